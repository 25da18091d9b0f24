import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseEnv } from 'node:util';
import type { Environment } from './config.ts';

/** True where the stricter rules hold. */
export const isProduction = (env: Environment): boolean =>
  env.NODE_ENV?.trim() === 'production' || /^(1|true)$/i.test(env.REPLIT_DEPLOYMENT?.trim() ?? '');

/** A text file as editors save it: UTF-8, or with a byte order mark UTF-16. The mark is no part of the text. */
function decode(bytes: Buffer): string {
  const mark = bytes.subarray(0, 2).toString('hex');
  const encoding = mark === 'fffe' ? 'utf-16le' : mark === 'feff' ? 'utf-16be' : 'utf-8';
  return new TextDecoder(encoding).decode(bytes);
}

/**
 * The process's environment over the `.env` file of `folder`. The file is for development only: in production mode it
 * is not opened. Variables of the process take precedence.
 */
export function withEnvFile(env: Environment, folder: string): Environment {
  if (isProduction(env)) return env;
  try {
    return { ...parseEnv(decode(readFileSync(path.join(folder, '.env')))), ...env };
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return env;
    throw error;
  }
}
