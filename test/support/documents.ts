import { analyze } from '../../src/engine/analyze.ts';
import { canonicalJson } from '../../src/engine/canonical.ts';
import { parseDay } from '../../src/engine/market/day.ts';
import type { Benchmark, Snapshot } from '../../src/engine/market/snapshot.ts';
import { STRATEGY_IDS, type StrategyId } from '../../src/engine/strategies/index.ts';
import type { HashedReference } from '../../src/engine/verdict/reference.ts';
import { createMarket, type Market } from '../../src/market-data/market.ts';
import type { Provider } from '../../src/market-data/provider.ts';
import { createProvider } from '../../src/market-data/sources/index.ts';

/** A bank, a class share, a payer, a fund, a company with splits: every weight set and most reasons occur. */
export const SAMPLE_SYMBOLS = ['AAPL', 'BRK.B', 'DUK', 'JPM', 'KO', 'NVDA', 'O', 'SPY', 'TSLA', 'XOM'] as const;
const BENCHMARK = 'SPY';

/** Every third company is enough of a universe to be compared with, in a third of the time. */
const EVERY = 3;

/** A third of the demo market, and the sample, on one day. */
export function demoMarket(isoDate = '2026-11-20'): Market {
  const day = parseDay(isoDate) ?? Number.NaN;
  const clock = (): number => day;
  const provider = createProvider('demo', { clock });
  const securities: Provider['securities'] = async () =>
    (await provider.securities()).filter(
      ({ symbol }, i) => i % EVERY === 0 || SAMPLE_SYMBOLS.some((of) => of === symbol),
    );
  return createMarket({ provider: { ...provider, securities }, benchmarkSymbol: BENCHMARK, clock });
}

/** The canonical bytes of one analysis. */
export function documentOf(
  snapshot: Snapshot,
  benchmark: Benchmark | null,
  reference: HashedReference | null,
  strategy: StrategyId,
): string {
  return canonicalJson(analyze({ snapshot, benchmark, benchmarkSymbol: BENCHMARK, reference, strategy }));
}

/** The documents of the sample in every strategy, by `SYMBOL strategy`. */
export async function sampleDocuments(market: Market): Promise<ReadonlyMap<string, string>> {
  const [benchmark, reference] = [await market.benchmark(), await market.reference()];
  const documents = new Map<string, string>();
  for (const symbol of SAMPLE_SYMBOLS) {
    const snapshot = await market.snapshot(symbol);
    if (snapshot === null) throw new Error(`the demo market has no ${symbol}`);
    for (const strategy of STRATEGY_IDS) {
      documents.set(`${symbol} ${strategy}`, documentOf(snapshot, benchmark, reference, strategy));
    }
  }
  return documents;
}
