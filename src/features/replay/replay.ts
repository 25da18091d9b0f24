import { analyze, ENGINE_VERSION } from '../../engine/analyze.ts';
import { canonicalJson } from '../../engine/canonical.ts';
import type { Candles } from '../../engine/market/candles.ts';
import type { Benchmark, Snapshot } from '../../engine/market/snapshot.ts';
import type { Analysis } from '../../engine/verdict/analysis.ts';
import { readAnalysis } from '../../engine/verdict/read-analysis.ts';
import type { HashedReference, Reference } from '../../engine/verdict/reference.ts';
import { decodeCandles } from '../../market-data/candle-bytes.ts';
import { sha256 } from '../../market-data/digest.ts';
import { AppError } from '../../platform/errors.ts';
import type { Bundle } from './bundle.ts';

/** What computing an analysis again came to. */
export interface Replayed {
  readonly analysis_id: string;
  readonly symbol: string;
  readonly strategy: string;
  readonly as_of: string;
  /** `equal`: the same bytes. `other_engine`: another engine version computed it, so that its bytes may differ. */
  readonly result: 'equal' | 'other_engine' | 'different';
  readonly stored_engine: string;
  readonly engine: string;
  /** Fields of the document that differ. */
  readonly differs: readonly string[];
  readonly stored: string;
  readonly computed: string;
}

/**
 * Computes an analysis again from what it was computed from, after checking that each part is still what it was.
 * @throws AppError `stored_data_damaged` naming the part that is not what its hash was taken of, `not_found` where one is missing
 */
export function replay(bundle: Bundle): Replayed {
  const stored = readAnalysis(bundle.document);
  if (stored === null || canonicalJson(stored) !== bundle.document) throw damaged(bundle, 'the analysis document');
  const again = computeAgain(bundle, stored);
  const computed = canonicalJson(again);
  const isEqual = computed === bundle.document;
  const isOther = stored.engine_version !== ENGINE_VERSION;
  return {
    analysis_id: bundle.analysis_id,
    symbol: stored.symbol,
    strategy: stored.strategy,
    as_of: stored.as_of,
    result: isOther ? 'other_engine' : isEqual ? 'equal' : 'different',
    stored_engine: stored.engine_version,
    engine: ENGINE_VERSION,
    differs: isEqual ? [] : fieldsThatDiffer(stored, again),
    stored: bundle.document,
    computed,
  };
}

/** The hashes of a file that somebody made up may well be right, and its parts still no parts of an analysis. */
function computeAgain(bundle: Bundle, stored: Analysis): Analysis {
  try {
    const inputs = inputsOf(bundle, stored);
    return analyze({ ...inputs, benchmarkSymbol: stored.benchmark, strategy: stored.strategy });
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    throw new AppError('stored_data_damaged', {
      userMessage: `Analysis ${bundle.analysis_id} cannot be computed again: what it was computed from is not in the form in which this program writes it.`,
      details: { analysis_id: bundle.analysis_id },
      cause,
    });
  }
}

interface Inputs {
  readonly snapshot: Snapshot;
  readonly benchmark: Benchmark | null;
  readonly reference: HashedReference | null;
}

function inputsOf(bundle: Bundle, stored: Analysis): Inputs {
  const { symbol, as_of: asOf } = stored;
  const part = `the snapshot ${stored.snapshot_hash} of ${symbol} on ${asOf}`;
  if (bundle.snapshot === null) throw missing(part);
  const { header, candles } = bundle.snapshot;
  if (sha256(header) !== stored.snapshot_hash) throw damaged(bundle, part);
  // What the hash was taken of is what was written, so its form is known.
  const { bars, adjustment, ...facts } = JSON.parse(header) as SnapshotHeader;
  const prices = candlesOf(candles, facts.candlesHash);
  if (prices?.day.length !== bars || prices.adjustment !== adjustment)
    throw damaged(bundle, `the prices (${facts.candlesHash}) in ${part}`);
  return {
    snapshot: { ...facts, candles: prices, hash: stored.snapshot_hash },
    benchmark: benchmarkOf(bundle, stored),
    reference: referenceOf(bundle, stored),
  };
}

type SnapshotHeader = Omit<Snapshot, 'candles' | 'hash'> & { readonly bars: number; readonly adjustment: string };

function benchmarkOf(bundle: Bundle, stored: Analysis): Benchmark | null {
  const { benchmark: symbol, benchmark_hash: hash } = stored;
  if (hash === null) return null;
  const part = `the prices of the benchmark ${symbol} (${hash})`;
  if (bundle.benchmark === null) throw missing(part);
  const candles = candlesOf(bundle.benchmark.candles, hash);
  if (candles === null) throw damaged(bundle, part);
  return { symbol, source: bundle.benchmark.source, candles, candlesHash: hash };
}

function referenceOf(bundle: Bundle, { reference_hash: hash, as_of: asOf }: Analysis): HashedReference | null {
  if (hash === null) return null;
  const part = `the market reference ${hash} of ${asOf}`;
  if (bundle.reference === null) throw missing(part);
  if (sha256(bundle.reference) !== hash) throw damaged(bundle, part);
  return { reference: JSON.parse(bundle.reference) as Reference, hash };
}

/** The candles that base64 holds, or null where they are not those that the hash was taken of. */
function candlesOf(base64: string, hash: string): Candles | null {
  const bytes = new Uint8Array(Buffer.from(base64, 'base64'));
  return sha256(bytes) === hash ? decodeCandles(bytes) : null;
}

function fieldsThatDiffer(stored: Analysis, again: Analysis): readonly string[] {
  const [before, now] = [stored, again] as unknown as readonly Record<string, unknown>[];
  const names = new Set([...Object.keys(before ?? {}), ...Object.keys(now ?? {})]);
  const textOf = (value: unknown): string => (value === undefined ? '' : canonicalJson(value));
  return [...names].filter((name) => textOf(before?.[name]) !== textOf(now?.[name])).sort();
}

function damaged({ analysis_id: id }: Bundle, part: string): AppError {
  return new AppError('stored_data_damaged', {
    userMessage: `Analysis ${id} cannot be computed again: ${part} is not what its hash was taken of.`,
    details: { analysis_id: id, part },
  });
}

function missing(part: string): AppError {
  return new AppError('not_found', { userMessage: `It cannot be computed again: ${part} is not stored.` });
}
