import type { Transaction } from 'kysely';
import { sliceCandles, type Candles } from '../engine/market/candles.ts';
import { newId } from '../platform/db/id.ts';
import type { DatabaseSchema } from '../platform/db/schema.ts';
import { decodeCandles, encodeCandles } from './candle-bytes.ts';
import { sha256 } from './digest.ts';
import { candlesOfHash } from './snapshot.ts';

/** Whose history it is. Demo and real data of one symbol never share a row. */
export interface HistoryKey {
  readonly source: string;
  readonly isDemo: boolean;
  readonly symbol: string;
}

/** Where candles are kept: the first `bars` of one revision of a history. */
export interface CandlePlace {
  readonly historyId: string;
  readonly bars: number;
}

type Column = Int32Array | Float64Array;

const columnsOf = (candles: Candles): Column[] => [
  candles.day,
  candles.open,
  candles.high,
  candles.low,
  candles.close,
  candles.volume,
  ...(candles.adjclose === null ? [] : [candles.adjclose]),
];

const bytesOf = (column: Column): Uint8Array => new Uint8Array(column.buffer, column.byteOffset, column.byteLength);

/** True where `long` begins with exactly the bits of `short`, so that `short` can be cut from it again. */
export function startsWith(long: Candles, short: Candles): boolean {
  const bars = short.day.length;
  if (bars > long.day.length || short.adjustment !== long.adjustment) return false;
  if ((short.adjclose === null) !== (long.adjclose === null)) return false;
  const columns = columnsOf(long);
  return columnsOf(short).every((column, i) =>
    Buffer.from(bytesOf(column)).equals(bytesOf((columns[i] as Column).subarray(0, bars))),
  );
}

/**
 * Keeps candles of one symbol and says where. A history that only grew is rewritten in place, since everything that
 * refers to its beginning still finds it there; any other change (a dividend, a split, a revised bar) is a new revision.
 * The caller's transaction must hold the symbol's lock. `hash` is the SHA-256 of the candle bytes.
 */
export async function keepCandles(
  tx: Transaction<DatabaseSchema>,
  key: HistoryKey,
  candles: Candles,
  hash: string,
  now: number,
): Promise<CandlePlace> {
  const bars = candles.day.length;
  const ofSymbol = tx
    .selectFrom('price_history')
    .where('source', '=', key.source)
    .where('is_demo', '=', Number(key.isDemo))
    .where('symbol', '=', key.symbol);
  const revisions = await ofSymbol.select(['id', 'revision', 'candles_hash']).orderBy('revision', 'desc').execute();
  const same = revisions.find((revision) => revision.candles_hash === hash);
  if (same !== undefined) return { historyId: same.id, bars };

  const latest = revisions[0];
  if (latest !== undefined) {
    const row = await tx
      .selectFrom('price_history')
      .select('candles')
      .where('id', '=', latest.id)
      .executeTakeFirstOrThrow();
    const kept = decodeCandles(row.candles);
    if (startsWith(kept, candles)) return { historyId: latest.id, bars };
    if (startsWith(candles, kept)) {
      const grown = { bars, candles_hash: hash, updated_at: now, candles: encodeCandles(candles) };
      await tx.updateTable('price_history').set(grown).where('id', '=', latest.id).execute();
      return { historyId: latest.id, bars };
    }
  }
  const historyId = newId(now);
  await tx
    .insertInto('price_history')
    .values({
      id: historyId,
      source: key.source,
      is_demo: Number(key.isDemo),
      symbol: key.symbol,
      revision: (latest?.revision ?? 0) + 1,
      bars,
      candles_hash: hash,
      updated_at: now,
      candles: encodeCandles(candles),
    })
    .execute();
  return { historyId, bars };
}

/** The first `bars` candles of a kept block, or null where their bytes are not those that `hash` was taken of. */
export function cutCandles(block: Uint8Array, bars: number, hash: string): Candles | null {
  const kept = decodeCandles(block);
  if (kept.day.length === bars) return sha256(block) === hash ? candlesOfHash(kept, hash) : null;
  const candles = sliceCandles(kept, 0, bars);
  return sha256(encodeCandles(candles)) === hash ? candles : null;
}
