import { scrypt, scryptSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { textOf } from './config.ts';
import type { Environment } from './config.ts';
import type { Variable } from './variable.ts';
import { VARIABLES } from './variables.ts';
import type { Settings } from './variables.ts';

/** One variable as it may be shown to an operator. */
export interface SettingLine {
  readonly name: string;
  readonly isSet: boolean;
  /** The value or the default; for a secret its length and fingerprint; null if none. */
  readonly shown: string | null;
  /** Of a secret that is set; else null. */
  readonly fingerprint: string | null;
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
    if (!about.secret || text === null)
      return { name: about.name, isSet, shown: text ?? about.fallback, fingerprint: null };
    const fingerprint = fingerprintOf(about.name, signingPart(about.name, text));
    return {
      name: about.name,
      isSet,
      fingerprint,
      shown: `${text.length} characters, fingerprint ${fingerprint}`,
    };
  });
}

/** A secret that is set, with the value that counts. */
export interface SecretValue {
  readonly setting: string;
  readonly text: string;
}

/** Every secret of a configuration; an address of a SQLite file is none. */
export function secretsOf(config: Settings): readonly SecretValue[] {
  return Object.entries<Variable<unknown>>(VARIABLES).flatMap(([key, about]) => {
    const value = (config as unknown as Readonly<Record<string, unknown>>)[key];
    const first: unknown = Array.isArray(value) ? value[0] : value;
    const isSecret = about.secret && typeof first === 'string' && !/^sqlite:/i.test(first);
    return isSecret ? [{ setting: about.name, text: first }] : [];
  });
}

/** Of a list of secrets the first counts: it signs, and the others only verify until they go. */
const signingPart = (name: string, text: string): string =>
  name === 'SESSION_SECRET' ? (text.split(',', 1)[0] ?? '').trim() : text;

const LENGTH = 3;
const COST = { N: 16_384, r: 8, p: 1 } as const;
const saltOf = (name: string): string => `tradewise setting ${name}`;

/** Six hexadecimal digits of scrypt (RFC 7914). */
export function fingerprintOf(name: string, text: string): string {
  return scryptSync(text, saltOf(name), LENGTH, COST).toString('hex');
}

/** The same beside other work: a start waits for none of it. */
export async function fingerprintsOf(
  secrets: readonly SecretValue[],
): Promise<readonly { readonly setting: string; readonly fingerprint: string }[]> {
  const all = [];
  for (const { setting, text } of secrets) {
    const bytes = await new Promise<Buffer>((resolve, reject) =>
      scrypt(text, saltOf(setting), LENGTH, COST, (error, key) => (error === null ? resolve(key) : reject(error))),
    );
    all.push({ setting, fingerprint: bytes.toString('hex') });
  }
  return all;
}
