import { digestOf } from '../../platform/auth/secrets.ts';
import { inTransaction } from '../../platform/db/database.ts';
import type { Database } from '../../platform/db/schema.ts';
import { AppError } from '../../platform/errors.ts';

/** How long an answer is given again. */
export const KEY_MS = 24 * 3_600_000;

/** A request that is answered once. */
export interface KeyedAsk {
  readonly key: string;
  /** Whose key it is. */
  readonly owner: string;
  readonly userId: string | null;
  /** All that the answer depends on. */
  readonly asked: unknown;
}

/** An answer as it can be given again. */
export interface KeptAnswer {
  readonly status: number;
  /** JSON. */
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface IdempotencyDeps {
  readonly db: Database;
  /** Milliseconds since 1970-01-01 UTC. */
  readonly now: () => number;
  /** After how many milliseconds a request that was not answered counts as lost. */
  readonly lostAfterMs: number;
}

/**
 * Answers a request once for each key. `atOnce` works in the transaction in which its answer is saved. `after` may take
 * long: the key is held in between, and let go of where there was no answer.
 * @throws AppError `idempotency_key_reused`, `request_in_progress`
 */
export async function answerOnce(
  { db, now, lostAfterMs }: IdempotencyDeps,
  ask: KeyedAsk,
  how: { readonly atOnce: (tx: Database) => Promise<KeptAnswer> } | { readonly after: () => Promise<KeptAnswer> },
): Promise<KeptAnswer> {
  const id = digestOf(`${ask.owner}\n${ask.key}`);
  const requestHash = digestOf(JSON.stringify(ask.asked));
  const held = { id, requestHash, since: 0 };
  const known = await inTransaction(db, async (tx) => {
    const at = now();
    const isFree = await takeKey(tx, { id, userId: ask.userId, requestHash, now: at, expiresAt: at + lostAfterMs });
    if (!isFree) return replay(await findKey(tx, id), requestHash);
    held.since = at;
    if (!('atOnce' in how)) return null;
    const answer = await how.atOnce(tx);
    await saveAnswer(tx, held, JSON.stringify(answer), at + KEY_MS);
    return answer;
  });
  if (known !== null) return known;
  if (!('after' in how)) throw new Error('an answer at once is never null');
  try {
    const answer = await how.after();
    await saveAnswer(db, held, JSON.stringify(answer), now() + KEY_MS);
    return answer;
  } catch (error) {
    // Where this fails too, the key is free again when the request counts as lost.
    await releaseKey(db, held).catch(() => undefined);
    throw error;
  }
}

function replay(known: KeyedRequest | null, requestHash: string): KeptAnswer {
  if (known !== null && known.requestHash !== requestHash) {
    throw new AppError('idempotency_key_reused', {
      userMessage: 'This Idempotency-Key was sent with another request. Make a new key for a new request.',
    });
  }
  if (known === null || known.answer === null) {
    throw new AppError('request_in_progress', {
      userMessage: 'The request with this Idempotency-Key is still being answered. Send it again in a moment.',
      retryAfterSeconds: 1,
    });
  }
  const answer = JSON.parse(known.answer) as KeptAnswer;
  return { ...answer, headers: { ...answer.headers, 'idempotency-replayed': 'true' } };
}

/** A request under a key, as it stands in the database. */
interface KeyedRequest {
  readonly requestHash: string;
  readonly expiresAt: number;
  /** JSON; null while the request is being answered. */
  readonly answer: string | null;
}

interface NewKey {
  readonly id: string;
  readonly userId: string | null;
  readonly requestHash: string;
  readonly now: number;
  readonly expiresAt: number;
}

/** A key as this request took it: one that was lost meanwhile is another request's. */
interface HeldKey {
  readonly id: string;
  readonly requestHash: string;
  readonly since: number;
}

/** Takes the key; false where it is taken. One whose time is over is free. */
async function takeKey(tx: Database, { id, userId, requestHash, now, expiresAt }: NewKey): Promise<boolean> {
  await tx.deleteFrom('idempotency_keys').where('id', '=', id).where('expires_at', '<=', now).execute();
  const made = await tx
    .insertInto('idempotency_keys')
    .values({ id, user_id: userId, request_hash: requestHash, created_at: now, expires_at: expiresAt, answer: null })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .executeTakeFirst();
  return Number(made.numInsertedOrUpdatedRows) === 1;
}

async function findKey(db: Database, id: string): Promise<KeyedRequest | null> {
  const row = await db.selectFrom('idempotency_keys').selectAll().where('id', '=', id).executeTakeFirst();
  return row === undefined ? null : { requestHash: row.request_hash, expiresAt: row.expires_at, answer: row.answer };
}

async function saveAnswer(db: Database, held: HeldKey, answer: string, expiresAt: number): Promise<void> {
  await db
    .updateTable('idempotency_keys')
    .set({ answer, expires_at: expiresAt })
    .where('id', '=', held.id)
    .where('request_hash', '=', held.requestHash)
    .where('created_at', '=', held.since)
    .execute();
}

/** Lets go of a key whose request was not answered. */
async function releaseKey(db: Database, held: HeldKey): Promise<void> {
  await db
    .deleteFrom('idempotency_keys')
    .where('id', '=', held.id)
    .where('request_hash', '=', held.requestHash)
    .where('created_at', '=', held.since)
    .where('answer', 'is', null)
    .execute();
}
