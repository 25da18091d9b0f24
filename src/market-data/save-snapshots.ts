import type { Transaction } from 'kysely';
import { lockAllInTransaction } from '../platform/db/dialect.ts';
import type { DatabaseSchema } from '../platform/db/schema.ts';
import { sha256 } from './digest.ts';
import { packText } from './packed-json.ts';
import { keepCandles, type CandlePlace } from './price-history.ts';
import { snapshotRow, type WrittenSnapshot } from './snapshot-row.ts';

/** Rows of one statement. */
const ROWS_AT_ONCE = 100;

/**
 * Keeps snapshots that were made a moment ago by `buildSnapshotWithTexts`, whose hashes are therefore not taken again;
 * otherwise as `saveSnapshot`. All are of one market, and no two of one symbol.
 */
export async function saveSnapshots(
  tx: Transaction<DatabaseSchema>,
  written: readonly WrittenSnapshot[],
  now: number,
): Promise<void> {
  const kept = await keptOf(
    tx,
    'snapshots',
    written.map(({ snapshot }) => snapshot.hash),
  );
  const fresh = written.filter(({ snapshot }) => !kept.has(snapshot.hash));
  if (fresh.length === 0) return;
  const locks = fresh.map(({ snapshot }) => `tradewise:history:${snapshot.source}:${snapshot.security.symbol}`);
  await lockAllInTransaction(tx, locks.sort());
  const places = await placesOf(tx, fresh);
  const recordsHashes = await saveAllRecords(
    tx,
    fresh.map(({ texts }) => texts.records),
  );
  const rows = [];
  for (const [i, one] of fresh.entries()) {
    const { source, isDemo, security, candles, candlesHash } = one.snapshot;
    const key = { source, isDemo, symbol: security.symbol };
    const place = places.get(placeKey(source, security.symbol, candlesHash)) ?? {
      ...(await keepCandles(tx, key, candles, candlesHash, now)),
    };
    rows.push(snapshotRow(one, place, recordsHashes[i] as string, now));
  }
  for (let at = 0; at < rows.length; at += ROWS_AT_ONCE) {
    await tx
      .insertInto('snapshots')
      .values(rows.slice(at, at + ROWS_AT_ONCE))
      .onConflict((conflict) => conflict.column('hash').doNothing())
      .execute();
  }
}

async function keptOf(
  tx: Transaction<DatabaseSchema>,
  table: 'snapshots' | 'snapshot_records',
  hashes: readonly string[],
): Promise<ReadonlySet<string>> {
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

/** Keeps records, each once; returns their hashes in the same order. */
async function saveAllRecords(tx: Transaction<DatabaseSchema>, texts: readonly string[]): Promise<readonly string[]> {
  const hashes = texts.map((text) => sha256(text));
  const kept = await keptOf(tx, 'snapshot_records', hashes);
  const fresh = new Map(texts.map((text, i) => [hashes[i] as string, text] as const));
  for (const hash of kept) fresh.delete(hash);
  const rows = [...fresh].map(([hash, text]) => ({ hash, body: packText(text) }));
  for (let at = 0; at < rows.length; at += ROWS_AT_ONCE) {
    await tx
      .insertInto('snapshot_records')
      .values(rows.slice(at, at + ROWS_AT_ONCE))
      .onConflict((conflict) => conflict.column('hash').doNothing())
      .execute();
  }
  return hashes;
}
