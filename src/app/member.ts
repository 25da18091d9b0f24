/** The variable in which a process that was started by another for the same port finds what it is. */
export const MEMBER_VARIABLE = 'TRADEWISE_PROCESS';

/** What one process is among those that serve together. */
export interface Member {
  /** True for one of them: it does what is done once, such as noting which secrets were read. */
  readonly isFirst: boolean;
  /** True at the first start, where a person waits for what is said. */
  readonly isStart: boolean;
  /** True where others answer already: the port is left to them until this one can answer, too. */
  readonly hasOthers: boolean;
  /** How many share the connections to the database; null: as many as WEB_CONCURRENCY says. */
  readonly processes: number | null;
}

/** A process that serves by itself. */
export const ALONE: Member = { isFirst: true, isStart: true, hasOthers: false, processes: null };

/** What a process tells the one that started it, once it answers or works. */
export interface ReadyMessage {
  /** How many there are to be. */
  readonly ready: number;
  /** Where all of them listen. */
  readonly port: number;
}

/** What a process is told by the one that started it. */
export type Order =
  /** Ends, without failing a request. */
  | 'end'
  /** So many share the connections to the database from now on. */
  | { readonly processes: number };

/** The other end: whoever started this process; null where it was started by hand. */
export interface Supervised {
  readonly member: Member;
  readonly ready: (message: ReadyMessage) => void;
  readonly onOrder: (hear: (order: Order) => void) => void;
}

/** Finds out whether this process was started for the port of another. */
export function findSupervisor(env: Readonly<Record<string, string | undefined>>): Supervised | null {
  const text = env[MEMBER_VARIABLE];
  if (text === undefined || process.send === undefined) return null;
  // A start that fails is to end by itself, with its exit code.
  process.channel?.unref();
  return {
    member: JSON.parse(text) as Member,
    ready: (message) => void process.send?.(message),
    onOrder: (hear) => void process.on('message', (message) => hear(message as Order)),
  };
}
