import { inject } from 'vitest';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Answers with what all tests of the run share; each thing is made at the first question for it. */
    readonly sharedDesk: string;
  }
}

/** What the desk can be asked for, each answered with one line. */
export type SharedThing =
  /** The address of the run's PostgreSQL server. */
  | 'postgres'
  /** The file of a SQLite database with all tables and no row, to be copied. */
  | 'sqlite-template'
  /** A file with the measured demo market, as a database keeps it. */
  | 'demo-reference'
  /** The folder of the browser's files, built from these sources. */
  | 'static-folder'
  /** The file of the command, bundled from these sources. */
  | 'command';

/** What all tests of this run share, made when it is first asked for. */
export async function shared(thing: SharedThing): Promise<string> {
  // A connection that was kept may be gone by the time a test that blocked for seconds asks again.
  const answer = await fetch(`${inject('sharedDesk')}/${thing}`, { headers: { connection: 'close' } });
  const line = await answer.text();
  if (!answer.ok) throw new Error(line);
  return line;
}
