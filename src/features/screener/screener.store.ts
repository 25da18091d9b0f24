import type { Selectable } from 'kysely';
import { sql } from 'kysely';
import { withoutIndex } from '../../platform/db/dialect.ts';
import type { Database, NewestVerdictsTable } from '../../platform/db/schema.ts';

export type { Database };
export type VerdictRow = Selectable<NewestVerdictsTable>;
type Column = keyof NewestVerdictsTable;

/** Which verdicts of one market and strategy. */
export interface ScreenFilter {
  readonly market: string;
  readonly isDemo: boolean;
  readonly strategy: string;
  /** Columns with the text that they must hold. */
  readonly equal: readonly (readonly [column: Column, value: string])[];
  readonly bounds: readonly (readonly [column: Column, side: '>=' | '<=', value: number])[];
  /** True: only where the verdict is not that of the session before. */
  readonly hasMoved: boolean;
  /** Whose favourites only; null for everybody's symbols. */
  readonly favouritesOf: string | null;
}

/** How lines are sorted; what is not known comes last. */
export interface ScreenOrder {
  readonly column: Column;
  readonly isFalling: boolean;
}

/** The line that a page begins after; `value` null where its column is not known. */
export interface ScreenPlace {
  readonly value: number | string | null;
  readonly symbol: string;
}

/**
 * Up to `limit` verdicts after a place. Pages go on by the value and symbol of the line before, so that none is read
 * twice and no line before it is read again.
 */
export async function readScreen(
  db: Database,
  filter: ScreenFilter,
  order: ScreenOrder,
  after: ScreenPlace | null,
  limit: number,
): Promise<readonly VerdictRow[]> {
  const { column, isFalling } = order;
  const direction = isFalling ? 'desc' : 'asc';
  const compare = isFalling ? '<' : '>';
  if (column === 'symbol') {
    const rows = after === null ? screen(db, filter) : screen(db, filter).where('symbol', compare, after.symbol);
    return rows.orderBy('symbol', direction).limit(limit).execute();
  }
  const known: VerdictRow[] = [];
  if (after === null || after.value !== null) {
    const sorted = isNarrow(filter) ? withoutIndex(db, column) : sql.ref<number>(column);
    let rows = narrowed(db, filter).where(sorted, 'is not', null);
    if (after !== null) {
      const { value, symbol } = after;
      // The first condition alone bounds what is read of an index; the second leaves out what was shown.
      rows = rows
        .where(sorted, isFalling ? '<=' : '>=', value as number)
        .where(({ or, and, eb }) =>
          or([eb(column, compare, value), and([eb(column, '=', value), eb('symbol', compare, symbol)])]),
        );
    }
    rows = rows.orderBy(sorted, direction).orderBy('symbol', direction).limit(limit);
    known.push(...(limit > FEW ? await rows.selectAll().execute() : await wholeRows(db, filter, rows)));
  }
  if (known.length === limit) return known;
  let rows = screen(db, filter).where(column, 'is', null);
  if (after !== null && after.value === null) rows = rows.where('symbol', '>', after.symbol);
  const unknown = await rows
    .orderBy('symbol')
    .limit(limit - known.length)
    .execute();
  return [...known, ...unknown];
}

/** So many rows and fewer are first sorted by their symbols alone: their many columns would be moved with every exchange. */
const FEW = 500;

/** The rows that a question finds, in its order. */
async function wholeRows(
  db: Database,
  { market, isDemo, strategy }: ScreenFilter,
  found: ReturnType<typeof narrowed>,
): Promise<readonly VerdictRow[]> {
  const symbols = (await found.select('symbol').execute()).map(({ symbol }) => symbol);
  if (symbols.length === 0) return [];
  const rows = await db
    .selectFrom('newest_verdicts')
    .selectAll()
    .where('market', '=', market)
    .where('is_demo', '=', Number(isDemo))
    .where('strategy', '=', strategy)
    .where('symbol', 'in', symbols)
    .execute();
  const bySymbol = new Map(rows.map((row) => [row.symbol, row]));
  return symbols.flatMap((symbol) => bySymbol.get(symbol) ?? []);
}

/** True where other conditions than market and strategy may leave out most rows, so that an index by which to sort is no help. */
function isNarrow({ equal, bounds, hasMoved, favouritesOf }: ScreenFilter): boolean {
  return equal.length + bounds.length > 0 || hasMoved || favouritesOf !== null;
}

function screen(db: Database, filter: ScreenFilter) {
  return narrowed(db, filter).selectAll();
}

/** How many verdicts a filter holds, and the oldest and newest session among them. */
export async function countScreen(
  db: Database,
  filter: ScreenFilter,
): Promise<{ readonly count: number; readonly oldest: string | null; readonly newest: string | null }> {
  const { count, oldest, newest } = await narrowed(db, filter)
    .select(({ fn }) => [fn.countAll().as('count'), fn.min('as_of').as('oldest'), fn.max('as_of').as('newest')])
    .executeTakeFirstOrThrow();
  return { count: Number(count), oldest, newest };
}

/** Which of some symbols stand on a person's list of favourites. */
export async function favouritesAmong(
  db: Database,
  userId: string,
  isDemo: boolean,
  symbols: readonly string[],
): Promise<ReadonlySet<string>> {
  if (symbols.length === 0) return new Set();
  const rows = await db
    .selectFrom('favorite_stocks')
    .select('symbol')
    .where('user_id', '=', userId)
    .where('is_demo', '=', Number(isDemo))
    .where('removed_at', 'is', null)
    .where('symbol', 'in', symbols)
    .execute();
  return new Set(rows.map(({ symbol }) => symbol));
}

function narrowed(db: Database, filter: ScreenFilter) {
  let rows = db
    .selectFrom('newest_verdicts')
    .where('market', '=', filter.market)
    .where('is_demo', '=', Number(filter.isDemo))
    .where('strategy', '=', filter.strategy);
  for (const [column, value] of filter.equal) rows = rows.where(column, '=', value);
  for (const [column, side, value] of filter.bounds) rows = rows.where(withoutIndex(db, column), side, value);
  if (filter.hasMoved) rows = rows.whereRef('before_verdict', '<>', 'verdict');
  const person = filter.favouritesOf;
  if (person !== null) {
    rows = rows.where(({ exists, selectFrom }) =>
      exists(
        selectFrom('favorite_stocks')
          .select(sql`1`.as('one'))
          .where('favorite_stocks.user_id', '=', person)
          .where('favorite_stocks.is_demo', '=', Number(filter.isDemo))
          .where('favorite_stocks.removed_at', 'is', null)
          .whereRef('favorite_stocks.symbol', '=', 'newest_verdicts.symbol'),
      ),
    );
  }
  return rows;
}

/** A text that changes when a verdict joins the newest ones of a market. */
export async function newestRevision(db: Database, market: string, isDemo: boolean): Promise<string> {
  const { count, newest } = await db
    .selectFrom('newest_verdicts')
    .where('market', '=', market)
    .where('is_demo', '=', Number(isDemo))
    .select(({ fn }) => [fn.countAll().as('count'), fn.max('judged_at').as('newest')])
    .executeTakeFirstOrThrow();
  return `${String(count)} ${String(newest ?? 0)}`;
}
