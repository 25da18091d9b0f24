import type { Selectable, Transaction } from 'kysely';
import { canonicalJson } from '../../engine/canonical.ts';
import type { Day } from '../../engine/market/day.ts';
import type { Facts, Security } from '../../engine/market/snapshot.ts';
import type { Statement } from '../../engine/market/statements.ts';
import { lockInTransaction } from '../../platform/db/dialect.ts';
import type { Database, DatabaseSchema, SourceFactsTable } from '../../platform/db/schema.ts';
import { encodeCandles } from '../candle-bytes.ts';
import { sha256 } from '../digest.ts';
import type { History, Quote } from './live-source.ts';
import { packText, unpackJson } from '../packed-json.ts';
import { cutCandles, keepCandles } from '../price-history.ts';
import type { Card, Part, StoreScope } from './parts.ts';

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
  return row === undefined ? null : historyOf(key.source, row);
}

function historyOf(
  source: string,
  row: Pick<Selectable<SourceFactsTable>, 'body' | 'content_hash' | 'bars'> & { readonly candles: Uint8Array },
): KeptHistory | null {
  const body = unpackJson(row.body) as PricesBody | null;
  if (body === null || contentHashOf(body) !== row.content_hash) return null;
  const { wholeOn, candlesHash, ...rest } = body;
  const candles = cutCandles(row.candles, row.bars ?? 0, candlesHash);
  return candles === null ? null : { source, wholeOn, history: { ...rest, candles } };
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
  return statementsOf(await loadBody(db, key, 'statements'));
}

function statementsOf(body: unknown): readonly Statement[] | null {
  return (body as { statements: Statement[] } | null)?.statements ?? null;
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
  return (await loadFactsOf(db, scope, new Map([[symbol, card]]))).get(symbol) ?? null;
}

/** The same of several symbols, by their cards, in one statement. */
export async function loadFactsOf(
  db: Database,
  scope: StoreScope,
  cards: ReadonlyMap<string, Card>,
): Promise<ReadonlyMap<string, Facts | null>> {
  const held = [...cards].flatMap(([symbol, { parts }]) => (parts.prices === undefined ? [] : symbol));
  const rows =
    held.length === 0
      ? []
      : await db
          .selectFrom('source_facts')
          .leftJoin('price_history', 'price_history.id', 'source_facts.history_id')
          .select(['source_facts.symbol', 'source_facts.source', 'source_facts.part', 'source_facts.content_hash'])
          .select(['source_facts.body', 'source_facts.bars', 'price_history.candles'])
          .where('source_facts.symbol', 'in', held)
          .where('source_facts.is_demo', '=', Number(scope.isDemo))
          .where('source_facts.part', 'in', ['prices', 'statements'])
          .execute();
  const nameOf = (symbol: string, part: string, source: string): string => `${symbol} ${part} ${source}`;
  const byName = new Map(rows.map((row) => [nameOf(row.symbol, row.part, row.source), row]));
  return new Map(
    [...cards].map(([symbol, card]) => {
      const { prices, statements } = card.parts;
      const history = prices && byName.get(nameOf(symbol, 'prices', prices.source));
      const reported = statements && byName.get(nameOf(symbol, 'statements', statements.source));
      const kept = history?.candles ? historyOf(history.source, { ...history, candles: history.candles }) : null;
      return [symbol, kept === null ? null : factsOf(scope, card, kept, reported)];
    }),
  );
}

function factsOf(
  scope: StoreScope,
  { parts: { statements } }: Card,
  { source, history }: KeptHistory,
  reported: Pick<Selectable<SourceFactsTable>, 'body' | 'content_hash'> | undefined,
): Facts {
  const found = reported === undefined ? null : statementsOf(unpackJson(reported.body, reported.content_hash));
  const known = found === null || found.length === 0 ? null : [...found].sort((a, b) => a.periodEnd - b.periodEnd);
  const isOther = known !== null && statements !== undefined && statements.source !== source;
  return {
    ...history,
    source,
    isDemo: scope.isDemo,
    statements: known,
    ...(isOther ? { statementsSource: statements.source } : {}),
  };
}
