import { ENGINE_VERSION, analyze } from '../../engine/analyze.ts';
import { canonicalJson } from '../../engine/canonical.ts';
import { FactorContext } from '../../engine/factors/context.ts';
import { figuresOf } from '../../engine/figures/figures-of.ts';
import type { Benchmark, Snapshot } from '../../engine/market/snapshot.ts';
import { parseDay } from '../../engine/market/day.ts';
import { parseSymbol } from '../../engine/market/symbol.ts';
import type { StrategyId } from '../../engine/strategies/index.ts';
import type { Analysis } from '../../engine/verdict/analysis.ts';
import { readAnalysis } from '../../engine/verdict/read-analysis.ts';
import type { HashedReference } from '../../engine/verdict/reference.ts';
import { sha256 } from '../../market-data/digest.ts';
import type { Market } from '../../market-data/market.ts';
import { freshOrStale } from '../../platform/cache/fresh-or-stale.ts';
import { AppError } from '../../platform/errors.ts';
import { ownTurn } from '../../platform/turns.ts';
import { countCacheUse } from '../../platform/metrics/cache-use.ts';
import { presentAnalysis } from './analysis.present.ts';
import type { AnalysisResponse } from './analysis.schema.ts';
import type { AnalysisKey, AnalysisRow, AnalysisStamp, AnalyzedFacts, StoredAnalysis } from './analysis.store.ts';
import { answerKey, answerOf, asStale, keepAnswer } from './known-answers.ts';
import type { Answers, ReadyAnswer } from './known-answers.ts';
import type { ListedVerdict } from './newest-verdicts.store.ts';
import { findSnapshot, fromSource } from './find-snapshot.ts';
import { readStrategy } from './read-request.ts';

/** What the use case stands on. */
export interface AnalyzeDeps {
  readonly market: Market;
  readonly findAnalysis: (key: AnalysisKey) => Promise<StoredAnalysis | null>;
  /** Keeps snapshot, reference, analysis and its place in lists together or not at all. */
  readonly saveAnalysis: (facts: AnalyzedFacts, row: AnalysisRow, listed: ListedVerdict) => Promise<AnalysisStamp>;
  readonly answers: Answers;
  /** Analyses that are being read or made: whoever asks for the same one meanwhile waits for it. */
  readonly coming: Map<string, Promise<Kept>>;
}

/** An analysis that is stored. */
interface Kept {
  readonly analysis: Analysis;
  readonly stamp: AnalysisStamp;
}

type KeptFacts = AnalyzedFacts & Pick<GatheredFacts, 'context'>;
/** The steps of an analysis, in their order: read the facts, measure the companies compared with, judge and save. */
export const ANALYSIS_STEPS = ['facts', 'comparison', 'verdict'] as const;
export type AnalysisStep = (typeof ANALYSIS_STEPS)[number];

export interface AnalyzeRequest {
  readonly symbol: string;
  readonly strategy?: string | undefined;
  /** True: a market that is still being measured is waited for, and the answer is never provisional. */
  readonly isPatient?: boolean;
  /** Hears of each step when it begins; the step waits for it. */
  readonly onStep?: (step: AnalysisStep) => Promise<void>;
}

/** All that an answer is made of. */
export interface GatheredFacts {
  readonly snapshot: Snapshot;
  readonly benchmark: Benchmark | null;
  readonly reference: HashedReference | null;
  /** True where the market is still being measured, so that companies are compared with nobody. */
  readonly isProvisional: boolean;
  /** How the market stood for the symbol before the facts were read; null where nothing may be kept of the answer. */
  readonly standing: string | null;
  /** Shared by the strategies, so that each factor is computed once; made when it is first needed. */
  readonly context: () => FactorContext;
}

/** What a newer answer may take, in milliseconds, where there is an older one that can be given meanwhile. */
const PATIENCE_MS = 1000;

