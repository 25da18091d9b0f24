import type { Transaction } from 'kysely';
import { canonicalJson } from '../engine/canonical.ts';
import { formatDay, parseDay, type Day } from '../engine/market/day.ts';
import type { Snapshot } from '../engine/market/snapshot.ts';
import type { HashedReference, Reference } from '../engine/verdict/reference.ts';
import { inTransaction } from '../platform/db/database.ts';
import { lockInTransaction } from '../platform/db/dialect.ts';
import type { Database, DatabaseSchema } from '../platform/db/schema.ts';
import { AppError } from '../platform/errors.ts';
import { encodeCandles } from './candle-bytes.ts';
import { sha256 } from './digest.ts';
import { packText, unpackJson } from './packed-json.ts';
import { cutCandles, keepCandles } from './price-history.ts';
import { snapshotTexts, takeTexts, type SnapshotTexts } from './snapshot.ts';
import { snapshotColumns } from './snapshot-row.ts';

/** What a snapshot's canonical header says. */
type Header = Omit<Snapshot, 'candles' | 'hash'> & { readonly bars: number; readonly adjustment: string };

function damaged(what: string): AppError {
  return new AppError('stored_data_damaged', {
    userMessage: `The stored ${what} does not match its fingerprint, so it is not used.`,
    details: { what },
  });
}

/**
 * Keeps a snapshot, once per content: saving the same one again, also at the same moment from elsewhere, changes
 * nothing. Its candles are kept by reference to the symbol's history. Throws where the snapshot's hashes are not those
 * of its content. `now` in milliseconds since 1970-01-01 UTC.
 */
export async function saveSnapshot(db: Database, snapshot: Snapshot, now: number = Date.now()): Promise<void> {
  const ready = takeTexts(snapshot);
  const known = await db.selectFrom('snapshots').select('hash').where('hash', '=', snapshot.hash).executeTakeFirst();
  if (known !== undefined) return;
  const texts = ready ?? checkedTexts(snapshot);
  const key = { source: snapshot.source, isDemo: snapshot.isDemo, symbol: snapshot.security.symbol };
  await inTransaction(db, async (tx) => {
    await lockInTransaction(tx, `tradewise:history:${key.source}:${key.symbol}`);
    const place = await keepCandles(tx, key, snapshot.candles, snapshot.candlesHash, now);
    const recordsHash = await saveRecords(tx, texts.records);
    await tx
      .insertInto('snapshots')
      .values({
        ...snapshotColumns({ snapshot, texts }, recordsHash),
        history_id: place.historyId,
        bars: place.bars,
        created_at: now,
      })
      .onConflict((conflict) => conflict.column('hash').doNothing())
      .execute();
  });
}

function checkedTexts(snapshot: Snapshot): SnapshotTexts {
  const texts = snapshotTexts(snapshot);
  if (sha256(texts.header) !== snapshot.hash || sha256(encodeCandles(snapshot.candles)) !== snapshot.candlesHash) {
    throw new Error(`the snapshot of ${snapshot.security.symbol} does not match its own hashes`);
  }
  return texts;
}

/** Keeps what seldom changes from one day to the next, once for all the days that share it; returns its hash. */
async function saveRecords(tx: Transaction<DatabaseSchema>, text: string): Promise<string> {
  const hash = sha256(text);
  const known = await tx.selectFrom('snapshot_records').select('hash').where('hash', '=', hash).executeTakeFirst();
  if (known === undefined) {
    const insert = tx.insertInto('snapshot_records').values({ hash, body: packText(text) });
    await insert.onConflict((conflict) => conflict.column('hash').doNothing()).execute();
  }
  return hash;
}

/**
 * The snapshot with this hash, equal to the one that was saved, or null where there is none. Throws
 * `stored_data_damaged` where header or candles are no longer the bytes that the hashes were taken of.
 */
