import { isCorrected, type CallOutcome } from '../../engine/evaluation/call-outcome.ts';
import { formatDay, parseDay, type Day } from '../../engine/market/day.ts';
import type { CallOutcomesTable, LatestOutcome, RecordName } from './open-calls.store.ts';

/** What an outcome's row says beside the outcome. */
export interface OutcomeTerms {
  readonly callId: string;
  readonly horizon: number;
  readonly record: RecordName;
  readonly benchmark: string;
  /** Milliseconds since 1970-01-01 UTC. */
  readonly closedAt: number;
  readonly horizonEnd: Day;
  /** The source of the prices. */
  readonly source: string;
}

/** The row of a call that is closed now. */
export function outcomeRow(outcome: CallOutcome, terms: OutcomeTerms): CallOutcomesTable {
  return {
    call_id: terms.callId,
    horizon: terms.horizon,
    revision: 0,
    record: terms.record,
    seq: null,
    closed_at: terms.closedAt,
    horizon_end: formatDay(terms.horizonEnd),
    exit_day: formatDay(outcome.exitDay),
    ending: outcome.ending,
    price_source: terms.source,
    entry_price: outcome.entryPrice,
    exit_price: outcome.exitPrice,
    benchmark: terms.benchmark,
    benchmark_entry: outcome.benchmarkEntry,
    benchmark_exit: outcome.benchmarkExit,
    excess: outcome.excess,
  };
}

function outcomeOf(row: CallOutcomesTable): CallOutcome {
  return {
    ending: row.ending === 'delisted' ? 'delisted' : 'traded',
    exitDay: parseDay(row.exit_day) as Day,
    entryPrice: row.entry_price,
    exitPrice: row.exit_price,
    benchmarkEntry: row.benchmark_entry,
    benchmarkExit: row.benchmark_exit,
    excess: row.excess,
  };
}

const keyOf = ({ call_id: id, horizon }: CallOutcomesTable): string => `${id} ${horizon}`;

/** Of outcomes by today's prices, those that differ from the newest on record, each as the revision that follows it. */
export function correctionsOf(
  latest: readonly LatestOutcome[],
  now: readonly CallOutcomesTable[],
): readonly CallOutcomesTable[] {
  const known = new Map(latest.map((row) => [keyOf(row), row]));
  return now.flatMap((row) => {
    const before = known.get(keyOf(row));
    if (before === undefined || !isCorrected(outcomeOf(before), outcomeOf(row))) return [];
    return [{ ...row, revision: before.revision + 1 }];
  });
}
