import { canonicalJson } from '../engine/canonical.ts';
import type { Candles } from '../engine/market/candles.ts';
import { cutFacts } from '../engine/market/cut.ts';
import type { Day } from '../engine/market/day.ts';
import type { Facts, KnownFacts, Snapshot } from '../engine/market/snapshot.ts';
import type { Statement, StatementItem } from '../engine/market/statements.ts';
import { encodeCandles } from './candle-bytes.ts';
import { sha256 } from './digest.ts';

/** SHA-256 (hex) of the candle bytes, see {@link encodeCandles}. */
export function hashCandles(candles: Candles): string {
  return sha256(encodeCandles(candles));
}

/**
 * The facts as known on `asOf`, with their hashes: of the candle bytes, and of the canonical header JSON, which holds
 * everything else and the candles' hash. The same facts at the same clock give the same hashes on every machine.
 */
export function buildSnapshot(facts: Facts, asOf: Day): Snapshot {
  const cut = factsKnownOn(facts, asOf);
  const candlesHash = hashCandles(cut.candles);
  return { ...cut, candlesHash, hash: sha256(snapshotHeader({ ...cut, candlesHash })) };
}

/** The facts as known on `asOf`, for work that keeps none of them: hashing takes longer than measuring. */
export function factsKnownOn(facts: Facts, asOf: Day): KnownFacts {
  return cutFacts(finite(facts), asOf);
}

/** The canonical header JSON of a snapshot: all of it but the candles, which it names by their hash. */
export function snapshotHeader(snapshot: Omit<Snapshot, 'hash'>): string {
  return canonicalJson({
    security: snapshot.security,
    source: snapshot.source,
    isDemo: snapshot.isDemo,
    asOf: snapshot.asOf,
    dividends: snapshot.dividends,
    splits: snapshot.splits,
    ...(snapshot.splitsUnknown === undefined ? {} : { splitsUnknown: snapshot.splitsUnknown }),
    statements: snapshot.statements,
    ...(snapshot.statementsSource === undefined ? {} : { statementsSource: snapshot.statementsSource }),
    tickerSince: snapshot.tickerSince,
    flags: snapshot.flags,
    bars: snapshot.candles.day.length,
    adjustment: snapshot.candles.adjustment,
    candlesHash: snapshot.candlesHash,
  });
}

/** A number that is not finite is missing: canonical JSON has no word for it. */
function finite(facts: Facts): Facts {
  const dividends = facts.dividends?.filter((dividend) => Number.isFinite(dividend.amount)) ?? null;
  const statements = facts.statements?.map(finiteStatement) ?? null;
  return { ...facts, dividends, statements, splits: facts.splits.filter((split) => Number.isFinite(split.ratio)) };
}

function finiteStatement(statement: Statement): Statement {
  const entries = Object.entries(statement.items) as [StatementItem, number][];
  if (entries.every(([, value]) => Number.isFinite(value))) return statement;
  return { ...statement, items: Object.fromEntries(entries.filter(([, value]) => Number.isFinite(value))) };
}
