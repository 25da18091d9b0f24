import type { Insertable } from 'kysely';
import { formatDay } from '../engine/market/day.ts';
import type { Snapshot } from '../engine/market/snapshot.ts';
import type { SnapshotsTable } from '../platform/db/schema.ts';
import { packText } from './packed-json.ts';
import type { SnapshotTexts } from './snapshot.ts';

/** A snapshot with the texts that its hash was taken of. */
export interface WrittenSnapshot {
  readonly snapshot: Snapshot;
  readonly texts: SnapshotTexts;
}

/** The row of a snapshot but where its candles are kept, and since when. */
export type SnapshotColumns = Omit<Insertable<SnapshotsTable>, 'history_id' | 'bars' | 'created_at'>;

/** See {@link SnapshotColumns}; its records are kept under `recordsHash`. */
export function snapshotColumns({ snapshot, texts }: WrittenSnapshot, recordsHash: string): SnapshotColumns {
  return {
    hash: snapshot.hash,
    source: snapshot.source,
    is_demo: Number(snapshot.isDemo),
    symbol: snapshot.security.symbol,
    as_of: formatDay(snapshot.asOf),
    candles_hash: snapshot.candlesHash,
    records_hash: recordsHash,
    header: packText(texts.daily),
  };
}
