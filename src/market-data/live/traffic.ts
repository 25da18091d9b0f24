import type { Transaction } from 'kysely';
import { lockInTransaction, sharedClock } from '../../platform/db/dialect.ts';
import type { Database, DatabaseSchema } from '../../platform/db/schema.ts';
import type { LiveSource } from './live-source.ts';
import {
  afterFailure,
  afterNothing,
  afterSuccess,
  CLOSED,
  decide,
  isRepetition,
  LONGEST_PAUSE_MS,
  takeTrial,
  type BreakerSettings,
  type BreakerState,
} from './breaker.ts';
import { earliestStart, LATENESS_MS, memoryMs, windowsOf } from './pace.ts';

/** What the sources' traffic in the database is read and written with. */
export interface TrafficDeps {
  readonly db: Database;
  /** This process's clock, ms; used to measure durations only, unless the database has no clock of its own. */
  readonly now: () => number;
  /** The clock that all processes share. */
  readonly sharedNow?: (db: Database) => Promise<number>;
  readonly random: () => number;
  readonly breaker: BreakerSettings;
  /** Hears when the breaker of a source changes. */
  readonly onChange: (source: string, from: BreakerState, to: BreakerState) => void;
}

/** One call that may be made. It must start between the two instants (ms, this process's clock), both inclusive. */
export interface Permit {
  readonly source: string;
  readonly seq: number;
  readonly generation: number;
  readonly from: number;
  readonly to: number;
}

/** Why a source may not be called now, and in how many milliseconds it perhaps may. */
export interface Refusal {
  readonly refused: 'open' | 'limited';
  readonly waitMs: number;
}

interface Row extends BreakerState {
  readonly not_before: number;
}

const FRESH: Row = { ...CLOSED, not_before: 0 };
/** Nobody waits for longer: a call that was allowed further ahead is from a clock that was set back since. */
const FURTHEST_AHEAD_MS = 60_000;
const PRUNE_EVERY = 64;

type Tx = Transaction<DatabaseSchema>;

const clockOf = ({ sharedNow, now }: TrafficDeps, db: Database): Promise<number> =>
  sharedNow === undefined ? sharedClock(db, now) : sharedNow(db);

const COLUMNS = [
  'state',
  'generation',
  'failures',
  'openings',
  'until',
  'closed_at',
  'last_broken',
  'not_before',
] as const;

async function read(db: Database, source: string): Promise<Row> {
  const row = await db.selectFrom('source_states').select(COLUMNS).where('source', '=', source).executeTakeFirst();
  return row ?? FRESH;
}

async function write(tx: Tx, source: string, row: Row): Promise<void> {
  const insert = tx.insertInto('source_states').values({ source, ...row });
  await insert.onConflict((conflict) => conflict.column('source').doUpdateSet(row)).execute();
}

const pauseEnd = (row: Row, time: number): number =>
  row.not_before > time + 2 * LONGEST_PAUSE_MS ? 0 : row.not_before;

function refusalOf(row: Row, time: number, maxWaitMs: number): Refusal | null {
  const decision = decide(row, time);
  if (typeof decision === 'object') return { refused: 'open', waitMs: decision.until - time };
  const waitMs = pauseEnd(row, time) - time;
  return waitMs > maxWaitMs ? { refused: 'limited', waitMs } : null;
}

/** Whether the source may be asked at all, without reserving anything; null where it may. */
export async function peek(deps: TrafficDeps, source: string, maxWaitMs: number): Promise<Refusal | null> {
  return refusalOf(await read(deps.db, source), await clockOf(deps, deps.db), maxWaitMs);
}

/** Whether what the permit was given on still holds: the breaker has not changed, the source asked for no pause. */
export async function isStillGood(deps: TrafficDeps, permit: Permit): Promise<boolean> {
  const row = await read(deps.db, permit.source);
  const time = await clockOf(deps, deps.db);
  return row.generation === permit.generation && pauseEnd(row, time) <= time;
}

/** Breaker states of all sources that were ever asked. */
export async function breakerStates(db: Database): Promise<ReadonlyMap<string, BreakerState>> {
  const rows = await db.selectFrom('source_states').selectAll().execute();
  return new Map(rows.map(({ source, ...state }) => [source, state]));
}

type Past = { readonly last: number; readonly at: (n: number) => number | undefined };

/** The calls that decide when the next one may be: the last, and of each window the one that it must leave behind. */
async function pastCalls(tx: Tx, source: string, counts: readonly number[], time: number): Promise<Past> {
  const calls = tx.selectFrom('source_calls').select(['seq', 'at']).where('source', '=', source);
  const newest = (): Promise<{ seq: number; at: number } | undefined> =>
    calls.orderBy('seq', 'desc').limit(1).executeTakeFirst();
  let last = await newest();
  if (last !== undefined && last.at > time + FURTHEST_AHEAD_MS) {
    const ahead = tx.deleteFrom('source_calls').where('source', '=', source);
    await ahead.where('at', '>', time + FURTHEST_AHEAD_MS).execute();
    last = await newest();
  }
  if (last === undefined) return { last: 0, at: () => undefined };
  const { seq } = last;
  const wanted = counts.map((count) => seq + 1 - count);
  const rows = await calls.where('seq', 'in', [seq, ...wanted]).execute();
  const bySeq = new Map(rows.map((row) => [row.seq, row.at]));
  return { last: seq, at: (n) => bySeq.get(seq + 1 - n) };
}

/** The source may be called, but only in so many milliseconds, and nothing was reserved. */
export interface NotYet {
  readonly retryInMs: number;
}

