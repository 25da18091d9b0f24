import { canonicalJson } from '../../engine/canonical.ts';
import type { FactorContext } from '../../engine/factors/context.ts';
import { figuresOf } from '../../engine/figures/figures-of.ts';
import type { Benchmark, Snapshot } from '../../engine/market/snapshot.ts';
import type { Analysis } from '../../engine/verdict/analysis.ts';
import { readAnalysis } from '../../engine/verdict/read-analysis.ts';
import type { HashedReference } from '../../engine/verdict/reference.ts';
import { sha256 } from '../../market-data/digest.ts';
import { AppError } from '../../platform/errors.ts';
import { ownTurn } from '../../platform/turns.ts';
import type { Payer, Quota } from '../quota/quota.ts';
import type {
  AnalysisKey,
  AnalysisRow,
  AnalysisStamp,
  AnalyzedFacts,
  Database,
  StoredAnalysis,
} from './analysis.store.ts';
import type { ListedVerdict } from './newest-verdicts.store.ts';

/** What keeping analyses stands on. */
export interface KeepDeps {
  readonly findAnalysis: (key: AnalysisKey) => Promise<StoredAnalysis | null>;
  /** Keeps snapshot, reference, analysis and its place in lists together or not at all. */
  readonly saveAnalysis: (
    facts: AnalyzedFacts,
    row: AnalysisRow,
    listed: ListedVerdict,
    /** Joins the transaction where the analysis is new. */
    spend?: (tx: Database) => Promise<void>,
  ) => Promise<AnalysisStamp>;
  readonly quota: Pick<Quota, 'check' | 'spend'>;
  /** Analyses that are being read or made: whoever asks for the same one meanwhile waits for it. */
  readonly coming: Map<string, Promise<Kept>>;
}

/** An analysis that is stored. */
interface Kept {
  readonly analysis: Analysis;
  readonly stamp: AnalysisStamp;
}

/** The facts of an analysis; `context` computes its factors. */
interface KeptFacts extends AnalyzedFacts {
  readonly context: () => FactorContext;
}

/** Whom what is computed counts to, and as what: one strategy's answer, or all that one page shows. */
export interface Charge {
  readonly payer: () => Payer;
  readonly strategy: string | null;
}

/** How new answers count; undefined: to nobody. */
export function chargeOf(payer: (() => Payer) | undefined, strategy: string | null): Charge | undefined {
  return payer === undefined ? undefined : { payer, strategy };
}

/** How an analysis is made, and whom it counts to. */
interface Making {
  readonly make: () => Analysis;
  readonly charge: Charge | undefined;
}

/** As {@link keep}, once for all who ask for the same analysis meanwhile. */
export async function keepOnce(deps: KeepDeps, facts: KeptFacts, key: AnalysisKey, making: Making): Promise<Kept> {
  const name = `${key.inputHash} ${key.strategy}`;
  for (let known = deps.coming.get(name); known !== undefined; known = deps.coming.get(name)) {
    try {
      return await known;
    } catch (error) {
      // Another's analyses of the day are used up, which says nothing of this request.
      if (!(error instanceof AppError) || error.code !== 'quota_exceeded') throw error;
    }
  }
  const coming = keep(deps, facts, key, making).finally(() => deps.coming.delete(name));
  deps.coming.set(name, coming);
  return coming;
}

/** The analysis as it is kept; where it is not, it is made and kept. One that is damaged is made again from the same facts. */
async function keep(deps: KeepDeps, facts: KeptFacts, key: AnalysisKey, { make, charge }: Making): Promise<Kept> {
  const kept = await deps.findAnalysis(key);
  if (kept !== null) {
    const { analysisId, createdAt } = kept;
    return { analysis: readAnalysis(kept.document) ?? make(), stamp: { analysisId, createdAt } };
  }
  const spend = charge === undefined ? undefined : await spender(deps, charge, facts.snapshot.security.symbol);
  await ownTurn();
  const analysis = make();
  const listed = { analysis, figures: figuresOf(facts.context()), judgedFrom: null };
  return { analysis, stamp: await deps.saveAnalysis(facts, rowOf(key, analysis), listed, spend) };
}

/** Looks whether something may be computed, and says how it is counted. @throws AppError `quota_exceeded` */
async function spender(
  { quota }: Pick<KeepDeps, 'quota'>,
  { payer, strategy }: Charge,
  symbol: string,
): Promise<(tx: Database) => Promise<void>> {
  const [who, what] = [payer(), { symbol, strategy }];
  await quota.check(who, what);
  return (tx) => quota.spend(tx, who, what);
}

function rowOf(key: AnalysisKey, analysis: Analysis): AnalysisRow {
  return {
    ...key,
    symbol: analysis.symbol,
    source: analysis.source,
    isDemo: analysis.is_demo,
    asOf: analysis.as_of,
    snapshotHash: analysis.snapshot_hash,
    referenceHash: analysis.reference_hash,
    benchmarkHash: analysis.benchmark_hash,
    document: canonicalJson(analysis),
  };
}

/** SHA-256 over the hashes of everything that a verdict is computed from. */
export function inputHashOf(
  snapshot: Pick<Snapshot, 'hash'>,
  benchmark: Pick<Benchmark, 'candlesHash'> | null,
  benchmarkSymbol: string,
  reference: Pick<HashedReference, 'hash'> | null,
): string {
  return sha256(
    canonicalJson({
      snapshot: snapshot.hash,
      benchmark: benchmark?.candlesHash ?? null,
      benchmark_symbol: benchmarkSymbol,
      reference: reference?.hash ?? null,
    }),
  );
}
