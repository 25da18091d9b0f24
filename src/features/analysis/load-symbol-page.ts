import { STRATEGY_IDS } from '../../engine/strategies/index.ts';
import type { Candles } from '../../engine/market/candles.ts';
import type { Dividend, Security, Snapshot, Split } from '../../engine/market/snapshot.ts';
import { ProviderError } from '../../market-data/provider.ts';
import { AppError } from '../../platform/errors.ts';
import type { AnalysisResponse } from './analysis.schema.ts';
import { analyzeFacts, analyzeStock, findSnapshot, gatherFacts } from './analyze-stock.ts';
import type { AnalyzeDeps } from './analyze-stock.ts';

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

export interface LoadedSymbol {
  /** One answer per strategy, in the order of the strategy list. */
  readonly analyses: readonly AnalysisResponse[];
  readonly prices: LoadedPrices;
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

/** All strategies' answers and the prices of a symbol, kept as the API keeps them; null where there is no such symbol. */
export function loadSymbolPage(deps: AnalyzeDeps, symbol: string): Promise<LoadedSymbol | null> {
  return orNull(async () => {
    const facts = await gatherFacts(deps, { symbol });
    const analyses: AnalysisResponse[] = [];
    // One after another: they share the factors that the first one computes.
    for (const strategy of STRATEGY_IDS) analyses.push(await analyzeFacts(deps, facts, strategy));
    return { analyses, prices: pricesOf(facts.snapshot) };
  });
}

/** One strategy's answer, or null where there is no such symbol. */
export function loadExample(deps: AnalyzeDeps, symbol: string, strategy: string): Promise<AnalysisResponse | null> {
  return orNull(() => analyzeStock(deps, { symbol, strategy }));
}
