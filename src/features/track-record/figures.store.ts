import { sql } from 'kysely';
import type { RecordName } from '../../platform/db/record-schema.ts';
import type { Database } from '../../platform/db/schema.ts';
import type { ShownCall } from './track-record.schema.ts';

/** Which closed calls are counted: of one horizon, made on sessions from one day to another. */
export interface RecordFilter {
  readonly record: RecordName;
  readonly horizon: number;
  /** ISO dates; null: no limit. */
  readonly from: string | null;
  readonly to: string | null;
  /** Null: all strategies. */
  readonly strategy: string | null;
}

/** Closed calls of one strategy, session, verdict and score. */
export interface CountedCalls {
  readonly strategy: string;
  readonly session: string;
  readonly verdict: string;
  readonly score: number;
  readonly calls: number;
  /** Of them above the benchmark, and below. */
  readonly above: number;
  readonly below: number;
}

/** The symbols with a closed call on one session: how many, and how many of them were above the benchmark, and below. */
export interface CountedUniverse {
  readonly session: string;
  readonly symbols: number;
  readonly above: number;
  readonly below: number;
}

/** Outcomes as they were closed: a correction stands beside the record and changes none of its figures. */
const closed = (db: Database, { record, horizon, from, to }: RecordFilter) =>
  db
    .selectFrom('call_outcomes as o')
    .innerJoin('calls as c', 'c.id', 'o.call_id')
    .where('o.record', '=', record)
    .where('o.horizon', '=', horizon)
    .where('o.revision', '=', 0)
    .where('o.seq', 'is not', null)
    .$if(from !== null, (query) => query.where('c.session', '>=', from as string))
    .$if(to !== null, (query) => query.where('c.session', '<=', to as string));

const ABOVE = sql<number>`sum(case when o.excess > 0 then 1 else 0 end)`;
const BELOW = sql<number>`sum(case when o.excess < 0 then 1 else 0 end)`;

export async function countCalls(db: Database, filter: RecordFilter): Promise<readonly CountedCalls[]> {
  const rows = await closed(db, filter)
    .$if(filter.strategy !== null, (query) => query.where('c.strategy', '=', filter.strategy as string))
    .select(['c.strategy', 'c.session', 'c.verdict', 'c.score'])
    .select([sql<number>`count(*)`.as('calls'), ABOVE.as('above'), BELOW.as('below')])
    .groupBy(['c.strategy', 'c.session', 'c.verdict', 'c.score'])
    .execute();
  return rows.map((row) => ({ ...row, calls: Number(row.calls), above: Number(row.above), below: Number(row.below) }));
}

/** The universe of each session, whatever strategy judged it: what calls at random would have been drawn from. */
export async function countUniverse(db: Database, filter: RecordFilter): Promise<readonly CountedUniverse[]> {
  const rows = await closed(db, filter)
    .select(['c.session'])
    .select([
      sql<number>`count(distinct c.symbol)`.as('symbols'),
      sql<number>`count(distinct case when o.excess > 0 then c.symbol end)`.as('above'),
      sql<number>`count(distinct case when o.excess < 0 then c.symbol end)`.as('below'),
    ])
    .groupBy('c.session')
    .execute();
  return rows.map(({ session, symbols, above, below }) => ({
    session,
    symbols: Number(symbols),
    above: Number(above),
    below: Number(below),
  }));
}

/** Total return less the benchmark's, counted in the direction of the call. */
const DIRECTED = sql<number>`case c.verdict when 'SELL' then 0 - o.excess else o.excess end`;

/** The rated call in the middle, by what it brought in its own direction; the lower of the two middle ones. Null without any. */
export async function medianDirected(db: Database, filter: RecordFilter, rated: number): Promise<number | null> {
  if (rated === 0) return null;
  const row = await closed(db, filter)
    .$if(filter.strategy !== null, (query) => query.where('c.strategy', '=', filter.strategy as string))
    .where('c.verdict', '<>', 'HOLD')
    .select(DIRECTED.as('directed'))
    .orderBy(DIRECTED)
    .limit(1)
    .offset(Math.floor((rated - 1) / 2))
    .executeTakeFirst();
  return row === undefined ? null : Number(row.directed);
}

