import { randomBytes, randomUUID } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { makePrivate, PRIVATE_FILE, PRIVATE_FOLDER } from '../private-files.ts';
import type { Environment } from './config.ts';
import { isProduction } from './environment.ts';

/** Where, in the working folder, a server in development keeps what it makes for itself. */
const KEPT_FOLDER = '.tradewise';
const KEPT_SECRET = path.join(KEPT_FOLDER, 'session-secret');
const IS_SECRET = /^[0-9a-f]{64}$/;

/** An environment, and a notice for the person who started the server. */
export interface WithSecret {
  readonly env: Environment;
  readonly said: string | null;
}

const isSet = (env: Environment): boolean =>
  [env['SESSION_SECRET'], env['SESSION_SECRET_FILE']].some((text) => (text?.trim() ?? '') !== '');

/**
 * In development, where nobody set SESSION_SECRET: the one that is kept in `folder`. With `mayMake` one is made and kept where there
 * is none, so that the next start signs nobody out. In production the environment is as it was.
 */
export function withKeptSecret(env: Environment, folder: string, mayMake: boolean): WithSecret {
  if (isProduction(env) || isSet(env)) return { env, said: null };
  const file = path.join(folder, KEPT_SECRET);
  // In a folder that others may write in, they could put a secret of their own in place of this one.
  const mended = mayMake ? makePrivate([path.dirname(file), file]) : null;
  const kept = read(file);
  if (kept !== null) return { env: { ...env, SESSION_SECRET: kept }, said: mended };
  if (!mayMake) return { env, said: null };
  try {
    const secret = make(file);
    const made = `A SESSION_SECRET was created and stored in ${KEPT_SECRET}.`;
    return { env: { ...env, SESSION_SECRET: secret }, said: mended === null ? made : `${mended} ${made}` };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    return { env, said: `A SESSION_SECRET cannot be stored in ${file} (${code}).` };
  }
}

function read(file: string): string | null {
  try {
    const text = readFileSync(file, 'utf8').trim();
    return IS_SECRET.test(text) ? text : null;
  } catch {
    return null;
  }
}

/** Starts at the same time all get the secret of the first. */
function make(file: string): string {
  const folder = path.dirname(file);
  mkdirSync(folder, { recursive: true, mode: PRIVATE_FOLDER });
  // Keeps git from committing it, whatever repository the working folder is in.
  writeFileSync(path.join(folder, '.gitignore'), '*\n', { mode: PRIVATE_FILE });
  const draft = `${file}.${randomUUID()}`;
  writeFileSync(draft, `${randomBytes(32).toString('hex')}\n`, { mode: PRIVATE_FILE, flag: 'wx' });
  try {
    linkSync(draft, file);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    // One that was cut short, as by a full disk, is replaced.
    if (read(file) === null) renameSync(draft, file);
  } finally {
    rmSync(draft, { force: true });
  }
  const kept = read(file);
  if (kept === null) throw Object.assign(new Error('the secret is not there'), { code: 'ENOENT' });
  return kept;
}
