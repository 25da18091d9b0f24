import { ENGINE_VERSION } from '../../engine/analyze.ts';
import {
  type DividendYardstick,
  measureYardstick,
  yardstickDates,
} from '../../engine/evaluation/dividend-yardstick.ts';
import { evaluateMarket, type MarketEvaluation } from '../../engine/evaluation/evaluate-market.ts';
import { findLeaks, type LeakCheck } from '../../engine/evaluation/leak.ts';
import { createRandom } from '../../engine/evaluation/random.ts';
import { monthEnds } from '../../engine/evaluation/sessions.ts';
import { measureSurvivorship, type Survivorship } from '../../engine/evaluation/survivorship.ts';
import { lastIndexOnOrBefore, sliceCandles } from '../../engine/market/candles.ts';
import { type Day, formatDay } from '../../engine/market/day.ts';
import { AppError } from '../../platform/errors.ts';
import { factorsOf, type Judges, startJudges, strategiesOf } from '../../market-data/history/judge-months.ts';
import { type LoadedMarket, loadMarket, type MarketSpec } from '../../market-data/history/load-market.ts';
import { type Membership, membersOn } from '../../market-data/history/members.ts';

/** What an evaluation is asked. Two runs of the same settings are one trial. */
export interface EvaluationSettings {
  readonly market: MarketSpec;
  readonly memberships: readonly Membership[] | null;
  readonly from: Day | null;
  readonly to: Day | null;
  /** Basis points of every amount traded, one way. */
  readonly costBps: number;
  readonly pricesOnly: boolean;
  readonly seed: number;
}

/** The report as JSON. Everything in it is hypothetical: what the engine would have said, and what followed. */
export interface EvaluationReport extends MarketEvaluation {
  readonly engine_version: string;
  readonly source: string;
  readonly is_demo: boolean;
  readonly is_hypothetical: true;
  readonly benchmark: string | null;
  readonly data_until: string;
  readonly companies: number;
  readonly left_out_rows: number;
  readonly cost_bps: number;
  readonly members_of_the_day: boolean;
  readonly seed: number;
  readonly survivorship: Survivorship | null;
  readonly dividend_yardstick: (Omit<DividendYardstick, 'dates'> & { readonly dates: readonly string[] }) | null;
  readonly leak_check: Omit<LeakCheck, 'moved'> & { readonly moved: number; readonly factors: readonly string[] };
}

const BPS = 10_000;
/** The test for leaks looks at this many companies on this many dates, spread over all. */
const LEAK_COMPANIES = 25;
const LEAK_DATES = 3;

/** The series that one run looks at. */
export function trialsOf(settings: Pick<EvaluationSettings, 'pricesOnly'>): number {
  return factorsOf(settings).length + strategiesOf(settings).length;
}

/**
 * Runs the engine over the history of a market, month by month, and measures what followed.
 *
 * @param earlierTrials series that runs with other settings looked at before.
 * @throws AppError where there are no prices or under two month ends.
 */
export async function runEvaluation(settings: EvaluationSettings, earlierTrials: number): Promise<EvaluationReport> {
  const judges = startJudges({ market: settings.market, pricesOnly: settings.pricesOnly });
  try {
    return await runWith(judges, settings, earlierTrials);
  } finally {
    judges.stop();
  }
}

async function runWith(judges: Judges, settings: EvaluationSettings, earlierTrials: number): Promise<EvaluationReport> {
  const market = await loadMarket(settings.market, !settings.pricesOnly);
  const days = daysOf(market, settings);
  const { memberships, pricesOnly, seed } = settings;
  const judged = await judges.judge(market, { days, memberships, pricesOnly });
  const factors = factorsOf(settings);
  const strategies = strategiesOf(settings);
  const evaluation = evaluateMarket(market, judged, {
    factors,
    strategies,
    lastDay: market.lastDay,
    costs: settings.costBps / BPS,
    earlierTrials,
    seed,
  });
  const dated = new Set(yardstickDates(days, market.lastDay));
  const yardstick = measureYardstick(
    market,
    judged.filter(({ day }) => dated.has(day)),
    strategies.indexOf('dividend'),
  );
  return {
    engine_version: ENGINE_VERSION,
    source: market.label,
    is_demo: market.isDemo,
    is_hypothetical: true,
    benchmark: market.benchmark === null ? null : market.benchmarkSymbol,
    data_until: formatDay(market.lastDay),
    companies: market.facts.filter(({ security }) => security.type === 'stock').length,
    left_out_rows: market.problems,
    cost_bps: settings.costBps,
    members_of_the_day: memberships !== null,
    seed,
    ...evaluation,
    survivorship: memberships === null ? null : measureSurvivorship(market, days, (day) => membersOn(memberships, day)),
    dividend_yardstick:
      strategies.length === 0 || dated.size === 0
        ? null
        : { ...yardstick, dates: yardstick.dates.map((day) => formatDay(day)) },
    leak_check: leakCheckOf(market, days, settings),
  };
}

function daysOf({ facts, lastDay }: LoadedMarket, { from, to }: EvaluationSettings): Day[] {
  const first = facts.reduce((least, { candles }) => Math.min(least, candles.day[0] ?? Infinity), Infinity);
  const days = monthEnds(Math.max(first, from ?? first), Math.min(lastDay, to ?? lastDay));
  if (days.length >= 2) return days;
  throw new AppError('validation_failed', {
    userMessage: `There is no whole month to evaluate: prices reach from ${formatDay(first)} to ${formatDay(lastDay)}.`,
  });
}

function leakCheckOf(
  market: LoadedMarket,
  days: readonly Day[],
  settings: EvaluationSettings,
): EvaluationReport['leak_check'] {
  const every = Math.max(1, Math.floor(market.facts.length / LEAK_COMPANIES));
  const some = market.facts.filter(({ security }, i) => i % every === 0 && security.type === 'stock');
  const dates = Array.from(
    { length: LEAK_DATES },
    (_, i) => days[Math.floor(((i + 1) * days.length) / (LEAK_DATES + 1))],
  );
  const { moved, ...checked } = findLeaks(some, [...new Set(dates.filter((day) => day !== undefined))], {
    factors: factorsOf(settings),
    random: createRandom(settings.seed),
    benchmark: (day) => {
      const { benchmark, benchmarkSymbol: symbol } = market;
      if (benchmark === null) return null;
      const candles = sliceCandles(benchmark.candles, 0, lastIndexOnOrBefore(benchmark.candles.day, day) + 1);
      return { symbol, source: benchmark.source, candles, candlesHash: '' };
    },
  });
  return { ...checked, moved: moved.length, factors: [...new Set(moved.map(({ factor }) => factor))] };
}
