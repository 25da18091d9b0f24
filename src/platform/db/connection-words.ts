import { AppError } from '../errors.ts';
import { codeOf } from './postgres-errors.ts';

/**
 * Why a database cannot be used, for its operator: names of hosts and files, never a password. Null where the error is
 * about something else.
 */
export function whyUnusable(error: unknown, place: string): string | null {
  if (!(error instanceof AppError)) {
    const words = tlsWords(error);
    return words === null ? null : `${place}: ${words}`;
  }
  if (error.code === 'database_refused') return `${error.userMessage} (${place})`;
  if (error.code !== 'database_unavailable') return null;
  return `${place}: ${wordsFor(error.cause)}`;
}

const WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there; is the server running, and is the port right?',
  ENOTFOUND: 'there is no host of this name',
  EAI_AGAIN: 'the name of the host cannot be looked up just now',
  EHOSTUNREACH: 'there is no way to this host',
  ENETUNREACH: 'there is no way to this network',
  ETIMEDOUT: 'the host does not answer',
  ECONNRESET: 'the server closed the connection',
  '25006': 'the server may only be read: it is a standby, or has no room left',
  '53300': 'the server has no connection left for this user',
  '55P03': 'tradewise db copy is replacing what it holds',
  '57P03': 'the server is starting up or shutting down',
  SQLITE_CANTOPEN: 'the file or its folder is not there or may not be opened',
  SQLITE_CANTOPEN_ISDIR: 'it is a folder, not a file',
  SQLITE_NOTADB: 'the file is not a SQLite database',
  SQLITE_READONLY: 'the file may not be written',
  SQLITE_READONLY_DBMOVED: 'the file was moved or removed while it was in use',
  SQLITE_READONLY_DIRECTORY: 'the folder of the file may not be written',
  SQLITE_IOERR: 'the file cannot be read or written; is the disk full or damaged?',
  SQLITE_BUSY: 'another process holds the write lock',
  SQLITE_FULL: 'the disk is full',
};

function wordsFor(cause: unknown): string {
  if (cause instanceof AggregateError && cause.errors.length > 0) return wordsFor(cause.errors[0]);
  const code = codeOf(cause);
  // SQLite says more by what follows, such as SQLITE_IOERR_WRITE.
  const known = WORDS[code] ?? WORDS[/^SQLITE_[A-Z]+/.exec(code)?.[0] ?? ''];
  if (known !== undefined) return known;
  const message = cause instanceof Error ? cause.message : '';
  if (/timeout|no connection/i.test(message)) return 'it does not answer in time';
  if (message.startsWith('Connection terminated')) return WORDS['ECONNRESET'] as string;
  return message === '' ? 'it cannot be reached' : message;
}

function tlsWords(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  const code = codeOf(error);
  if (error.message.includes('does not support SSL')) return 'the server has no TLS, and sslmode asks for it';
  if (/CERT|SELF_SIGNED|UNABLE_TO/.test(code)) return `the server's certificate is not trusted (${code})`;
  if (code === 'SQLITE_NOTADB') return WORDS['SQLITE_NOTADB'] as string;
  return null;
}