/**
 * What a strategy says of a symbol: computed once for the same facts, kept, and from then on read.
 * @throws AppError `validation_failed`, `unknown_symbol` with up to three suggestions, `source_unavailable` naming the source
 */
export async function analyzeStock(deps: AnalyzeDeps, request: AnalyzeRequest): Promise<AnalysisResponse> {
  return answerOf(await answerStock(deps, request));
}

/**
 * As {@link analyzeStock}, as the bytes that are sent. An answer that is kept and still true is given at once. Where its
 * facts have changed and a newer one is late or cannot be made, the older one is given, marked as such; but not to who is patient.
 * @throws AppError as {@link analyzeStock}
 */
export async function answerStock(deps: AnalyzeDeps, request: AnalyzeRequest): Promise<ReadyAnswer> {
  const strategy = readStrategy(request.strategy);
  const make = async (): Promise<ReadyAnswer> => {
    const facts = await gatherFacts(deps, request);
    await request.onStep?.('verdict');
    return analyzeFacts(deps, facts, strategy);
  };
  const symbol = request.onStep === undefined ? parseSymbol(request.symbol) : null;
  const key = symbol === null ? '' : answerKey(symbol, strategy);
  const newest = symbol === null ? undefined : deps.answers.newest(key);
  if (symbol === null || newest === undefined) return make();
  const looking = findKept(deps, symbol, key);
  const look = async (): Promise<ReadyAnswer> => (await looking) ?? make();
  if (request.isPatient === true) return look();
  // A source of this machine says at once how it stands: no clock is set for that.
  const kept = deps.market.provider.kind === 'local' ? await looking.catch(() => undefined) : undefined;
  if (kept !== undefined) return kept;
  const { value, isStale } = await freshOrStale(look(), newest, {
    patienceMs: PATIENCE_MS,
    mayHide: (error) => error instanceof AppError && HIDDEN_BY_OLDER.has(error.code),
  });
  return isStale ? olderOne(deps, value) : value;
}

/** The answer that is kept and still true; undefined: there is none. */
async function findKept(
  { market, answers }: AnalyzeDeps,
  symbol: string,
  key: string,
): Promise<ReadyAnswer | undefined> {
  const standing = await fromSource(() => market.standing(symbol));
  return standing === null ? undefined : answers.find(key, standing);
}

function olderOne({ market }: AnalyzeDeps, older: ReadyAnswer): ReadyAnswer {
  return asStale(older, (asOf) => market.sessionsBehind({ asOf: parseDay(asOf) ?? 0 }));
}

/** As {@link analyzeFacts}; where its answer cannot be kept just now, the older one, marked as such, if there is one. */
export async function analyzeOrOlder(
  deps: AnalyzeDeps,
  facts: GatheredFacts,
  strategy: StrategyId,
): Promise<{ readonly answer: ReadyAnswer; readonly isStale: boolean }> {
  try {
    return { answer: await analyzeFacts(deps, facts, strategy), isStale: false };
  } catch (error) {
    const older = deps.answers.newest(answerKey(facts.snapshot.security.symbol, strategy));
    if (older === undefined || !(error instanceof AppError) || !HIDDEN_BY_OLDER.has(error.code)) throw error;
    return { answer: olderOne(deps, older), isStale: true };
  }
}

/** Why a newer answer could not be made, where the older one is better than none. */
const HIDDEN_BY_OLDER: ReadonlySet<string> = new Set(['source_unavailable', 'database_unavailable']);

/**
 * What an answer is made of. Where a large market is not measured yet, the symbol that was asked for comes first.
 * @throws AppError as {@link analyzeStock}
 */