/** How a caller asks for a permit. Durations in milliseconds. */
export interface PermitRequest {
  /** It is not worth waiting longer. */
  readonly maxWaitMs: number;
  /** Reserve no instant further ahead: it may go to the next request of a call that has begun, which must not wait. */
  readonly horizonMs: number;
  /** Reserve no instant sooner than this: the last permit came too late to be used. */
  readonly leadMs: number;
  /** A trial that is not reported for so long counts as lost. */
  readonly trialMs: number;
  /** One more request of the call that this permit was given for: while nothing changes, its trial is not in its way. */
  readonly within: Permit | null;
}

/**
 * Reserves one call for this process, at an instant that keeps the limits of the source over all processes, or says why
 * not. The reservation counts also where the call is never made.
 */
export function reserve(
  deps: TrafficDeps,
  source: LiveSource,
  request: PermitRequest,
): Promise<Permit | Refusal | NotYet> {
  const { id } = source;
  const windows = windowsOf(source.limits);
  return deps.db.transaction().execute(async (tx) => {
    await lockInTransaction(tx, `tradewise:source:${id}`);
    const before = deps.now();
    const time = await clockOf(deps, tx);
    const after = deps.now();
    const row = await read(tx, id);
    const isWithin = request.within !== null && request.within.generation === row.generation;
    const refusal = refusalOf(isWithin ? { ...row, state: 'closed' } : row, time, request.maxWaitMs);
    if (refusal !== null) return refusal;
    const counts = windows.map(({ count }) => count);
    const past = await pastCalls(tx, id, counts, time);
    const earliest = Math.max(time + request.leadMs, pauseEnd(row, time));
    const at = earliestStart(windows, past.at, Math.ceil(earliest));
    if (at - time > request.maxWaitMs) return { refused: 'limited', waitMs: at - time };
    if (at - time > request.horizonMs) return { retryInMs: at - time };
    const seq = past.last + 1;
    await tx.insertInto('source_calls').values({ source: id, seq, at, failed: 0 }).execute();
    if (seq % PRUNE_EVERY === 0) {
      const kept = Math.max(memoryMs(windows), deps.breaker.windowMs);
      await tx
        .deleteFrom('source_calls')
        .where('source', '=', id)
        .where('at', '<', time - kept)
        .execute();
    }
    let { generation } = row;
    if (!isWithin && decide(row, time) === 'trial') {
      const trial = takeTrial(row, time, at - time + Math.ceil(request.trialMs));
      generation = trial.generation;
      await write(tx, id, { ...row, ...trial });
      if (row.state !== trial.state) deps.onChange(id, row, trial);
    }
    // The shared clock showed `time` somewhere between `before` and `after` of ours: take the safe end of each.
    return { source: id, seq, generation, from: after + (at - time), to: before + (at - time) + LATENESS_MS };
  });
}

async function change(
  deps: TrafficDeps,
  source: string,
  step: (tx: Tx, row: Row, time: number) => Promise<Row>,
): Promise<void> {
  const [from, to] = await deps.db.transaction().execute(async (tx) => {
    await lockInTransaction(tx, `tradewise:source:${source}`);
    const row = await read(tx, source);
    const next = await step(tx, row, await clockOf(deps, tx));
    if (next !== row) await write(tx, source, next);
    return [row, next];
  });
  if (from.state !== to.state) deps.onChange(source, from, to);
}

/** The call was answered. Writes only where that changes what is known. */
export async function reportSuccess(deps: TrafficDeps, permit: Permit): Promise<void> {
  const row = await read(deps.db, permit.source);
  if (row.generation !== permit.generation || (row.state === 'closed' && row.failures === 0)) return;
  await change(deps, permit.source, (_tx, current, time) =>
    Promise.resolve({ ...current, ...afterSuccess(current, permit.generation, time) }),
  );
}

/** The call was not made, or says nothing about the source: a trial is given back. */
export async function reportNothing(deps: TrafficDeps, permit: Permit): Promise<void> {
  const row = await read(deps.db, permit.source);
  if (row.generation !== permit.generation || row.state !== 'half-open') return;
  await change(deps, permit.source, (_tx, current, time) =>
    Promise.resolve({ ...current, ...afterNothing(current, permit.generation, time) }),
  );
}

/** The call failed. `pauseMs`: how long the source asks to be left alone, which every process then does. */
export async function reportFailure(
  deps: TrafficDeps,
  permit: Permit,
  { broken, pauseMs }: { readonly broken: string | null; readonly pauseMs: number },
): Promise<void> {
  const { source, seq, generation } = permit;
  await change(deps, source, async (tx, row, time) => {
    const mine = tx.updateTable('source_calls').set({ failed: isRepetition(row, broken) ? 0 : 1 });
    await mine.where('source', '=', source).where('seq', '=', seq).execute();
    const since = Math.max(time - deps.breaker.windowMs, row.closed_at);
    const { calls, failed } = await tx
      .selectFrom('source_calls')
      .select(({ fn }) => [
        fn.countAll<number>().as('calls'),
        fn.countAll<number>().filterWhere('failed', '=', 1).as('failed'),
      ])
      .where('source', '=', source)
      .where('at', '>=', since)
      .where('at', '<=', time)
      .executeTakeFirstOrThrow();
    const failure = { broken, calls, failed, pauseMs: Math.ceil(pauseMs) };
    const state = afterFailure(deps.breaker, row, generation, failure, time, deps.random);
    const pause = pauseMs > 0 ? Math.ceil(time + Math.min(pauseMs, LONGEST_PAUSE_MS)) : 0;
    return { ...row, ...state, not_before: Math.max(row.not_before, pause) };
  });
}
