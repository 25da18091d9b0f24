import { pino, type Logger } from 'pino';
import type { LogLevel } from '../config/variables.ts';

/** The log: one JSON line an event. */
export type Log = Logger;

/** Paths that are never written, whoever logs an object that holds them. */
const SECRET_PATHS = ['password', 'secret', 'token', 'authorization', 'cookie'].flatMap((name) => [
  name,
  `*.${name}`,
  `*.*.${name}`,
]);

/** A log that writes to stderr: stdout belongs to what a command answers. */
export function createLog(level: LogLevel, destination: { write(line: string): void } = process.stderr): Log {
  return pino({ level, base: null, redact: { paths: SECRET_PATHS, censor: '[removed]' } }, destination);
}
