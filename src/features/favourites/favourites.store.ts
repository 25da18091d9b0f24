import { sql } from 'kysely';
import type { Transaction } from 'kysely';
import { inTransaction } from '../../platform/db/database.ts';
import { lockInTransaction } from '../../platform/db/dialect.ts';
import type { Database, DatabaseSchema } from '../../platform/db/schema.ts';
import { AppError } from '../../platform/errors.ts';
import { moved, putBack } from './favourite-order.ts';
import { MAX_FAVOURITES } from './favourites.schema.ts';

export type { Database };

/** Whose favourites: one list for the demo market and one for real prices, which are never shown together. */
export interface FavouriteScope {
  readonly userId: string;
  readonly isDemo: boolean;
  /** The source in use: noted of what is added, and nothing else depends on it. */
  readonly source: string;
}

/** How many favourites a list may hold, and the plan that says so; null: no plan does. */
export interface FavouriteLimit {
  readonly most: number;
  readonly plan: string | null;
}

/** Where no plan limits a list. */
export const UNPLANNED: FavouriteLimit = { most: MAX_FAVOURITES, plan: null };

export interface NewFavourite {
  readonly symbol: string;
  readonly note: string;
  readonly tag: string;
  /** Milliseconds since 1970-01-01 UTC. */
  readonly createdAt: number;
}

export interface Favourite extends NewFavourite {
  /** 1, 2, … without gaps. */
  readonly position: number;
  /** The source that was in use when it was added. */
  readonly addedFrom: string;
}

type Tx = Transaction<DatabaseSchema>;
const ROWS_AT_ONCE = 200;

const ofScope = (db: Database, { userId, isDemo }: FavouriteScope) =>
  db.selectFrom('favorite_stocks').where('user_id', '=', userId).where('is_demo', '=', Number(isDemo));

const updateOf = (db: Database, { userId, isDemo }: FavouriteScope) =>
  db.updateTable('favorite_stocks').where('user_id', '=', userId).where('is_demo', '=', Number(isDemo));

const deleteOf = (db: Database, { userId, isDemo }: FavouriteScope) =>
  db.deleteFrom('favorite_stocks').where('user_id', '=', userId).where('is_demo', '=', Number(isDemo));

/** One after another for each person, so that two requests at once lose nothing and leave no gap. */
function change<Result>(db: Database, scope: FavouriteScope, work: (tx: Tx) => Promise<Result>): Promise<Result> {
  return inTransaction(db, async (tx) => {
    await lockInTransaction(tx, `tradewise:favourites:${scope.userId}`);
    return work(tx);
  });
}

/**
 * A person's favourites in the person's own order. The table can hold a symbol once for each source: it is shown once, as
 * it was added first, and every change is made to all of its rows.
 */
export async function listFavourites(db: Database, scope: FavouriteScope): Promise<Favourite[]> {
  const rows = await ofScope(db, scope)
    .select(['symbol', 'note', 'tag', 'position', 'created_at as createdAt', 'source as addedFrom'])
    .where('removed_at', 'is', null)
    .orderBy('created_at')
    .orderBy('source')
    .orderBy('symbol')
    .execute();
  const first = new Map<string, (typeof rows)[number]>();
  for (const row of rows) if (!first.has(row.symbol)) first.set(row.symbol, row);
  const list = [...first.values()].sort((a, b) => a.position - b.position);
  return list.map((row, i) => ({ ...row, position: i + 1 }));
}

/** True where the person keeps this symbol. */
export async function hasFavourite(db: Database, scope: FavouriteScope, symbol: string): Promise<boolean> {
  const row = await ofScope(db, scope)
    .select('symbol')
    .where('symbol', '=', symbol)
    .where('removed_at', 'is', null)
    .executeTakeFirst();
  return row !== undefined;
}

/** How many favourites the person keeps with the other kind of prices: of the demo market, or real ones. */
export async function countOfOtherKind(db: Database, scope: FavouriteScope): Promise<number> {
  const { count } = await ofScope(db, { ...scope, isDemo: !scope.isDemo })
    .select((of) => of.fn.count('symbol').distinct().as('count'))
    .where('removed_at', 'is', null)
    .executeTakeFirstOrThrow();
  return Number(count);
}

/**
 * Puts symbols at the end of the list; those on it already stay as they are. All of them or none.
 * @throws AppError `list_full`
 */
