import type { Insertable } from 'kysely';
import { formatDay } from '../engine/market/day.ts';
import type { Snapshot } from '../engine/market/snapshot.ts';
import type { SnapshotsTable } from '../platform/db/schema.ts';
import { packText } from './packed-json.ts';
import type { CandlePlace } from './price-history.ts';
import type { SnapshotTexts } from './snapshot.ts';

/** A snapshot with the texts that its hash was taken of. */
export interface WrittenSnapshot {
  readonly snapshot: Snapshot;
  readonly texts: SnapshotTexts;
}

/** The row of a snapshot whose candles and records are kept already. */
export function snapshotRow(
  { snapshot, texts }: WrittenSnapshot,
  place: CandlePlace,
  recordsHash: string,
  now: number,
): Insertable<SnapshotsTable> {
  return {
    hash: snapshot.hash,
    source: snapshot.source,
    is_demo: Number(snapshot.isDemo),
    symbol: snapshot.security.symbol,
    as_of: formatDay(snapshot.asOf),
    history_id: place.historyId,
    bars: place.bars,
    candles_hash: snapshot.candlesHash,
    created_at: now,
    records_hash: recordsHash,
    header: packText(texts.daily),
  };
}
