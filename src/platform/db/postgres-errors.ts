// What the errors of the PostgreSQL client mean for us; each function answers for whatever was thrown.

/** The error's code, a SQLSTATE where it comes from the server; empty where it has none. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

const UNREACHABLE = new Set(['ECONNREFUSED', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH', 'ENOTFOUND', 'EAI_AGAIN']);
const CUT_SOCKET = new Set(['ECONNRESET', 'EPIPE', 'ECONNABORTED']);
// Connection exceptions; ended by an operator, a crash or a shutdown; idle for longer than the server allows.
const CUT = /^(08...|57P0[1-5]|25P0[345])$/;
// No memory, disk or connections left; a statement or lock that took longer than it may; a server that may only be read, as a
// standby, or because its disk is full; a transaction that gave way to others; errors of its disk, its configuration and
// itself; a trigger that somebody added and that fails. None of them says that the statement is wrong.
const UNABLE = /^(53...|57...|55P03|25006|40...|58...|F0...|XX...|P0001)$/;

/** There is no way to the server. */
export function isUnreachable(error: unknown): boolean {
  const isSlow = error instanceof Error && /^timeout exceeded when trying to connect/.test(error.message);
  return UNREACHABLE.has(codeOf(error)) || isSlow;
}

/** The connection is gone, and with it whatever was not committed. */
export function wasCut(error: unknown): boolean {
  const code = codeOf(error);
  if (CUT_SOCKET.has(code) || CUT.test(code)) return true;
  return (
    error instanceof Error &&
    /^(Connection terminated|Client has encountered a connection error|Client was closed)/.test(error.message)
  );
}

/** No answer came in time, so nobody knows what became of the statement. */
export function isSilent(error: unknown): boolean {
  return error instanceof Error && error.message === 'Query read timeout';
}

/** The server is there, but cannot do this now. */
export function isUnable(error: unknown): boolean {
  return UNABLE.test(codeOf(error));
}

/** Every connection that the server, or our role there, may have is taken. */
export function meansTooMany(error: unknown): boolean {
  return codeOf(error) === '53300';
}

/** A statement before this one failed, and the rest of its transaction is refused for that alone. */
export function isAfterFailure(error: unknown): boolean {
  return codeOf(error) === '25P02';
}

/** A transaction that ended so did nothing, and would likely succeed from its start: cut, a deadlock, a write between. */
export function isWorthRepeating(error: unknown): boolean {
  return wasCut(error) || /^(40P01|40001)$/.test(codeOf(error));
}

/** Why the server does not let us in, for the operator; null where it did not refuse. */
export function refusalOf(error: unknown): string | null {
  const code = codeOf(error);
  if (code.startsWith('28')) return 'The database refuses the user or the password in DATABASE_URL.';
  if (code === '3D000') return 'The database that DATABASE_URL names is not on its server.';
  if (code === '3F000') return 'The schema that the options in DATABASE_URL name is not in the database.';
  if (code === '42501') return 'The user in DATABASE_URL may not do this in the database.';
  return null;
}
