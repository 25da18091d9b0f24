import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseEnv } from 'node:util';
import type { Environment } from './config.ts';

const isProduction = (env: Environment): boolean =>
  env.NODE_ENV?.trim() === 'production' || /^(1|true)$/i.test(env.REPLIT_DEPLOYMENT?.trim() ?? '');

/**
 * The process's environment over the `.env` file of `folder`. The file is for development only: in production mode it
 * is not opened. What the process was given wins.
 */
export function withEnvFile(env: Environment, folder: string): Environment {
  if (isProduction(env)) return env;
  try {
    return { ...parseEnv(readFileSync(path.join(folder, '.env'), 'utf8')), ...env };
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return env;
    throw error;
  }
}
