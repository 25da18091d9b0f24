import { canonicalJson, canonicalJsonOf } from '../engine/canonical.ts';
import type { Candles } from '../engine/market/candles.ts';
import { cutFacts } from '../engine/market/cut.ts';
import type { Day } from '../engine/market/day.ts';
import type { Facts, KnownFacts, Snapshot } from '../engine/market/snapshot.ts';
import type { Statement, StatementItem } from '../engine/market/statements.ts';
import { encodeCandles } from './candle-bytes.ts';
import { sha256 } from './digest.ts';

const hashes = new WeakMap<Candles, string>();

/** SHA-256 (hex) of the candle bytes, see {@link encodeCandles}; taken once of the same candles. */
export function hashCandles(candles: Candles): string {
  const known = hashes.get(candles);
  if (known !== undefined) return known;
  const hash = sha256(encodeCandles(candles));
  hashes.set(candles, hash);
  return hash;
}

/** Candles that were read from bytes of this hash. */
export function candlesOfHash(candles: Candles, hash: string): Candles {
  hashes.set(candles, hash);
  return candles;
}

/**
 * The facts as known on `asOf`, with their hashes: of the candle bytes, and of the canonical header JSON, which holds
 * everything else and the candles' hash. The same facts at the same clock give the same hashes on every machine.
 */
export function buildSnapshot(facts: Facts, asOf: Day): Snapshot {
  const { snapshot, texts } = buildSnapshotWithTexts(facts, asOf);
  made.set(snapshot, texts);
  return snapshot;
}

const made = new WeakMap<Snapshot, SnapshotTexts>();

/** The texts that the hash of a snapshot was taken of, given away; null where they are not at hand, and must be made again. */
export function takeTexts(snapshot: Snapshot): SnapshotTexts | null {
  const texts = made.get(snapshot) ?? null;
  made.delete(snapshot);
  return texts;
}

/** As {@link buildSnapshot}, with the texts that were hashed, for who keeps it at once. */
export function buildSnapshotWithTexts(
  facts: Facts,
  asOf: Day,
): { readonly snapshot: Snapshot; readonly texts: SnapshotTexts } {
  const cut = factsKnownOn(facts, asOf);
  const known = { ...cut, candlesHash: hashCandles(cut.candles) };
  const texts = snapshotTexts(known);
  return { snapshot: { ...known, hash: sha256(texts.header) }, texts };
}

/** The facts as known on `asOf`, for work that keeps none of them: hashing takes longer than measuring. */
export function factsKnownOn(facts: Facts, asOf: Day): KnownFacts {
  return cutFacts(finiteFacts(facts), asOf);
}

/** The canonical JSON of a snapshot: all of it but the candles, which it names by their hash. */
export interface SnapshotTexts {
  readonly header: string;
  /** What of the header changes from one day to the next, and the rest of it. */
  readonly daily: string;
  readonly records: string;
}

/** See {@link SnapshotTexts}. */
export function snapshotTexts(snapshot: Omit<Snapshot, 'hash'>): SnapshotTexts {
  const daily = {
    security: snapshot.security,
    source: snapshot.source,
    isDemo: snapshot.isDemo,
    asOf: snapshot.asOf,
    ...(snapshot.splitsUnknown === undefined ? {} : { splitsUnknown: snapshot.splitsUnknown }),
    ...(snapshot.statementsSource === undefined ? {} : { statementsSource: snapshot.statementsSource }),
    tickerSince: snapshot.tickerSince,
    flags: snapshot.flags,
    bars: snapshot.candles.day.length,
    adjustment: snapshot.candles.adjustment,
    candlesHash: snapshot.candlesHash,
  };
  const records = {
    dividends: canonicalJson(snapshot.dividends),
    splits: canonicalJson(snapshot.splits),
    statements: canonicalJson(snapshot.statements),
  };
  const texts: Record<string, string> = { ...records };
  for (const [name, value] of Object.entries(daily)) texts[name] = canonicalJson(value);
  return { header: canonicalJsonOf(texts), daily: canonicalJson(daily), records: canonicalJsonOf(records) };
}

/** The facts without numbers that are not finite: those are missing. */
export function finiteFacts(facts: Facts): Facts {
  const dividends = facts.dividends?.filter((dividend) => Number.isFinite(dividend.amount)) ?? null;
  const statements = facts.statements?.map(finiteStatement) ?? null;
  return { ...facts, dividends, statements, splits: facts.splits.filter((split) => Number.isFinite(split.ratio)) };
}

function finiteStatement(statement: Statement): Statement {
  if (areFinite(statement.items)) return statement;
  const entries = Object.entries(statement.items) as [StatementItem, number][];
  return { ...statement, items: Object.fromEntries(entries.filter(([, value]) => Number.isFinite(value))) };
}

/** Without a list of the entries, which takes five times as long and is asked of every statement of a market. */
function areFinite(items: Statement['items']): boolean {
  for (const item in items) if (!Number.isFinite(items[item as StatementItem])) return false;
  return true;
}
