import { STRATEGY_IDS } from '../../engine/strategies/index.ts';
import { figuresOf } from '../../engine/figures/figures-of.ts';
import type { Figures } from '../../engine/figures/list.ts';
import { statementTablesOf, type StatementTables } from '../../engine/figures/statement-tables.ts';
import { formatDay } from '../../engine/market/day.ts';
import type { Candles } from '../../engine/market/candles.ts';
import type { Dividend, Security, Snapshot, Split } from '../../engine/market/snapshot.ts';
import { ProviderError } from '../../market-data/provider.ts';
import { AppError } from '../../platform/errors.ts';
import type { Payer } from '../quota/quota.ts';
import type { AnalysisResponse } from './analysis.schema.ts';
import { analyzeOrOlder, analyzeStock, gatherFacts, readStored } from './analyze-stock.ts';
import { findSnapshot } from './find-snapshot.ts';
import { chargeOf } from './keep-analysis.ts';
import type { AnalyzeDeps, GatheredFacts } from './analyze-stock.ts';
import { factorDetails, whatWouldChange } from './factor-details.ts';
import type { FactorDetail, WhatWouldChange } from './factor-details.schema.ts';
import { answerKey, answerOf } from './known-answers.ts';

/** One symbol's prices as one source states them, cut at the market clock. */
export interface LoadedPrices {
  readonly security: Security;
  readonly source: string;
  readonly isDemo: boolean;
  /** Oldest first, never empty. */
  readonly candles: Candles;
  /** Up to the newest candle, oldest first; null where the source cannot know them. */
  readonly dividends: readonly Dividend[] | null;
  readonly splits: readonly Split[];
}

/** The key figures of a company, with the days that they stand on as ISO dates. */
export interface LoadedFigures {
  readonly figures: Figures;
  readonly lastExDate: string | null;
  /** The period end of the newest statement that they read; null where none is known. */
  readonly statementsUpTo: string | null;
}

/** What stands behind an answer. */
export interface Explained {
  readonly details: Readonly<Record<string, FactorDetail>>;
  readonly changes: readonly WhatWouldChange[];
}

export interface LoadedSymbol {
  /** One answer per strategy, in the order of the strategy list; where only stored ones were asked for, perhaps fewer. */
  readonly analyses: readonly AnalysisResponse[];
  readonly prices: LoadedPrices;
  readonly figures: LoadedFigures;
  readonly statements: StatementTables;
  /** What stands behind one of the answers; computed for the one that is shown. */
  readonly explain: (answer: AnalysisResponse) => Explained;
  /** See `Market.standing`; null where nothing may be kept of it. */
  readonly standing: string | null;
}

/** A symbol that cannot be one, or is not listed, is an absence here: the page says so in its own way. */
async function orNull<T>(load: () => Promise<T>): Promise<T | null> {
  try {
    return await load();
  } catch (error) {
    // The source's own message is shown.
    if (error instanceof AppError && error.cause instanceof ProviderError) throw error;
    if (error instanceof AppError && (error.code === 'unknown_symbol' || error.code === 'validation_failed'))
      return null;
    throw error;
  }
}

/** What was computed of snapshots that are in memory: a snapshot never changes. */
const explained = new WeakMap<Snapshot, Map<string, Explained>>();
const figures = new WeakMap<Snapshot, Map<string, LoadedFigures>>();

function once<T>(known: WeakMap<Snapshot, Map<string, T>>, snapshot: Snapshot, key: string, make: () => T): T {
  const own = known.get(snapshot) ?? new Map<string, T>();
  known.set(snapshot, own);
  const found = own.get(key) ?? make();
  own.set(key, found);
  return found;
}

function figuresFor({ snapshot, benchmark, context }: GatheredFacts): LoadedFigures {
  return once(figures, snapshot, benchmark?.candlesHash ?? '', () => {
    const found = figuresOf(context());
    const { periods, sheet } = context().books;
    const ends = [...periods.map(({ end }) => end), ...(sheet === null ? [] : [sheet.periodEnd])];
    const iso = (day: number | null): string | null => (day === null ? null : formatDay(day));
    return {
      figures: found,
      lastExDate: iso(found.last_ex_date),
      statementsUpTo: ends.length === 0 ? null : iso(Math.max(...ends)),
    };
  });
}

function pricesOf({ security, source, isDemo, candles, asOf, dividends, splits }: Snapshot): LoadedPrices {
  const isPast = ({ day }: { readonly day: number }): boolean => day <= asOf;
  return {
    security,
    source,
    isDemo,
    candles,
    dividends: dividends?.filter(isPast) ?? null,
    splits: splits.filter(isPast),
  };
}

/** The prices of a symbol, or null where there is no such symbol. */
export function loadPrices(deps: Pick<AnalyzeDeps, 'market'>, symbol: string): Promise<LoadedPrices | null> {
  return orNull(async () => pricesOf(await findSnapshot(deps, symbol)));
}

/** What of a symbol's page may be computed for it. */
export type SymbolPageWish =
  /** All of it; what is new counts to the payer, if there is one. */
  | { readonly payer?: () => Payer }
  /** Nothing: strategies whose answer is not stored are left out. */
  | 'stored';

/** All strategies' answers and the prices of a symbol, kept as the API keeps them; null where there is no such symbol. */
export function loadSymbolPage(
  deps: AnalyzeDeps,
  symbol: string,
  wish: SymbolPageWish = {},
): Promise<LoadedSymbol | null> {
  return orNull(async () => {
    const facts = await gatherFacts(deps, { symbol });
    const { standing, snapshot } = facts;
    const analyses: AnalysisResponse[] = [];
    let isLasting = true;
    // A provisional answer is not stored, and counts to nobody.
    const isReading = wish === 'stored' && !facts.isProvisional;
    const charge = wish === 'stored' ? undefined : chargeOf(wish.payer, null);
    // One after another: they share the factors that the first one computes.
    for (const strategy of STRATEGY_IDS) {
      const key = answerKey(snapshot.security.symbol, strategy);
      const known = standing === null ? undefined : deps.answers.find(key, standing);
      const { answer, isStale } =
        known !== undefined
          ? { answer: known, isStale: false }
          : isReading
            ? { answer: await readStored(deps, facts, strategy), isStale: false }
            : await analyzeOrOlder(deps, facts, strategy, charge);
      if (answer !== null) analyses.push(answerOf(answer));
      if (answer === null || isStale) isLasting = false;
    }
    const { reference } = facts;
    return {
      analyses,
      prices: pricesOf(snapshot),
      standing: isLasting ? standing : null,
      figures: figuresFor(facts),
      statements: statementTablesOf(facts.context().books, snapshot.splits),
      explain: (answer) =>
        once(explained, snapshot, `${answer.strategy} ${reference?.hash ?? ''}`, () => ({
          details: factorDetails(answer, facts),
          changes: whatWouldChange(facts, answer.strategy, deps.market.benchmarkSymbol),
        })),
    };
  });
}

/** One strategy's answer, or null where there is no such symbol. */
export function loadExample(deps: AnalyzeDeps, symbol: string, strategy: string): Promise<AnalysisResponse | null> {
  return orNull(() => analyzeStock(deps, { symbol, strategy }));
}
