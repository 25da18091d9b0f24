import { ENGINE_VERSION } from '../../engine/analyze.ts';
import { parseSymbol } from '../../engine/market/symbol.ts';
import { STRATEGIES } from '../../engine/strategies/index.ts';
import type { StrategyId } from '../../engine/strategies/index.ts';
import type { Strategy } from '../../engine/strategies/strategy.ts';
import type { Market } from '../../market-data/market.ts';
import type { Quota } from '../quota/quota.ts';
import { createGroupCommit, findAnalysis, findDocuments, keepAnalysis } from './analysis.store.ts';
import type { Database } from './analysis.store.ts';
import { comparatorText, valueText } from './analysis.words.ts';
import type { Cache } from '../../platform/cache/cache.ts';
import { rememberFor } from '../../platform/cache/remember-for.ts';
import { LastUsed } from '../../platform/cache/last-used.ts';
import { analyzeStock, answerAtHand, answerStock, gatherFacts, readStored, standingOf } from './analyze-stock.ts';
import { fromSource } from './find-snapshot.ts';
import type { AnalyzeDeps, AnalyzeRequest } from './analyze-stock.ts';
import { factorWords } from './factor-words.ts';
import { loadExample, loadPrices, loadSymbolPage } from './load-symbol-page.ts';
import type { SymbolPageWish } from './load-symbol-page.ts';
import { readStrategy } from './read-request.ts';
import { reasonSentence } from './reason-words.ts';
import { findSecurity, searchSymbols } from './search-symbols.ts';
import { AnalysisResponseSchema } from './analysis.schema.ts';
import type { AnalysisResponse } from './analysis.schema.ts';
import { verdictHistory } from './verdict-history.ts';
import { largestMove } from './what-moved.ts';
import { countVerdicts } from './verdict-shares.store.ts';

export type { AnalysisStep, AnalyzeRequest } from './analyze-stock.ts';

export interface AnalysisDeps {
  readonly db: Database;
  readonly market: Market;
  readonly cache: Cache;
  /** What is measured of closed calls; absent: nothing is. */
  readonly confidences?: AnalyzeDeps['confidences'];
  /** Counts new analyses; absent: nothing is counted. */
  readonly quota?: Pick<Quota, 'check' | 'spend'>;
}

/** What the product says of stocks, and where its facts come from. Every function may reject with an `AppError`. */
export type Analyses = ReturnType<typeof createAnalysis>;

/** Counting reads every analysis of a session, and the page that shows the count may be asked for without limit. */
const SHARES_MS = 60_000;
/** Of so many symbols the factors are at hand: one takes about 100 kB beside its facts. */
const CONTEXTS = 16;

/** Where nothing is counted. */
const UNCOUNTED: Pick<Quota, 'check' | 'spend'> = { check: async () => undefined, spend: async () => undefined };

/** Where no record is kept. */
const UNMEASURED: AnalyzeDeps['confidences'] = () => Promise.resolve({ version: '', of: () => null });

export function createAnalysis({ db, market, cache, quota = UNCOUNTED, confidences = UNMEASURED }: AnalysisDeps) {
  const saveTogether = createGroupCommit(db);
  const deps: AnalyzeDeps = {
    market,
    quota,
    confidences,
    answers: cache.space('answer'),
    coming: new Map(),
    contexts: new LastUsed(CONTEXTS),
    findAnalysis: (key) => findAnalysis(db, key),
    saveAnalysis: (facts, row, listed, spend) =>
      keepAnalysis(saveTogether, market.provider.id, facts, row, listed, spend),
  };
  const { id, label, isDemo, notice } = market.provider;
  const search = (text: string, limit: number): ReturnType<Market['search']> =>
    fromSource(() => market.search(text, limit));
  return {
    /** For the lines that say where the facts come from; `members`: every source whose prices an analysis may stand on. */
    source: { id, label, isDemo, notice, members: id.split('+') },
    engineVersion: ENGINE_VERSION,
    /** The shape of an answer, for what keeps one. */
    responseSchema: AnalysisResponseSchema,
    strategies: STRATEGIES as readonly Strategy[],
    analyzeStock: (request: AnalyzeRequest) => analyzeStock(deps, request),
    /** The same as bytes that are ready to be sent. */
    answerStock: (request: AnalyzeRequest) => answerStock(deps, request),
    /** The same where it is kept and still true; null: it has to be looked for. */
    answerAtHand: (symbol: string, strategy: StrategyId) => answerAtHand(deps, symbol, strategy),
    /** A text that changes whenever an answer about a symbol may have changed; null: nothing is to be kept of it. */
    standing: (symbol: string): Promise<string | null> =>
      parseSymbol(symbol) === symbol ? standingOf(deps, symbol) : Promise.resolve(null),
    searchSymbols: (query: string) => searchSymbols(deps, query),
    /** Every symbol that can be looked up, sorted by symbol; the same array while nothing changed. */
    securities: () => fromSource(() => market.securities()),
    /** Every symbol that can be looked up as it is searched, by symbol; the same array while nothing changed. */
    symbols: async () => (await fromSource(() => market.symbols())).lines,
    /** Securities by symbol or name, best first; what is spelt alike where nothing matches. */
    search,
    /** The symbol of the company that a text names by itself; null where it names none or several. */
    symbolNamed: async (text: string) => (await search(text, 1)).certain?.symbol ?? null,
    /** The listed security that a symbol in any spelling names; null where the source lists none. */
    findListed: (typed: string) => fromSource(() => market.find(typed)),
    findSecurity: (typed: string) => findSecurity(deps, typed),
    /** What a request asks for: the listed spelling of its symbol, and growth where it names no strategy. */
    resolve: async ({ symbol, strategy }: AnalyzeRequest) => ({
      strategy: readStrategy(strategy),
      symbol: (await findSecurity(deps, symbol)).symbol,
    }),
    /** True where the answer of a strategy about a symbol is stored, so that giving it computes nothing. */
    isStored: async (request: AnalyzeRequest) =>
      (await readStored(deps, await gatherFacts(deps, request), readStrategy(request.strategy))) !== null,
    loadSymbolPage: (symbol: string, wish?: SymbolPageWish) => loadSymbolPage(deps, symbol, wish),
    loadExample: (symbol: string, strategy: string) => loadExample(deps, symbol, strategy),
    loadPrices: (symbol: string) => loadPrices(deps, symbol),
    /** What moved most in each pair of analyses, by their ids, the earlier first; null where that is not known. */
    whatMoved: async (pairs: readonly (readonly [before: string, now: string])[]) => {
      const documents = await findDocuments(db, pairs.flat());
      return pairs.map(([before, now]) => largestMove(documents.get(before) ?? '', documents.get(now) ?? ''));
    },
    /** The stored verdicts up to one that is shown, and what moved since the one before. */
    verdictHistory: (shown: AnalysisResponse) => verdictHistory(db, shown),
    /** How the analyses saved for the newest session are spread, at most a minute ago; null where none was saved yet. */
    verdictShares: rememberFor(SHARES_MS, async () => {
      const counted = await countVerdicts(db, { sources: id.split('+'), isDemo, engineVersion: ENGINE_VERSION });
      return counted === null ? null : { as_of: counted.asOf, rows: counted.rows };
    }),
    /** Label and, where there is one, a sentence that says what a factor measures. */
    factorWords,
    /** How the lines of a factor read. */
    factorTexts: {
      label: (factor: string) => factorWords(factor).label,
      value: valueText,
      against: comparatorText,
      why: reasonSentence,
    },
  };
}