export async function addFavourites(
  db: Database,
  scope: FavouriteScope,
  entries: readonly NewFavourite[],
  limit: FavouriteLimit = UNPLANNED,
): Promise<{ readonly added: readonly string[]; readonly alreadyThere: readonly string[] }> {
  return change(db, scope, async (tx) => {
    const known = new Set((await listFavourites(tx, scope)).map(({ symbol }) => symbol));
    const fresh = entries.filter(({ symbol }) => !known.has(symbol));
    if (fresh.length > 0 && known.size + fresh.length > limit.most) throw listFull(limit, known.size, fresh.length);
    for (let at = 0; at < fresh.length; at += ROWS_AT_ONCE) {
      const some = fresh.slice(at, at + ROWS_AT_ONCE);
      // One that was taken off before, whatever the source then, begins anew.
      await deleteOf(tx, scope)
        .where(
          'symbol',
          'in',
          some.map(({ symbol }) => symbol),
        )
        .execute();
      const rows = some.map((entry, i) => ({
        user_id: scope.userId,
        source: scope.source,
        is_demo: Number(scope.isDemo),
        symbol: entry.symbol,
        note: entry.note,
        tag: entry.tag,
        created_at: entry.createdAt,
        position: known.size + at + i + 1,
        removed_at: null,
      }));
      await tx.insertInto('favorite_stocks').values(rows).execute();
    }
    const added = fresh.map(({ symbol }) => symbol);
    const alreadyThere = entries.map(({ symbol }) => symbol).filter((symbol) => known.has(symbol));
    return { added, alreadyThere };
  });
}

function listFull({ most, plan }: FavouriteLimit, kept: number, more: number): AppError {
  const limit = most.toLocaleString('en-US');
  const have = kept === 1 ? '1 is' : `${kept} are`;
  if (plan !== null) {
    return new AppError('list_full', {
      userMessage:
        `The plan ${plan} keeps ${limit} favourites: ${have} on the list, and ${more} more do${more === 1 ? 'es' : ''} not fit. ` +
        'Nothing was changed. Remove some first, or choose a larger plan at /pricing.',
      details: { limit: most, plan },
    });
  }
  return new AppError('list_full', {
    userMessage:
      more === 1
        ? `The list holds ${limit} favourites, which is the most. Remove some first.`
        : `The list holds at most ${limit} favourites: ${kept} are on it, and ${more} more do not fit. Nothing was changed.`,
  });
}

/** Changes note, tag or place of one favourite; null where it is not on the list. */
export async function changeFavourite(
  db: Database,
  scope: FavouriteScope,
  symbol: string,
  to: { readonly note?: string; readonly tag?: string; readonly position?: number | ((now: number) => number) },
): Promise<Favourite | null> {
  return change(db, scope, async (tx) => {
    const list = await listFavourites(tx, scope);
    const found = list.find((each) => each.symbol === symbol);
    if (found === undefined) return null;
    const { note = found.note, tag = found.tag, position } = to;
    if (note !== found.note || tag !== found.tag) {
      await updateOf(tx, scope).set({ note, tag }).where('symbol', '=', symbol).execute();
    }
    if (position !== undefined) {
      const place = typeof position === 'number' ? position : position(found.position);
      const order = list.map((each) => each.symbol);
      await writeOrder(tx, scope, moved(order, symbol, Math.max(1, place)));
    }
    return (await listFavourites(tx, scope)).find((each) => each.symbol === symbol) ?? null;
  });
}

/** What was taken off the list together; it can be put back by `removal`. */
export interface RemovedTogether {
  /** When it was, and its name: no two removals of a person have the same. */
  readonly removal: number;
  readonly symbols: readonly string[];
}

