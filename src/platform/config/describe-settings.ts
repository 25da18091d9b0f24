import { scryptSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { textOf } from './config.ts';
import type { Environment } from './config.ts';
import type { Variable } from './variable.ts';
import { VARIABLES } from './variables.ts';

/** One variable as it may be shown to an operator. */
export interface SettingLine {
  readonly name: string;
  readonly isSet: boolean;
  /** The value or the default; for a secret its length and fingerprint; null if none. */
  readonly shown: string | null;
}

/**
 * Every variable that is read, without the value of any secret. Two machines that show the same fingerprint hold the
 * same secret. It is slow to compute and short, so that the secret cannot be found from it.
 */
export function describeSettings(
  env: Environment,
  readText = (path: string): string => readFileSync(path, 'utf8'),
): readonly SettingLine[] {
  return Object.values<Variable<unknown>>(VARIABLES).map((about) => {
    const text = textOf(about, env, readText);
    const isSet = text !== null;
    if (!about.secret || text === null) return { name: about.name, isSet, shown: text ?? about.fallback };
    return {
      name: about.name,
      isSet,
      shown: `${text.length} characters, fingerprint ${fingerprintOf(about.name, text)}`,
    };
  });
}

/** Six hexadecimal digits of scrypt (RFC 7914). */
function fingerprintOf(name: string, text: string): string {
  return scryptSync(text, `tradewise setting ${name}`, 3, { N: 16_384, r: 8, p: 1 }).toString('hex');
}
