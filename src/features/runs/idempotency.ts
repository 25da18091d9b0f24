import { digestOf } from '../../platform/auth/secrets.ts';
import { inTransaction } from '../../platform/db/database.ts';
import { AppError } from '../../platform/errors.ts';
import { findKey, releaseKey, saveAnswer, takeKey } from './idempotency.store.ts';
import type { Database, KeyedRequest } from './idempotency.store.ts';

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
  const known = await inTransaction(db, async (tx) => {
    const at = now();
    const isFree = await takeKey(tx, { id, userId: ask.userId, requestHash, now: at, expiresAt: at + lostAfterMs });
    if (!isFree) return replay(await findKey(tx, id), requestHash);
    if (!('atOnce' in how)) return null;
    const answer = await how.atOnce(tx);
    await saveAnswer(tx, id, JSON.stringify(answer), at + KEY_MS);
    return answer;
  });
  if (known !== null) return known;
  if (!('after' in how)) throw new Error('an answer at once is never null');
  try {
    const answer = await how.after();
    await saveAnswer(db, id, JSON.stringify(answer), now() + KEY_MS);
    return answer;
  } catch (error) {
    // Where this fails too, the key is free again when the request counts as lost.
    await releaseKey(db, id).catch(() => undefined);
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
