import type { Insertable, Transaction } from 'kysely';
import type { Candles } from '../engine/market/candles.ts';
import { lockAllInTransaction } from '../platform/db/dialect.ts';
import { insertMany } from '../platform/db/insert-many.ts';
import type { Database, DatabaseSchema, SnapshotRecordsTable } from '../platform/db/schema.ts';
import { sha256 } from './digest.ts';
import { packText } from './packed-json.ts';
import { keepCandles, type CandlePlace, type HistoryKey } from './price-history.ts';
import { snapshotColumns, type SnapshotColumns, type WrittenSnapshot } from './snapshot-row.ts';

const insertSnapshots = insertMany(
  'snapshots',
  [
    'hash',
    'source',
    'is_demo',
    'symbol',
    'as_of',
    'history_id',
    'bars',
    'candles_hash',
    'created_at',
    'records_hash',
    'header',
  ],
  40,
  (insert) => insert.onConflict((conflict) => conflict.column('hash').doNothing()),
);
const insertRecords = insertMany('snapshot_records', ['hash', 'body'], 40, (insert) =>
  insert.onConflict((conflict) => conflict.column('hash').doNothing()),
);

/**
 * What is to be kept of a snapshot, made before a transaction begins, because others wait for it to write. It holds no
 * statements and no texts, so that these are given up as soon as they were read.
 */
export interface ReadySnapshot {
  readonly key: HistoryKey;
  readonly candles: Candles;
  readonly recordsHash: string;
  /** Packed; null where they are kept already. */
  readonly records: Uint8Array | null;
  readonly row: SnapshotColumns;
}

/** Snapshots of one market that were made a moment ago by `buildSnapshotWithTexts`, whose hashes are not taken again. */
export async function readySnapshots(
  db: Database,
  written: readonly WrittenSnapshot[],
): Promise<readonly ReadySnapshot[]> {
  const hashes = written.map(({ texts }) => sha256(texts.records));
  const kept = await keptOf(db, 'snapshot_records', hashes);
  return written.map((one, i) => {
    const { source, isDemo, security, candles } = one.snapshot;
    const recordsHash = hashes[i] as string;
    return {
      key: { source, isDemo, symbol: security.symbol },
      candles,
      recordsHash,
      records: kept.has(recordsHash) ? null : packText(one.texts.records),
      row: snapshotColumns(one, recordsHash),
    };
  });
}

/** Keeps snapshots as `saveSnapshot` does. All are of one market, and no two of one symbol. */
export async function saveSnapshots(
  tx: Transaction<DatabaseSchema>,
  ready: readonly ReadySnapshot[],
  now: number,
): Promise<void> {
  const kept = await keptOf(
    tx,
    'snapshots',
    ready.map(({ row }) => row.hash),
  );
  const fresh = ready.filter(({ row }) => !kept.has(row.hash));
  if (fresh.length === 0) return;
  const locks = fresh.map(({ key }) => `tradewise:history:${key.source}:${key.symbol}`);
  await lockAllInTransaction(tx, locks.sort());
  const places = await placesOf(tx, fresh);
  await saveAllRecords(tx, fresh);
  const rows = [];
  for (const { key, candles, row } of fresh) {
    const place =
      places.get(placeKey(key.source, key.symbol, row.candles_hash)) ??
      (await keepCandles(tx, key, candles, row.candles_hash, now));
    rows.push({ ...row, history_id: place.historyId, bars: place.bars, created_at: now });
  }
  await insertSnapshots(tx, rows);
}

async function keptOf(
  tx: Database,
  table: 'snapshots' | 'snapshot_records',
  hashes: readonly string[],
): Promise<ReadonlySet<string>> {
  if (hashes.length === 0) return new Set();
  const rows = await tx
    .selectFrom(table)
    .select('hash')
    .where('hash', 'in', [...hashes])
    .execute();
  return new Set(rows.map(({ hash }) => hash));
}

const placeKey = (source: string, symbol: string, hash: string): string => `${source} ${symbol} ${hash}`;

/** Where candles are that were kept before, whole, by {@link placeKey}. */
async function placesOf(
  tx: Transaction<DatabaseSchema>,
  ready: readonly ReadySnapshot[],
): Promise<ReadonlyMap<string, CandlePlace>> {
  const rows = await tx
    .selectFrom('price_history')
    .select(['id', 'source', 'symbol', 'bars', 'candles_hash'])
    .where('source', 'in', [...new Set(ready.map(({ key }) => key.source))])
    .where('is_demo', '=', Number(ready[0]?.key.isDemo))
    .where(
      'symbol',
      'in',
      ready.map(({ key }) => key.symbol),
    )
    .execute();
  return new Map(
    rows.map(({ id, source, symbol, bars, candles_hash }) => [
      placeKey(source, symbol, candles_hash),
      { historyId: id, bars },
    ]),
  );
}

/** Keeps records, each once. */
async function saveAllRecords(tx: Transaction<DatabaseSchema>, ready: readonly ReadySnapshot[]): Promise<void> {
  const hashes = ready.map(({ recordsHash }) => recordsHash);
  const kept = await keptOf(tx, 'snapshot_records', [...new Set(hashes)]);
  const rows = new Map<string, Insertable<SnapshotRecordsTable>>();
  for (const { recordsHash, records } of ready) {
    if (kept.has(recordsHash)) continue;
    if (records === null) throw new Error('records that were kept were cleared away meanwhile');
    rows.set(recordsHash, { hash: recordsHash, body: records });
  }
  await insertRecords(tx, [...rows.values()]);
}