const LISTED = [
  'c.symbol',
  'c.strategy',
  'c.session',
  'c.verdict',
  'c.score',
  'o.horizon',
  'o.horizon_end',
  'o.exit_day',
  'o.ending',
  'o.entry_price',
  'o.exit_price',
  'o.benchmark',
  'o.benchmark_entry',
  'o.benchmark_exit',
  'o.excess',
] as const;

/** The calls that went wrong most, worst first. */
export async function worstCalls(db: Database, filter: RecordFilter, most: number): Promise<readonly ShownCall[]> {
  return closed(db, filter)
    .$if(filter.strategy !== null, (query) => query.where('c.strategy', '=', filter.strategy as string))
    .where('c.verdict', '<>', 'HOLD')
    .select(LISTED)
    .orderBy(DIRECTED)
    .orderBy('c.session')
    .limit(most)
    .execute();
}

/** Closed calls, newest session first, from a place on. */
export async function listCalls(
  db: Database,
  filter: RecordFilter,
  page: { readonly offset: number; readonly limit: number },
): Promise<readonly ShownCall[]> {
  return closed(db, filter)
    .$if(filter.strategy !== null, (query) => query.where('c.strategy', '=', filter.strategy as string))
    .select(LISTED)
    .orderBy('c.session', 'desc')
    .orderBy('c.symbol')
    .orderBy('c.strategy')
    .limit(page.limit)
    .offset(page.offset)
    .execute();
}

/** How many outcomes were corrected later, and how many of these calls would count otherwise by the newest prices. */
export async function countCorrections(
  db: Database,
  filter: RecordFilter,
): Promise<{ readonly corrected: number; readonly turned: number }> {
  const row = await closed(db, filter)
    .innerJoin('call_outcomes as l', (join) =>
      join.onRef('l.call_id', '=', 'o.call_id').onRef('l.horizon', '=', 'o.horizon'),
    )
    .$if(filter.strategy !== null, (query) => query.where('c.strategy', '=', filter.strategy as string))
    .where('l.revision', '>', 0)
    .where('l.seq', 'is not', null)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('call_outcomes as n')
            .select('n.revision')
            .whereRef('n.call_id', '=', 'l.call_id')
            .whereRef('n.horizon', '=', 'l.horizon')
            .whereRef('n.revision', '>', 'l.revision')
            .where('n.seq', 'is not', null),
        ),
      ),
    )
    .select([
      sql<number>`count(*)`.as('corrected'),
      sql<number>`sum(case when c.verdict <> 'HOLD' and (o.excess > 0) <> (l.excess > 0) then 1 else 0 end)`.as(
        'turned',
      ),
    ])
    .executeTakeFirst();
  return { corrected: Number(row?.corrected ?? 0), turned: Number(row?.turned ?? 0) };
}

/** The session of the first call that is on record, and of the oldest that is still open; null where there is none. */
export async function firstSessions(
  db: Database,
  record: RecordName,
): Promise<{ readonly first: string | null; readonly firstOpen: string | null; readonly calls: number }> {
  const calls = db.selectFrom('calls').where('record', '=', record);
  const row = await calls
    .select((of) => [of.fn.min('session').as('first'), of.fn.countAll().as('calls')])
    .executeTakeFirst();
  const open = await calls
    .where('next_horizon', '=', 21)
    .select((of) => of.fn.min('session').as('first'))
    .executeTakeFirst();
  return { first: row?.first ?? null, firstOpen: open?.first ?? null, calls: Number(row?.calls ?? 0) };
}

/** Every call on a symbol with how it stood so far, newest first. */
export async function callsOfSymbol(
  db: Database,
  record: RecordName,
  symbol: string,
  most: number,
): Promise<readonly ShownCall[]> {
  return db
    .selectFrom('call_outcomes as o')
    .innerJoin('calls as c', 'c.id', 'o.call_id')
    .where('c.record', '=', record)
    .where('c.symbol', '=', symbol)
    .where('o.revision', '=', 0)
    .where('o.seq', 'is not', null)
    .select(LISTED)
    .orderBy('c.session', 'desc')
    .orderBy('c.strategy')
    .orderBy('o.horizon')
    .limit(most)
    .execute();
}
