import { randomBytes, timingSafeEqual } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { Admission } from '../admission.ts';
import { outOfTime, remainingMs } from '../db/deadline.ts';
import { argon2id } from './argon2.ts';
import { HASH_COST } from './hash-cost.ts';

const TAG_BYTES = 32;
const SALT_BYTES = 16;

/** Passwords are compared as Unicode's NFKC writes them, as RFC 8265 advises, so that two keyboards spell the same one. */
const bytesOf = (password: string): Buffer => Buffer.from(password.normalize('NFKC'), 'utf8');

/**
 * How many are computed at a time: each takes its memory and a whole core. One core is left to answer other requests, and one of
 * the four threads in which Node also reads files.
 */
export const hashesAtATime = (cores: number): number => Math.max(1, Math.min(3, cores - 1));
const computing = new Admission(hashesAtATime(availableParallelism()));

/** @throws AppError `database_unavailable` where the time of the request is used up before its turn */
async function tagOf(
  password: string,
  nonce: Buffer,
  memory: number,
  passes: number,
  parallelism: number,
): Promise<Buffer> {
  if (!(await computing.enter({ patienceMs: remainingMs() }))) throw outOfTime();
  try {
    return await argon2id({ message: bytesOf(password), nonce, parallelism, tagLength: TAG_BYTES, memory, passes });
  } finally {
    computing.leave();
  }
}

const base64 = (bytes: Buffer): string => bytes.toString('base64').replaceAll('=', '');

/** The Argon2id hash of a password as a PHC string, with a salt of its own. Takes some 35 ms: never within a transaction. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const { memory, passes, lanes } = HASH_COST;
  const tag = await tagOf(password, salt, memory, passes, lanes);
  return `$argon2id$v=19$m=${memory},t=${passes},p=${lanes}$${base64(salt)}$${base64(tag)}`;
}

const PHC = /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/]{11,64})\$([A-Za-z0-9+/]{43})$/;

/** True where the password made this hash. False where the hash cannot be read. */
export async function verifyPassword(hash: string, password: string): Promise<boolean> {
  const [, memory, passes, lanes, salt, tag] = PHC.exec(hash) ?? [];
  if (memory === undefined || passes === undefined || lanes === undefined || !salt || !tag) {
    await hashPassword(password);
    return false;
  }
  const made = await tagOf(password, Buffer.from(salt, 'base64'), Number(memory), Number(passes), Number(lanes));
  return timingSafeEqual(made, Buffer.from(tag, 'base64'));
}
