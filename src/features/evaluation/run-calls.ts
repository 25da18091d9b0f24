import { createCallMarket } from '../../engine/evaluation/call-market.ts';
import { LEVEL } from '../../engine/evaluation/date-blocks.ts';
import { type Call, type CallsResult, scoreCalls } from '../../engine/evaluation/score-calls.ts';
import { formatDay } from '../../engine/market/day.ts';
import { loadMarket, type MarketSpec } from '../../market-data/history/load-market.ts';

/** What calls of anybody came to, as JSON. */
export interface CallsReport extends CallsResult {
  readonly source: string;
  readonly is_demo: boolean;
  readonly benchmark: string | null;
  readonly data_until: string;
  readonly interval_level: number;
  readonly seed: number;
}

/** Scores a file of calls by the rules of the product's own verdicts. */
export async function runCalls(spec: MarketSpec, calls: readonly Call[], seed: number): Promise<CallsReport> {
  const market = await loadMarket(spec);
  return {
    source: market.label,
    is_demo: market.isDemo,
    benchmark: market.benchmark === null ? null : market.benchmarkSymbol,
    data_until: formatDay(market.lastDay),
    interval_level: LEVEL,
    seed,
    ...scoreCalls(createCallMarket(market, market.lastDay), calls, { seed }),
  };
}
