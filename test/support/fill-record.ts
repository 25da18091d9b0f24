import type { Insertable } from 'kysely';
import { sealRecord } from '../../src/features/track-record/record.store.ts';
import { nextSession } from '../../src/engine/market/calendar.ts';
import { formatDay, type Day } from '../../src/engine/market/day.ts';
import { insertMany } from '../../src/platform/db/insert-many.ts';
import type { CallOutcomesTable, CallsTable } from '../../src/platform/db/record-schema.ts';
import type { Database } from '../../src/platform/db/schema.ts';

export interface FilledRecord {
  readonly days: number;
  readonly symbols: number;
  /** One block for all calls, which takes less time. */
  readonly isSealedOnce?: boolean;
  /** Of every outcome; 21 sessions. */
  readonly horizon?: number;
  /** Called before each block is sealed. */
  readonly beforeSealing?: (db: Database) => Promise<unknown>;
}

const DAY_MS = 86_400_000;
const FIRST = Date.UTC(2014, 0, 6);

const insertCalls = insertMany(
  'calls',
  [
    ...(['id', 'record', 'seq', 'source', 'symbol', 'strategy', 'session', 'made_at', 'verdict', 'score'] as const),
    ...(['price', 'engine_version', 'analysis', 'document_hash', 'next_horizon'] as const),
  ],
  40,
  (insert) => insert,
);
const insertOutcomes = insertMany(
  'call_outcomes',
  [
    ...(['call_id', 'horizon', 'revision', 'record', 'seq', 'closed_at', 'horizon_end', 'exit_day'] as const),
    ...(['ending', 'price_source', 'entry_price', 'exit_price', 'benchmark', 'benchmark_entry'] as const),
    ...(['benchmark_exit', 'excess'] as const),
  ],
  40,
  (insert) => insert,
);

/** SAAA, SAAB, … */
const nameOf = (i: number): string =>
  `S${[676, 26, 1].map((of) => String.fromCharCode(65 + (Math.floor(i / of) % 26))).join('')}`;

/** A made-up record: a call on each symbol on each session, a block a session, and then every outcome in one block. */
export async function fillRecord(db: Database, filled: FilledRecord): Promise<void> {
  const { days, symbols, isSealedOnce = false, horizon = 21, beforeSealing } = filled;
  const ids: string[] = [];
  let session: Day = FIRST / DAY_MS;
  for (let day = 0; day < days; day++, session = nextSession(session)) {
    const at = session * DAY_MS;
    const calls = Array.from({ length: symbols }, (_, i): Insertable<CallsTable> => {
      const id = `${day}-${i}`;
      ids.push(id);
      return {
        ...{ id, record: 'live', seq: null, source: 'files', symbol: nameOf(i), strategy: 'momentum' },
        session: formatDay(session),
        made_at: at + 22 * 3_600_000,
        verdict: (['BUY', 'HOLD', 'SELL'] as const)[(i + day) % 3] ?? 'HOLD',
        score: (i * 7 + day) % 101,
        price: 10 + i / 7,
        engine_version: '1.1.0',
        analysis: id,
        document_hash: 'a'.repeat(64),
        next_horizon: null,
      };
    });
    await insertCalls(db, calls);
    await beforeSealing?.(db);
    if (!isSealedOnce) await sealRecord(db, 'live', at + 23 * 3_600_000);
  }
  const kept = new Set((await db.selectFrom('calls').select('id').execute()).map(({ id }) => id));
  const closed = (session + 40) * DAY_MS;
  const outcomes = ids.flatMap((id, i): Insertable<CallOutcomesTable>[] => {
    const [entry, exit] = [50, 50 * (0.83 + ((i * 7919) % 1000) / 2500)];
    const prices = {
      entry_price: entry,
      exit_price: exit,
      benchmark: 'SPY',
      benchmark_entry: 100,
      benchmark_exit: 103,
    };
    const when = { closed_at: closed, horizon_end: '2014-02-05', exit_day: '2014-02-05', ending: 'traded' };
    if (!kept.has(id)) return [];
    return [
      {
        ...{ call_id: id, horizon, revision: 0, record: 'live', seq: null, price_source: 'files' },
        ...when,
        ...prices,
        excess: exit / entry - 103 / 100,
      },
    ];
  });
  await insertOutcomes(db, outcomes);
  await sealRecord(db, 'live', closed + 3_600_000);
}
