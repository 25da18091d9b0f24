import { ENGINE_VERSION, analyze } from '../../engine/analyze.ts';
import { FactorContext } from '../../engine/factors/context.ts';
import type { Benchmark, Snapshot } from '../../engine/market/snapshot.ts';
import { parseDay } from '../../engine/market/day.ts';
import { parseSymbol } from '../../engine/market/symbol.ts';
import type { StrategyId } from '../../engine/strategies/index.ts';
import type { Analysis } from '../../engine/verdict/analysis.ts';
import { readAnalysis } from '../../engine/verdict/read-analysis.ts';
import type { HashedReference } from '../../engine/verdict/reference.ts';
import type { Market } from '../../market-data/market.ts';
import type { Payer } from '../quota/quota.ts';
import type { LastUsed } from '../../platform/cache/last-used.ts';
import { freshOrStale } from '../../platform/cache/fresh-or-stale.ts';
import { AppError } from '../../platform/errors.ts';
import { ownTurn } from '../../platform/turns.ts';
import { countCacheUse } from '../../platform/metrics/cache-use.ts';
import { presentAnalysis } from './analysis.present.ts';
import type { AnalysisConfidence, AnalysisResponse } from './analysis.schema.ts';
import type { AnalysisKey } from './analysis.store.ts';
import { chargeOf, inputHashOf, keepOnce } from './keep-analysis.ts';
import type { Charge, KeepDeps } from './keep-analysis.ts';
import { answerKey, answerOf, asStale, keepAnswer } from './known-answers.ts';
import type { Answers, ReadyAnswer } from './known-answers.ts';
import { findSnapshot, fromSource } from './find-snapshot.ts';
import { readStrategy } from './read-request.ts';

/** What the use case stands on. */
export interface AnalyzeDeps extends KeepDeps {
  readonly market: Market;
  readonly answers: Answers;
  /** The factors of what was analysed last, by the hashes of its facts: the strategies of one symbol are often asked for in turn. */
  readonly contexts: LastUsed<string, FactorContext>;
  readonly confidences: () => Promise<Confidences>;
}

/** What is measured of calls like those that answers are about. */
export interface Confidences {
  /** Part of what an answer that is kept was made from. */
  readonly version: string;
  readonly of: (strategy: string, score: number) => AnalysisConfidence | null;
}

/** How the market and the record stand for a symbol: a text that changes whenever an answer may have; null as of the market. */
export async function standingOf(
  { market, confidences }: Pick<AnalyzeDeps, 'market' | 'confidences'>,
  symbol: string,
): Promise<string | null> {
  const [standing, { version }] = await Promise.all([fromSource(() => market.standing(symbol)), confidences()]);
  return standing === null || version === '' ? standing : `${standing} ${version}`;
}

/** The steps of an analysis, in their order: read the facts, measure the companies compared with, judge and save. */
export const ANALYSIS_STEPS = ['facts', 'comparison', 'verdict'] as const;
export type AnalysisStep = (typeof ANALYSIS_STEPS)[number];