/** Takes symbols off the list, and closes the gaps; null where none of them is on it. */
export async function removeFavourites(
  db: Database,
  scope: FavouriteScope,
  symbols: readonly string[],
  now: number,
): Promise<RemovedTogether | null> {
  return change(db, scope, async (tx) => {
    const wanted = new Set(symbols);
    const list = await listFavourites(tx, scope);
    const going = list.filter(({ symbol }) => wanted.has(symbol));
    if (going.length === 0) return null;
    const last = await ofScope(tx, scope)
      .select((of) => of.fn.max('removed_at').as('at'))
      .executeTakeFirst();
    const removal = Math.max(now, Number(last?.at ?? 0) + 1);
    // Their places now are the places that they come back to.
    await writeOrder(
      tx,
      scope,
      list.map(({ symbol }) => symbol),
    );
    for (let at = 0; at < going.length; at += ROWS_AT_ONCE) {
      const some = going.slice(at, at + ROWS_AT_ONCE).map(({ symbol }) => symbol);
      await updateOf(tx, scope)
        .set({ removed_at: removal })
        .where('removed_at', 'is', null)
        .where('symbol', 'in', some)
        .execute();
    }
    const rest = list.filter(({ symbol }) => !wanted.has(symbol));
    await writeOrder(
      tx,
      scope,
      rest.map(({ symbol }) => symbol),
    );
    return { removal, symbols: going.map(({ symbol }) => symbol) };
  });
}

/** What one removal took, or the newest one since an instant; null where there is nothing to be put back. */
export async function findRemoval(
  db: Database,
  scope: FavouriteScope,
  which: { readonly removal?: number; readonly since: number },
): Promise<RemovedTogether | null> {
  const rows = await removedRows(db, scope, which);
  const [first] = rows;
  return first === undefined ? null : { removal: first.removal, symbols: rows.map(({ symbol }) => symbol) };
}

async function removedRows(
  db: Database,
  scope: FavouriteScope,
  { removal, since }: { readonly removal?: number; readonly since: number },
): Promise<{ symbol: string; position: number; removal: number }[]> {
  const rows = await ofScope(db, scope)
    .select(['symbol', 'position', 'removed_at as removal'])
    .where('removed_at', '>=', since)
    .where(
      'removed_at',
      '=',
      removal ??
        ofScope(db, scope)
          .select((of) => of.fn.max('removed_at').as('at'))
          .where('removed_at', 'is not', null),
    )
    .where('symbol', 'not in', ofScope(db, scope).select('symbol').where('removed_at', 'is', null))
    .orderBy('position')
    .orderBy('symbol')
    .execute();
  const bySymbol = new Map(rows.map((row) => [row.symbol, row]));
  return [...bySymbol.values()].map((row) => ({ ...row, removal: Number(row.removal) }));
}

/**
 * Puts back what one removal took, with place, note and tag, or what the newest one since an instant took; null where
 * there is nothing to be put back.
 * @throws AppError `list_full`
 */
export async function restoreRemoval(
  db: Database,
  scope: FavouriteScope,
  which: { readonly removal?: number; readonly since: number },
  limit: FavouriteLimit = UNPLANNED,
): Promise<RemovedTogether | null> {
  return change(db, scope, async (tx) => {
    const gone = await removedRows(tx, scope, which);
    const [first] = gone;
    if (first === undefined) return null;
    const order = (await listFavourites(tx, scope)).map(({ symbol }) => symbol);
    if (order.length + gone.length > limit.most) throw listFull(limit, order.length, gone.length);
    await updateOf(tx, scope).set({ removed_at: null }).where('removed_at', '=', first.removal).execute();
    await writeOrder(tx, scope, putBack(order, gone));
    return { removal: first.removal, symbols: gone.map(({ symbol }) => symbol) };
  });
}

/** Numbers the list 1, 2, …; only what has another number is written. */
async function writeOrder(tx: Tx, scope: FavouriteScope, order: readonly string[]): Promise<void> {
  const rows = await ofScope(tx, scope).select(['symbol', 'position']).where('removed_at', 'is', null).execute();
  const places = new Map(order.map((symbol, i) => [symbol, i + 1]));
  const wrong = new Set(rows.filter((row) => row.position !== places.get(row.symbol)).map(({ symbol }) => symbol));
  const differing = order.flatMap((symbol, i) => (wrong.has(symbol) ? [{ symbol, position: i + 1 }] : []));
  for (let at = 0; at < differing.length; at += ROWS_AT_ONCE) {
    const values = differing
      .slice(at, at + ROWS_AT_ONCE)
      .map(({ symbol, position }) => sql`(${symbol}, cast(${position} as bigint))`);
    // Both engines call the columns of such a list column1, column2.
    await sql`update favorite_stocks set position = v.column2 from (values ${sql.join(values)}) as v
      where favorite_stocks.symbol = v.column1 and favorite_stocks.user_id = ${scope.userId}
      and favorite_stocks.is_demo = ${Number(scope.isDemo)} and favorite_stocks.removed_at is null`.execute(tx);
  }
}
