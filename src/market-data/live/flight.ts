import { deserialize, serialize } from 'node:v8';
import { sharedClock } from '../../platform/db/dialect.ts';
import type { Database } from '../../platform/db/schema.ts';
import type { LiveSource } from './live-source.ts';
import { ProviderError, type ProviderErrorCode, type RetryClass } from '../provider.ts';
import type { TrafficDeps } from './traffic.ts';

/** A question as other processes see it: somebody asks it, has an answer, or has failed. */
export type Seen =
  | { readonly state: 'mine' }
  | { readonly state: 'running' }
  | { readonly state: 'done'; readonly value: unknown }
  | { readonly state: 'failed'; readonly error: ProviderError }
  | { readonly state: 'gone' };

export type FlightDeps = Pick<TrafficDeps, 'db' | 'now' | 'sharedNow'>;

/** Whose question it is. */
export interface FlightKey {
  readonly key: string;
  readonly source: LiveSource;
  /** Different in every process and for every question. */
  readonly owner: string;
}

/** What is kept of a question that has been answered. */
type Answered = { readonly value: unknown } | { readonly error: StoredError };

interface StoredError {
  readonly code: ProviderErrorCode;
  readonly source: string;
  readonly message: string;
  readonly retry: RetryClass;
  readonly retryAfterSeconds: number | null;
}

/** A row that ends later than any of ours is from a clock that was set back since. */
const FURTHEST_AHEAD_MS = 60_000;

/** An instant `ms` from now. Whole, as the column is. */
const inMs = async (deps: FlightDeps, ms: number): Promise<number> => Math.ceil((await clockOf(deps)) + ms);

const clockOf = ({ db, now, sharedNow }: FlightDeps): Promise<number> =>
  sharedNow === undefined ? sharedClock(db, now) : sharedNow(db);

const rowOf = (db: Database, key: string) =>
  db.selectFrom('source_flights').selectAll().where('key', '=', key).executeTakeFirst();

function decode(body: Uint8Array | null): Answered | null {
  try {
    return body === null ? null : (deserialize(body) as Answered);
  } catch {
    // Written by a process on another version of Node: as good as no answer.
    return null;
  }
}

/**
 * Takes the question on for `leaseMs`, or says what has become of it with another process. A failure is told only to
 * `waited` callers, who wanted that very answer; others may try anew.
 */
export async function takeOn(
  deps: FlightDeps,
  { key, source, owner }: FlightKey,
  { leaseMs, waited }: { readonly leaseMs: number; readonly waited: boolean },
): Promise<Seen> {
  const time = await clockOf(deps);
  const known = await rowOf(deps.db, key);
  if (known !== undefined && known.until > time && known.until <= time + FURTHEST_AHEAD_MS) {
    if (known.state === 'running') return { state: 'running' };
    const seen = known.state === 'done' || waited ? readAnswer(known.body) : null;
    if (seen !== null) return seen;
  }
  const mine = { owner, state: 'running', until: Math.ceil(time + leaseMs), body: null } as const;
  const { numInsertedOrUpdatedRows } = await deps.db
    .insertInto('source_flights')
    .values({ key, source: source.id, is_demo: Number(source.licence === 'demo'), ...mine })
    .onConflict((conflict) =>
      conflict
        .column('key')
        .doUpdateSet(mine)
        // Only the row that was seen above: two that saw it free do not both take it.
        .where('source_flights.owner', '=', known?.owner ?? '')
        .where('source_flights.state', '=', known?.state ?? 'running')
        .where('source_flights.until', '=', known?.until ?? 0),
    )
    .executeTakeFirstOrThrow();
  return { state: (numInsertedOrUpdatedRows ?? 0n) > 0n ? 'mine' : 'gone' };
}

function readAnswer(body: Uint8Array | null): Seen | null {
  const answered = decode(body);
  if (answered === null) return null;
  if ('value' in answered) return { state: 'done', value: answered.value };
  const { code, retryAfterSeconds, ...options } = answered.error;
  const wait = retryAfterSeconds === null ? {} : { retryAfterSeconds };
  return { state: 'failed', error: new ProviderError(code, { ...options, ...wait }) };
}

/** Keeps the question for `leaseMs` more. */
export async function extend(deps: FlightDeps, { key, owner }: FlightKey, leaseMs: number): Promise<void> {
  const mine = deps.db.updateTable('source_flights').set({ until: await inMs(deps, leaseMs) });
  await mine.where('key', '=', key).where('owner', '=', owner).where('state', '=', 'running').execute();
}

/** Hands the answer or the failure to the other processes for `shareMs`. */
export async function finish(
  deps: FlightDeps,
  { key, owner }: FlightKey,
  result: { readonly value: unknown } | { readonly error: ProviderError },
  shareMs: number,
): Promise<void> {
  const answered: Answered = 'error' in result ? { error: storedError(result.error) } : { value: result.value };
  await deps.db
    .updateTable('source_flights')
    .set({
      state: 'error' in result ? 'failed' : 'done',
      until: await inMs(deps, shareMs),
      body: serialize(answered),
    })
    .where('key', '=', key)
    .where('owner', '=', owner)
    .execute();
}

/** Forgets the answers that nobody waits for any more. */
export async function sweep(deps: FlightDeps): Promise<void> {
  await deps.db
    .deleteFrom('source_flights')
    .where('until', '<', await clockOf(deps))
    .execute();
}

const storedError = ({ code, source, message, retry, retryAfterSeconds }: ProviderError): StoredError => ({
  code,
  source,
  message,
  retry,
  retryAfterSeconds,
});
