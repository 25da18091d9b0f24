/**
 * How long we wait for PostgreSQL, and how many connections we take. A request asks for a connection, then for answers:
 * `waitMs` + `answerMs` stays under the ten seconds in which every request is answered.
 */
export interface PostgresLimits {
  /** Most connections of this process. */
  readonly connections: number;
  /** For a connection that can be used: in line, checked, or newly made. */
  readonly waitMs: number;
  /** For one new connection. */
  readonly connectMs: number;
  /** For the answer of a connection that is being checked. */
  readonly checkMs: number;
  /** One that answered within this time is not checked again before its use. */
  readonly trustMs: number;
  /** No connection is given out that is older. */
  readonly recycleMs: number;
  /** After this the server itself gives a statement up. */
  readonly statementMs: number;
  /** After this we stop waiting for a statement's answer: the server would have given it up, so it is out of reach. */
  readonly answerMs: number;
}

/** All processes together: a pool of 10 and an overflow of 20. */
export const CONNECTIONS_IN_ALL = 30;
/** Of these, what one command takes beside the running server. */
export const CONNECTIONS_OF_A_COMMAND = 2;

export const POSTGRES_LIMITS: PostgresLimits = {
  connections: 10,
  waitMs: 3_000,
  connectMs: 3_000,
  checkMs: 1_500,
  trustMs: 1_000,
  recycleMs: 300_000,
  statementMs: 4_000,
  answerMs: 5_500,
};

/** The connections that one of `processes` serving processes may take of `inAll`; the rest is for a command. */
export function shareOfConnections(inAll: number, processes: number): number {
  return Math.max(1, Math.floor((inAll - CONNECTIONS_OF_A_COMMAND) / processes));
}

/** What a command takes. */
export const FOR_A_COMMAND: Partial<PostgresLimits> = { connections: CONNECTIONS_OF_A_COMMAND };