export async function loadSnapshot(db: Database, hash: string): Promise<Snapshot | null> {
  const row = await db
    .selectFrom('snapshots')
    .innerJoin('price_history', 'price_history.id', 'snapshots.history_id')
    .innerJoin('snapshot_records', 'snapshot_records.hash', 'snapshots.records_hash')
    .select(['snapshots.header', 'snapshot_records.body', 'snapshots.bars', 'price_history.candles'])
    .where('snapshots.hash', '=', hash)
    .executeTakeFirst();
  if (row === undefined) return null;
  const [daily, records] = [unpackJson(row.header), unpackJson(row.body)];
  const whole = { ...daily, ...records };
  if (daily === null || records === null || sha256(canonicalJson(whole)) !== hash) throw damaged('snapshot');
  const { bars, adjustment, ...facts } = whole as unknown as Header;
  const candles = row.bars === bars ? cutCandles(row.candles, bars, facts.candlesHash) : null;
  if (candles === null || candles.adjustment !== adjustment) throw damaged('price history');
  return { ...facts, candles, hash };
}

/** Which reference is asked for. */
export interface ReferenceKey {
  readonly source: string;
  readonly isDemo: boolean;
  readonly universe: string;
  readonly asOf: Day;
}

/** Keeps a reference, once per content; saving it again changes nothing. Throws where its hash is not of its content. */
export async function saveReference(db: Database, hashed: HashedReference, now: number = Date.now()): Promise<void> {
  const { reference, hash } = hashed;
  const known = await db.selectFrom('market_references').select('hash').where('hash', '=', hash).executeTakeFirst();
  if (known !== undefined) return;
  const text = canonicalJson(reference);
  if (sha256(text) !== hash) throw new Error(`the reference of ${reference.as_of} does not match its own hash`);
  await db
    .insertInto('market_references')
    .values({
      hash,
      source: reference.source,
      is_demo: Number(reference.is_demo),
      universe: reference.universe,
      as_of: reference.as_of,
      created_at: now,
      body: packText(text),
    })
    .onConflict((conflict) => conflict.column('hash').doNothing())
    .execute();
}

/** As {@link saveReference}, and says what it was measured from. */
export async function saveMeasuredReference(
  db: Database,
  hashed: HashedReference,
  measuredFrom: string,
  now: number = Date.now(),
): Promise<void> {
  await saveReference(db, hashed, now);
  await db
    .updateTable('market_references')
    .set({ measured_from: measuredFrom })
    .where('hash', '=', hashed.hash)
    .execute();
}

/** The reference that was measured from this fingerprint; null where none was, or where its bytes are not those of its hash. */
export async function loadMeasuredReference(db: Database, measuredFrom: string): Promise<HashedReference | null> {
  const row = await db
    .selectFrom('market_references')
    .select(['hash', 'body'])
    .where('measured_from', '=', measuredFrom)
    .limit(1)
    .executeTakeFirst();
  const reference = row === undefined ? null : unpackJson(row.body, row.hash);
  return row === undefined || reference === null
    ? null
    : { reference: reference as unknown as Reference, hash: row.hash };
}

/**
 * The newest reference of a source from `notBefore` to the key's session, with its day; null where there is none. The one
 * saved last where a session was measured again. Throws `stored_data_damaged` where its bytes are not those of its hash.
 */
export async function loadNewestReference(
  db: Database,
  key: ReferenceKey,
  notBefore: Day,
): Promise<{ readonly asOf: Day; readonly hashed: HashedReference } | null> {
  const row = await db
    .selectFrom('market_references')
    .select(['hash', 'body', 'as_of'])
    .where('source', '=', key.source)
    .where('is_demo', '=', Number(key.isDemo))
    .where('universe', '=', key.universe)
    .where('as_of', '>=', formatDay(notBefore))
    .where('as_of', '<=', formatDay(key.asOf))
    .orderBy('as_of', 'desc')
    .orderBy('created_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (row === undefined) return null;
  const reference = unpackJson(row.body, row.hash);
  if (reference === null) throw damaged('market reference');
  return {
    asOf: parseDay(row.as_of) ?? key.asOf,
    hashed: { reference: reference as unknown as Reference, hash: row.hash },
  };
}

/** The reference of a session itself, equal to the one that was saved; else as {@link loadNewestReference}. */
export async function loadReference(db: Database, key: ReferenceKey): Promise<HashedReference | null> {
  return (await loadNewestReference(db, key, key.asOf))?.hashed ?? null;
}