export async function gatherFacts(
  deps: Pick<AnalyzeDeps, 'market'>,
  { symbol, isPatient = false, onStep }: AnalyzeRequest,
): Promise<GatheredFacts> {
  const { market } = deps;
  const early = isPatient ? null : await fromSource(() => market.early(symbol));
  if (early !== null) return gathered({ ...early, reference: null, isProvisional: true, standing: null });
  await onStep?.('facts');
  const literal = parseSymbol(symbol);
  // Before the facts: what changes meanwhile is then newer than its stamp, and made again.
  const standing = literal === null ? null : await fromSource(() => market.standing(literal));
  await ownTurn();
  const snapshot = await findSnapshot(deps, symbol);
  await onStep?.('comparison');
  const [benchmark, reference] = await fromSource(() =>
    Promise.all([market.benchmark(), isPatient ? market.reference() : market.referenceSoFar()]),
  );
  const isProvisional = reference === 'pending';
  return gathered({
    ...{ snapshot, benchmark, reference: isProvisional ? null : reference, isProvisional },
    // A benchmark that was late is there for the next one.
    standing:
      isProvisional ||
      (benchmark === null && market.provider.kind === 'network') ||
      snapshot.security.symbol !== literal
        ? null
        : standing,
  });
}

function gathered(facts: Omit<GatheredFacts, 'context'>): GatheredFacts {
  let context: FactorContext | null = null;
  return { ...facts, context: () => (context ??= new FactorContext(facts.snapshot, facts.benchmark)) };
}

/** Analyses loaded facts by one strategy. A provisional answer is neither stored nor cached. */
export async function analyzeFacts(
  deps: AnalyzeDeps,
  { snapshot, benchmark, reference, isProvisional, context, standing }: GatheredFacts,
  strategy: StrategyId,
): Promise<ReadyAnswer> {
  const { market } = deps;
  const inputHash = inputHashOf(snapshot, benchmark, market.benchmarkSymbol, reference);
  const key: AnalysisKey = { inputHash, strategy, engineVersion: ENGINE_VERSION };
  const sessionsBehind = market.sessionsBehind(snapshot);
  const sources = await fromSource(() => market.sources(snapshot));
  const make = (): Analysis =>
    analyze({ snapshot, benchmark, benchmarkSymbol: market.benchmarkSymbol, reference, strategy, context: context() });
  const about = { inputHash, sessionsBehind, sources };
  if (isProvisional) {
    countCacheUse(false);
    return keepAnswer(deps.answers, presentAnalysis(make(), { ...about, stamp: null }), null);
  }
  let isMade = false;
  const makeCounted = (): Analysis => {
    isMade = true;
    return make();
  };
  const { analysis, stamp } = await keepOnce(deps, { snapshot, benchmark, reference, context }, key, makeCounted);
  countCacheUse(!isMade);
  return keepAnswer(deps.answers, presentAnalysis(analysis, { ...about, stamp }), standing);
}

/** As {@link keep}, once for all who ask for the same analysis meanwhile. */
function keepOnce(deps: AnalyzeDeps, facts: KeptFacts, key: AnalysisKey, make: () => Analysis): Promise<Kept> {
  const name = `${key.inputHash} ${key.strategy}`;
  const known = deps.coming.get(name);
  if (known !== undefined) return known;
  const coming = keep(deps, facts, key, make).finally(() => deps.coming.delete(name));
  deps.coming.set(name, coming);
  return coming;
}

/** The analysis as it is kept; where it is not, it is made and kept. One that is damaged is made again from the same facts. */
async function keep(deps: AnalyzeDeps, facts: KeptFacts, key: AnalysisKey, make: () => Analysis): Promise<Kept> {
  const kept = await deps.findAnalysis(key);
  if (kept !== null) {
    const { analysisId, createdAt } = kept;
    return { analysis: readAnalysis(kept.document) ?? make(), stamp: { analysisId, createdAt } };
  }
  await ownTurn();
  const analysis = make();
  const listed = { analysis, figures: figuresOf(facts.context()), judgedFrom: null };
  return { analysis, stamp: await deps.saveAnalysis(facts, rowOf(key, analysis), listed) };
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
