import type { Transaction } from 'kysely';
import { canonicalJson } from '../../engine/canonical.ts';
import type { Day } from '../../engine/market/day.ts';
import type { Facts, Security } from '../../engine/market/snapshot.ts';
import type { Statement } from '../../engine/market/statements.ts';
import { lockInTransaction } from '../../platform/db/dialect.ts';
import type { Database, DatabaseSchema } from '../../platform/db/schema.ts';
import { encodeCandles } from '../candle-bytes.ts';
import { sha256 } from '../digest.ts';
import type { History, Quote } from './live-source.ts';
import { packText, unpackJson } from '../packed-json.ts';
import { cutCandles, keepCandles } from '../price-history.ts';
import type { Card, Outcome, Part, RefreshState, StoreScope, StoredPart } from './parts.ts';

/** A history as it is kept. `wholeOn`: the session on which all of it was last fetched, not only its end. */
export interface KeptHistory {
  readonly source: string;
  readonly history: History;
  readonly wholeOn: Day;
}

/** Which row. */
export interface PartKey {
  readonly source: string;
  readonly isDemo: boolean;
  readonly symbol: string;
}

interface PricesBody extends Omit<History, 'candles'> {
  readonly wholeOn: Day;
  readonly candlesHash: string;
}

/** What is known of one symbol in a setting: of each part the row of the first source in order that has one. */
export async function loadCard(db: Database, scope: StoreScope, symbol: string): Promise<Card> {
  const [facts, refreshes] = await Promise.all([
    db
      .selectFrom('source_facts')
      .select(['source', 'part', 'content_hash', 'fetched_at'])
      .where('symbol', '=', symbol)
      .where('is_demo', '=', Number(scope.isDemo))
      .execute(),
    db
      .selectFrom('source_refreshes')
      .selectAll()
      .where('source', '=', scope.setting)
      .where('is_demo', '=', Number(scope.isDemo))
      .where('symbol', '=', symbol)
      .execute(),
  ]);
  const parts: Partial<Record<Part, StoredPart>> = {};
  for (const part of ['prices', 'statements', 'quote'] as const) {
    const order = part === 'statements' ? scope.statementSources : scope.priceSources;
    const row = order.flatMap((source) => facts.find((each) => each.part === part && each.source === source) ?? [])[0];
    if (row !== undefined)
      parts[part] = { source: row.source, contentHash: row.content_hash, fetchedAt: row.fetched_at };
  }
  const states: Partial<Record<Part, RefreshState>> = {};
  for (const row of refreshes) {
    states[row.part as Part] = {
      checkedThrough: row.checked_through,
      attemptedAt: row.attempted_at,
      outcome: row.outcome as Outcome,
      failures: row.failures,
      nextTryAt: row.next_try_at,
      leaseUntil: row.lease_until,
    };
  }
  return { parts, refreshes: states };
}

const rowOf = (db: Database, key: PartKey, part: Part) =>
  db
    .selectFrom('source_facts')
    .where('source_facts.source', '=', key.source)
    .where('source_facts.is_demo', '=', Number(key.isDemo))
    .where('source_facts.symbol', '=', key.symbol)
    .where('source_facts.part', '=', part);

/** The history that is kept, or null where there is none or its bytes are not those that were kept. */
export async function loadHistory(db: Database, key: PartKey): Promise<KeptHistory | null> {
  const row = await rowOf(db, key, 'prices')
    .innerJoin('price_history', 'price_history.id', 'source_facts.history_id')
    .select(['source_facts.body', 'source_facts.content_hash', 'source_facts.bars', 'price_history.candles'])
    .executeTakeFirst();
  const body = row === undefined ? null : (unpackJson(row.body) as PricesBody | null);
  if (row === undefined || body === null || contentHashOf(body) !== row.content_hash) return null;
  const { wholeOn, candlesHash, ...rest } = body;
  const candles = cutCandles(row.candles, row.bars ?? 0, candlesHash);
  return candles === null ? null : { source: key.source, wholeOn, history: { ...rest, candles } };
}

/** The day of the last full fetch is no part of the content. */
const contentHashOf = ({ wholeOn: _, ...content }: PricesBody): string => sha256(canonicalJson(content));

/**
 * Keeps a history as the symbol's newest. A grown one is appended to in place, a changed one becomes a new revision, and
 * revisions that nothing refers to any more are dropped.
 */
