import { pino, type Logger } from 'pino';
import type { LogLevel } from '../config/variables.ts';
import { describeError } from './describe-error.ts';

/** The log: one JSON line an event. */
export type Log = Logger;

/** Paths that are never written, whoever logs an object that holds them. */
const SECRET_PATHS = ['password', 'secret', 'token', 'authorization', 'cookie'].flatMap((name) => [
  name,
  `*.${name}`,
  `*.*.${name}`,
]);

/**
 * A log that writes to stderr: stdout belongs to what a command answers. Database errors are logged in full only
 * where `hidesStatements` is false; in production it must be true.
 */
export function createLog(
  level: LogLevel,
  destination: { write(line: string): void } = process.stderr,
  hidesStatements = true,
): Log {
  const serializers = { err: (error: unknown) => describeError(error, hidesStatements) };
  const redact = { paths: SECRET_PATHS, censor: '[removed]' };
  return pino({ level, base: null, redact, serializers }, destination);
}