export interface AnalyzeRequest {
  readonly symbol: string;
  readonly strategy?: string | undefined;
  /** Whom a new analysis counts to; absent: to nobody, as what is computed in advance. */
  readonly payer?: () => Payer;
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
    return analyzeFacts(deps, facts, strategy, chargeOf(request.payer, strategy));
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

/**
 * The answer that is kept and still true, of a source of this machine, which says at once how it stands; null: it has to be
 * looked for. `symbol` in our own spelling.
 */
export async function answerAtHand(
  deps: AnalyzeDeps,
  symbol: string,
  strategy: StrategyId,
): Promise<ReadyAnswer | null> {
  const key = answerKey(symbol, strategy);
  if (deps.market.provider.kind !== 'local' || deps.answers.newest(key) === undefined) return null;
  return (await findKept(deps, symbol, key)) ?? null;
}

/** The answer that is kept and still true; undefined: there is none. */
async function findKept(deps: AnalyzeDeps, symbol: string, key: string): Promise<ReadyAnswer | undefined> {
  const standing = await standingOf(deps, symbol);
  return standing === null ? undefined : deps.answers.find(key, standing);
}

function olderOne({ market }: AnalyzeDeps, older: ReadyAnswer): ReadyAnswer {
  return asStale(older, (asOf) => market.sessionsBehind({ asOf: parseDay(asOf) ?? 0 }));
}

/** As {@link analyzeFacts}; where its answer cannot be kept just now, the older one, marked as such, if there is one. */
export async function analyzeOrOlder(
  deps: AnalyzeDeps,
  facts: GatheredFacts,
  strategy: StrategyId,
  charge?: Charge,
): Promise<{ readonly answer: ReadyAnswer; readonly isStale: boolean }> {
  try {
    return { answer: await analyzeFacts(deps, facts, strategy, charge), isStale: false };
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
  deps: Pick<AnalyzeDeps, 'market' | 'contexts' | 'confidences'>,
  { symbol, isPatient = false, onStep }: AnalyzeRequest,
): Promise<GatheredFacts> {
  const { market } = deps;
  const early = isPatient ? null : await fromSource(() => market.early(symbol));
  if (early !== null) return gathered(deps, { ...early, reference: null, isProvisional: true, standing: null });
  await onStep?.('facts');
  const literal = parseSymbol(symbol);
  // Before the facts: what changes meanwhile is then newer than its stamp, and made again.
  const standing = literal === null ? null : await standingOf(deps, literal);
  await ownTurn();
  const snapshot = await findSnapshot(deps, symbol);
  await onStep?.('comparison');
  const [benchmark, reference] = await fromSource(() =>
    Promise.all([market.benchmark(), isPatient ? market.reference() : market.referenceSoFar()]),
  );
  const isProvisional = reference === 'pending';
  return gathered(deps, {
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

function gathered({ contexts }: Pick<AnalyzeDeps, 'contexts'>, facts: Omit<GatheredFacts, 'context'>): GatheredFacts {
  const { snapshot, benchmark } = facts;
  const context = (): FactorContext => {
    const name = `${snapshot.hash} ${benchmark?.candlesHash ?? ''}`;
    const known = contexts.get(name);
    if (known !== undefined) return known;
    const made = new FactorContext(snapshot, benchmark);
    contexts.set(name, made);
    return made;
  };
  return { ...facts, context };
}

/** What of an answer does not depend on the analysis itself. */
async function aboutFacts({ market, confidences }: AnalyzeDeps, { snapshot, benchmark, reference }: GatheredFacts) {
  return {
    inputHash: inputHashOf(snapshot, benchmark, market.benchmarkSymbol, reference),
    sessionsBehind: market.sessionsBehind(snapshot),
    sources: await fromSource(() => market.sources(snapshot)),
    confidenceOf: (await confidences()).of,
  };
}

const keyFor = (inputHash: string, strategy: StrategyId): AnalysisKey => ({
  inputHash,
  strategy,
  engineVersion: ENGINE_VERSION,
});

/** Analyses loaded facts by one strategy. A provisional answer is neither stored nor cached, and counts to nobody. */
export async function analyzeFacts(
  deps: AnalyzeDeps,
  facts: GatheredFacts,
  strategy: StrategyId,
  charge?: Charge,
): Promise<ReadyAnswer> {
  const { snapshot, benchmark, reference, isProvisional, context, standing } = facts;
  const { benchmarkSymbol } = deps.market;
  const about = await aboutFacts(deps, facts);
  const make = (): Analysis =>
    analyze({ snapshot, benchmark, benchmarkSymbol, reference, strategy, context: context() });
  if (isProvisional) {
    countCacheUse(false);
    return keepAnswer(deps.answers, presentAnalysis(make(), { ...about, stamp: null }), null);
  }
  let isMade = false;
  const makeCounted = (): Analysis => {
    isMade = true;
    return make();
  };
  const key = keyFor(about.inputHash, strategy);
  const { analysis, stamp } = await keepOnce(deps, { snapshot, benchmark, reference, context }, key, {
    make: makeCounted,
    charge,
  });
  countCacheUse(!isMade);
  return keepAnswer(deps.answers, presentAnalysis(analysis, { ...about, stamp }), standing);
}

/** The answer that is stored for loaded facts; null where there is none, and then nothing is computed. */
export async function readStored(
  deps: AnalyzeDeps,
  facts: GatheredFacts,
  strategy: StrategyId,
): Promise<ReadyAnswer | null> {
  if (facts.isProvisional) return null;
  const about = await aboutFacts(deps, facts);
  const kept = await deps.findAnalysis(keyFor(about.inputHash, strategy));
  const analysis = kept === null ? null : readAnalysis(kept.document);
  if (kept === null || analysis === null) return null;
  countCacheUse(true);
  const { analysisId, createdAt } = kept;
  const answer = presentAnalysis(analysis, { ...about, stamp: { analysisId, createdAt } });
  return keepAnswer(deps.answers, answer, facts.standing);
}