export async function saveHistory(
  tx: Transaction<DatabaseSchema>,
  key: PartKey,
  { history, wholeOn }: Pick<KeptHistory, 'history' | 'wholeOn'>,
  now: number,
): Promise<void> {
  await lockInTransaction(tx, `tradewise:history:${key.source}:${key.symbol}`);
  const { candles, ...rest } = history;
  const candlesHash = sha256(encodeCandles(candles));
  const { historyId, bars } = await keepCandles(tx, key, candles, candlesHash, now);
  const body: PricesBody = { ...rest, wholeOn, candlesHash };
  await put(
    tx,
    key,
    'prices',
    { body: canonicalJson(body), hash: contentHashOf(body), place: { historyId, bars } },
    now,
  );
  await tx
    .deleteFrom('price_history')
    .where('source', '=', key.source)
    .where('is_demo', '=', Number(key.isDemo))
    .where('symbol', '=', key.symbol)
    .where('id', '!=', historyId)
    .where(({ not, exists, selectFrom }) =>
      not(exists(selectFrom('snapshots').select('hash').whereRef('history_id', '=', 'price_history.id'))),
    )
    .execute();
}

async function put(
  tx: Transaction<DatabaseSchema>,
  key: PartKey,
  part: Part,
  kept: { body: string; hash: string; place?: { historyId: string; bars: number } },
  now: number,
): Promise<void> {
  const values = {
    content_hash: kept.hash,
    fetched_at: now,
    body: packText(kept.body),
    history_id: kept.place?.historyId ?? null,
    bars: kept.place?.bars ?? null,
  };
  await tx
    .insertInto('source_facts')
    .values({ source: key.source, is_demo: Number(key.isDemo), symbol: key.symbol, part, ...values })
    .onConflict((conflict) => conflict.columns(['source', 'is_demo', 'symbol', 'part']).doUpdateSet(values))
    .execute();
}

async function loadBody(db: Database, key: PartKey, part: Part): Promise<unknown> {
  const row = await rowOf(db, key, part).select(['body', 'content_hash']).executeTakeFirst();
  return row === undefined ? null : (unpackJson(row.body, row.content_hash) as unknown);
}

async function saveBody(
  tx: Transaction<DatabaseSchema>,
  key: PartKey,
  part: Part,
  value: unknown,
  now: number,
): Promise<void> {
  const body = canonicalJson(value);
  await put(tx, key, part, { body, hash: sha256(body) }, now);
}

/** The statements that are kept of a symbol, or null where none were ever answered. */
export async function loadStatements(db: Database, key: PartKey): Promise<readonly Statement[] | null> {
  return ((await loadBody(db, key, 'statements')) as { statements: Statement[] } | null)?.statements ?? null;
}

/** Keeps what a source said of a symbol's statements. */
export function saveStatements(
  tx: Transaction<DatabaseSchema>,
  key: PartKey,
  statements: readonly Statement[],
  now: number,
): Promise<void> {
  return saveBody(tx, key, 'statements', { statements }, now);
}

/** The newest quote that is kept, or null. */
export async function loadQuote(db: Database, key: PartKey): Promise<Quote | null> {
  return (await loadBody(db, key, 'quote')) as Quote | null;
}

/** Keeps a quote in place of the one before it. */
export function saveQuote(tx: Transaction<DatabaseSchema>, key: PartKey, quote: Quote, now: number): Promise<void> {
  return saveBody(tx, key, 'quote', quote, now);
}

/** Every security of which prices are kept in this setting, sorted by symbol; of the first source in order. */
export async function loadSecurities(db: Database, scope: StoreScope): Promise<readonly Security[]> {
  const rows = await db
    .selectFrom('source_facts')
    .select(['symbol', 'source', 'body'])
    .where('part', '=', 'prices')
    .where('is_demo', '=', Number(scope.isDemo))
    .where('source', 'in', [...scope.priceSources])
    .execute();
  const rank = new Map(scope.priceSources.map((source, i) => [source, i]));
  const best = new Map<string, (typeof rows)[number]>();
  for (const row of rows) {
    const known = best.get(row.symbol);
    if (known === undefined || (rank.get(row.source) ?? 0) < (rank.get(known.source) ?? 0)) best.set(row.symbol, row);
  }
  return [...best.keys()]
    .sort()
    .flatMap((symbol) => (unpackJson(best.get(symbol)?.body ?? new Uint8Array()) as PricesBody | null)?.security ?? []);
}

/** The facts of one symbol as its card says they are kept; null where they are not, or damaged. */
export async function loadFacts(db: Database, scope: StoreScope, symbol: string, card: Card): Promise<Facts | null> {
  const { prices, statements } = card.parts;
  if (prices === undefined) return null;
  const keyOf = (source: string): PartKey => ({ source, isDemo: scope.isDemo, symbol });
  const [kept, reported] = await Promise.all([
    loadHistory(db, keyOf(prices.source)),
    statements === undefined ? null : loadStatements(db, keyOf(statements.source)),
  ]);
  if (kept === null) return null;
  const known =
    reported === null || reported.length === 0 ? null : [...reported].sort((a, b) => a.periodEnd - b.periodEnd);
  const isOther = known !== null && statements !== undefined && statements.source !== prices.source;
  return {
    ...kept.history,
    source: prices.source,
    isDemo: scope.isDemo,
    statements: known,
    ...(isOther ? { statementsSource: statements.source } : {}),
  };
}
