import type { Insertable, Transaction } from 'kysely';
import { lockAllInTransaction } from '../platform/db/dialect.ts';
import { insertMany } from '../platform/db/insert-many.ts';
import type { Database, DatabaseSchema, SnapshotRecordsTable } from '../platform/db/schema.ts';
import { sha256 } from './digest.ts';
import { packText } from './packed-json.ts';
import { keepCandles, type CandlePlace } from './price-history.ts';
import { snapshotRow, type WrittenSnapshot } from './snapshot-row.ts';

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

/** Snapshots with their records packed as far as they must be kept, before a transaction begins: others wait for it to write. */
export interface ReadySnapshots {
  readonly written: readonly WrittenSnapshot[];
  /** By snapshot, in the same order. */
  readonly recordsHashes: readonly string[];
  /** By hash; without those that were kept already. */
  readonly packed: ReadonlyMap<string, Uint8Array>;
}

export async function readySnapshots(db: Database, written: readonly WrittenSnapshot[]): Promise<ReadySnapshots> {
  const recordsHashes = written.map(({ texts }) => sha256(texts.records));
  const kept = await keptOf(db, 'snapshot_records', recordsHashes);
  const packed = new Map<string, Uint8Array>();
  for (const [i, { texts }] of written.entries()) {
    const hash = recordsHashes[i] as string;
    if (!kept.has(hash) && !packed.has(hash)) packed.set(hash, packText(texts.records));
  }
  return { written, recordsHashes, packed };
}

/**
 * Keeps snapshots that were made a moment ago by `buildSnapshotWithTexts`, whose hashes are therefore not taken again;
 * otherwise as `saveSnapshot`. All are of one market, and no two of one symbol.
 */
export async function saveSnapshots(
  tx: Transaction<DatabaseSchema>,
  { written, recordsHashes, packed }: ReadySnapshots,
  now: number,
): Promise<void> {
  const kept = await keptOf(
    tx,
    'snapshots',
    written.map(({ snapshot }) => snapshot.hash),
  );
  const hashOf = new Map(written.map((one, i) => [one, recordsHashes[i] as string]));
  const fresh = written.filter(({ snapshot }) => !kept.has(snapshot.hash));
  if (fresh.length === 0) return;
  const locks = fresh.map(({ snapshot }) => `tradewise:history:${snapshot.source}:${snapshot.security.symbol}`);
  await lockAllInTransaction(tx, locks.sort());
  const places = await placesOf(tx, fresh);
  await saveAllRecords(tx, fresh, hashOf, packed);
  const rows = [];
  for (const one of fresh) {
    const { source, isDemo, security, candles, candlesHash } = one.snapshot;
    const key = { source, isDemo, symbol: security.symbol };
    const place = places.get(placeKey(source, security.symbol, candlesHash)) ?? {
      ...(await keepCandles(tx, key, candles, candlesHash, now)),
    };
    rows.push(snapshotRow(one, place, hashOf.get(one) as string, now));
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
  written: readonly WrittenSnapshot[],
): Promise<ReadonlyMap<string, CandlePlace>> {
  const rows = await tx
    .selectFrom('price_history')
    .select(['id', 'source', 'symbol', 'bars', 'candles_hash'])
    .where('source', 'in', [...new Set(written.map(({ snapshot }) => snapshot.source))])
    .where('is_demo', '=', Number(written[0]?.snapshot.isDemo))
    .where(
      'symbol',
      'in',
      written.map(({ snapshot }) => snapshot.security.symbol),
    )
    .execute();
  return new Map(
    rows.map(({ id, source, symbol, bars, candles_hash }) => [
      placeKey(source, symbol, candles_hash),
      { historyId: id, bars },
    ]),
  );
}

/** Keeps records, each once; what was kept when it was looked for and is gone since is packed after all. */
async function saveAllRecords(
  tx: Transaction<DatabaseSchema>,
  written: readonly WrittenSnapshot[],
  hashOf: ReadonlyMap<WrittenSnapshot, string>,
  packed: ReadonlyMap<string, Uint8Array>,
): Promise<void> {
  const kept = await keptOf(tx, 'snapshot_records', [...new Set(hashOf.values())]);
  const rows = new Map<string, Insertable<SnapshotRecordsTable>>();
  for (const one of written) {
    const hash = hashOf.get(one) as string;
    if (!kept.has(hash)) rows.set(hash, { hash, body: packed.get(hash) ?? packText(one.texts.records) });
  }
  await insertRecords(tx, [...rows.values()]);
}
