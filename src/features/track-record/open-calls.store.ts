import { sql } from 'kysely';
import { nextHorizon } from '../../engine/evaluation/call-outcome.ts';
import { decodeCandles } from '../../market-data/candle-bytes.ts';
import type { Candles } from '../../engine/market/candles.ts';
import { inTransaction } from '../../platform/db/database.ts';
import { insertMany } from '../../platform/db/insert-many.ts';
import type { CallOutcomesTable, RecordName } from '../../platform/db/record-schema.ts';
import type { Database } from '../../platform/db/schema.ts';

export type { CallOutcomesTable, Database, RecordName };

/** A call that is not closed for the last time yet. */
export interface OpenCall {
  readonly id: string;
  readonly symbol: string;
  readonly source: string;
  readonly session: string;
  readonly nextHorizon: number;
}

/** Symbols with calls of which a horizon is over. `ends` by horizon: the last session that it is over for. */
export async function dueSymbols(
  db: Database,
  record: RecordName,
  ends: ReadonlyMap<number, string>,
): Promise<readonly string[]> {
  const symbols = new Set<string>();
  for (const [horizon, last] of ends) {
    const rows = await db
      .selectFrom('calls')
      .select('symbol')
      .distinct()
      .where('record', '=', record)
      .where('next_horizon', '=', horizon)
      .where('session', '<=', last)
      .execute();
    for (const { symbol } of rows) symbols.add(symbol);
  }
  return [...symbols].sort();
}

/** The calls of a symbol that are open. */
export async function openCallsOf(db: Database, record: RecordName, symbol: string): Promise<readonly OpenCall[]> {
  const rows = await db
    .selectFrom('calls')
    .select(['id', 'symbol', 'source', 'session', 'next_horizon'])
    .where('record', '=', record)
    .where('symbol', '=', symbol)
    .where('next_horizon', 'is not', null)
    .execute();
  return rows.map(({ next_horizon: next, ...call }) => ({ ...call, nextHorizon: Number(next) }));
}

const insertOutcomes = insertMany(
  'call_outcomes',
  [
    'call_id',
    'horizon',
    'revision',
    'record',
    'seq',
    'closed_at',
    'horizon_end',
    'exit_day',
    'ending',
    'price_source',
    'entry_price',
    'exit_price',
    'benchmark',
    'benchmark_entry',
    'benchmark_exit',
    'excess',
  ],
  40,
  (insert) => insert.onConflict((of) => of.columns(['call_id', 'horizon', 'revision']).doNothing()),
);

/**
 * Saves outcomes and moves their calls on to the horizon after, together or not at all. An outcome that is there already, also
 * of another process a moment ago, stays as it is.
 */
export async function saveOutcomes(db: Database, outcomes: readonly CallOutcomesTable[]): Promise<void> {
  if (outcomes.length === 0) return;
  await inTransaction(
    db,
    async (tx) => {
      await insertOutcomes(tx, outcomes);
      for (const { call_id: id, horizon, revision } of outcomes) {
        if (revision > 0) continue;
        await tx
          .updateTable('calls')
          .set({ next_horizon: nextHorizon(horizon) })
          .where('id', '=', id)
          .where('next_horizon', '=', horizon)
          .execute();
      }
    },
    { isIdempotent: true },
  );
}

/** The newest revision of an outcome, with the call it is of. */
export interface LatestOutcome extends CallOutcomesTable {
  readonly symbol: string;
  readonly session: string;
}

/** The newest revisions of the outcomes of a symbol that were closed or corrected since `since`. */
export async function closedSince(
  db: Database,
  record: RecordName,
  since: number,
  symbol: string,
): Promise<readonly LatestOutcome[]> {
  const rows = await db
    .selectFrom('call_outcomes as o')
    .innerJoin('calls as c', 'c.id', 'o.call_id')
    .selectAll('o')
    .select(['c.symbol', 'c.session'])
    .where('c.record', '=', record)
    .where('c.symbol', '=', symbol)
    .where('o.closed_at', '>=', since)
    .orderBy('o.revision')
    .execute();
  return [...new Map(rows.map((row) => [`${row.call_id} ${row.horizon}`, row])).values()];
}

/** Symbols with outcomes that were closed since `since`. */
export async function symbolsClosedSince(db: Database, record: RecordName, since: number): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('call_outcomes as o')
    .innerJoin('calls as c', 'c.id', 'o.call_id')
    .select('c.symbol')
    .distinct()
    .where('o.record', '=', record)
    .where('o.closed_at', '>=', since)
    .execute();
  return rows.map(({ symbol }) => symbol).sort();
}

/** The last prices that were stored of a symbol, for one that its source no longer has; null where none were. */
export async function lastStoredCandles(db: Database, source: string, symbol: string): Promise<Candles | null> {
  const row = await db
    .selectFrom('price_history')
    .select('candles')
    .where('source', '=', source)
    .where('is_demo', '=', 0)
    .where('symbol', '=', symbol)
    .orderBy('revision', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row === undefined ? null : decodeCandles(row.candles);
}

/** Calls that are over by the calendar and still open, and how many there are in all. */
export async function countOpen(
  db: Database,
  record: RecordName,
  ends: ReadonlyMap<number, string>,
): Promise<{ readonly open: number; readonly due: number }> {
  const rows = await db
    .selectFrom('calls')
    .select(['next_horizon', 'session', sql<number>`count(*)`.as('n')])
    .where('record', '=', record)
    .where('next_horizon', 'is not', null)
    .groupBy(['next_horizon', 'session'])
    .execute();
  let [open, due] = [0, 0];
  for (const { next_horizon: horizon, session, n } of rows) {
    open += Number(n);
    if (session <= (ends.get(horizon ?? 0) ?? '')) due += Number(n);
  }
  return { open, due };
}
