import { inject } from 'vitest';
import type { SharedThing } from './global-setup.ts';

/** What all tests of this run share, made when it is first asked for. */
export async function shared(thing: SharedThing): Promise<string> {
  // A connection that was kept may be gone by the time a test that blocked for seconds asks again.
  const answer = await fetch(`${inject('sharedDesk')}/${thing}`, { headers: { connection: 'close' } });
  const line = await answer.text();
  if (!answer.ok) throw new Error(line);
  return line;
}
