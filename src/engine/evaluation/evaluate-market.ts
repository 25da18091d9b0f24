import { type Day, formatDay } from '../market/day.ts';
import type { Factor } from '../factors/factor.ts';
import type { StrategyId } from '../strategies/index.ts';
import { annual, type BuyPortfolio, type HeldMonth, measureBuys } from './buy-portfolio.ts';
import { BLOCK_SESSIONS } from './date-blocks.ts';
import { type JudgedSession, VERDICT_CODES, type WalkMarket } from './judge-session.ts';
import {
  type BaseRates,
  baseRatesOf,
  EVALUATED_SESSIONS,
  hasPricesUntil,
  type Looked,
  lookAhead,
  returnsOf,
} from './horizon.ts';
import { meanOf, totalReturn } from './outcomes.ts';
import { type Overfitting, probabilityOfOverfitting } from './overfitting.ts';
import {
  compounded,
  deflate,
  type MeasuredSeries,
  measureSeries,
  type SeriesResult,
  type Trials,
} from './series-result.ts';
import { measureVerdicts, type VerdictDate, type VerdictRecord } from './verdict-record.ts';

export interface StrategyResult extends SeriesResult {
  /** Shares of all companies and months. */
  readonly verdict_shares: {
    readonly BUY: number;
    readonly HOLD: number;
    readonly SELL: number;
    readonly none: number;
  };
  readonly against_universe: VerdictRecord;
  /** Null without a benchmark. */
  readonly against_benchmark: VerdictRecord | null;
  readonly buys: BuyPortfolio | null;
}

/** What the engine said of a market month by month, and what followed. Hypothetical: nobody was told it then. */
export interface MarketEvaluation {
  /** ISO dates of the first and last month end that was judged. */
  readonly from: string | null;
  readonly to: string | null;
  readonly months: number;
  readonly mean_companies: number;
  readonly annual_universe: number | null;
  /** The benchmark over the months that it has prices for, and the universe over the same months; null of none. */
  readonly annual_benchmark: { readonly months: number; readonly benchmark: number; readonly universe: number } | null;
  /** Null below one date whose horizon lies within the data. */
  readonly base_rates: BaseRates | null;
  readonly factors: readonly SeriesResult[];
  readonly strategies: readonly StrategyResult[];
  readonly trials: Trials;
  readonly overfitting: Overfitting | null;
}

export interface EvaluateOptions {
  readonly factors: readonly Factor[];
  readonly strategies: readonly StrategyId[];
  /** The last day of the data: what a month or a verdict came to must be known by then. */
  readonly lastDay: Day;
  /** Fraction of every amount traded, one way. */
  readonly costs: number;
  /** How many series were looked at in earlier runs with other settings. */
  readonly earlierTrials: number;
  readonly seed: number;
}

/** @param judged one session a month, oldest first; the next month's end closes a month. */
export function evaluateMarket(
  market: WalkMarket,
  judged: readonly JudgedSession[],
  options: EvaluateOptions,
): MarketEvaluation {
  const months = judged
    .slice(0, -1)
    .map((session, i) => monthFrom(market, session, (judged[i + 1] as JudgedSession).day));
  const signalsOf = (pick: (session: JudgedSession) => Float64Array): Parameters<typeof measureSeries>[1] =>
    months.map(({ session, returns }) => ({
      day: session.day,
      companies: session.companies,
      signals: pick(session),
      returns,
    }));
  const looked = lookAhead(market, judged, options.lastDay);
  const factors = options.factors.map(({ id }, f) =>
    measureSeries(
      { id, kind: 'factor' },
      signalsOf(({ signals }) => signals[f] as Float64Array),
      options.costs,
    ),
  );
  const strategies = options.strategies.map((id, s) =>
    measureSeries(
      { id, kind: 'strategy' },
      signalsOf(({ scores }) => scores[s] as Float64Array),
      options.costs,
    ),
  );
  const measured = [...factors, ...strategies];
  const { results, trials } = deflate(measured, options.earlierTrials + measured.length);
  return {
    from: dayText(months[0]?.session.day),
    to: dayText(months.at(-1)?.session.day),
    months: months.length,
    mean_companies: months.length === 0 ? 0 : meanOf(months.map(({ session }) => session.companies.length)),
    annual_universe: months.length === 0 ? null : annual(compounded(months.map(({ universe }) => universe))),
    annual_benchmark: besideBenchmark(months),
    base_rates: baseRatesOf(looked),
    factors: results.slice(0, factors.length),
    strategies: results
      .slice(factors.length)
      .map((result, s) => ({ ...result, ...recordOf(judged, looked, months, s, options) })),
    trials,
    overfitting: probabilityOfOverfitting(sameMonths(measured)),
  };
}

function besideBenchmark(months: readonly Month[]): MarketEvaluation['annual_benchmark'] {
  const priced = months.filter(({ benchmark }) => !Number.isNaN(benchmark));
  if (priced.length === 0) return null;
  return {
    months: priced.length,
    benchmark: annual(compounded(priced.map(({ benchmark }) => benchmark))),
    universe: annual(compounded(priced.map(({ universe }) => universe))),
  };
}

interface Month {
  readonly session: JudgedSession;
  readonly returns: Float64Array;
  readonly universe: number;
  readonly benchmark: number;
}

function monthFrom(market: WalkMarket, session: JudgedSession, end: Day): Month {
  const returns = returnsOf(market, session, end);
  const { benchmark } = market;
  return {
    session,
    returns,
    universe: meanOf(returns),
    benchmark:
      benchmark === null || !hasPricesUntil(benchmark, end) ? NaN : totalReturn(benchmark.candles, session.day, end),
  };
}

function recordOf(
  judged: readonly JudgedSession[],
  looked: readonly Looked[],
  months: readonly Month[],
  s: number,
  { costs, seed }: EvaluateOptions,
): Omit<StrategyResult, keyof SeriesResult> {
  const dates = looked.map(({ judged: { scores, verdicts }, ...date }): VerdictDate => ({
    ...date,
    scores: scores[s] as Float64Array,
    verdicts: verdicts[s] as Int8Array,
  }));
  const options = { blockSessions: Math.max(BLOCK_SESSIONS, EVALUATED_SESSIONS), seed };
  const priced = dates.filter(({ benchmark }) => benchmark !== null);
  return {
    verdict_shares: sharesOf(judged.map(({ verdicts }) => verdicts[s] as Int8Array)),
    against_universe: measureVerdicts(
      dates.map((date) => ({ ...date, benchmark: null })),
      options,
    ),
    against_benchmark: priced.length === 0 ? null : measureVerdicts(priced, options),
    buys: measureBuys(
      months.map((month) => heldIn(month, s)),
      costs,
    ),
  };
}

function heldIn({ session, returns, universe }: Month, s: number): HeldMonth {
  const rows = [...session.companies.keys()].filter((row) => session.verdicts[s]?.[row] === VERDICT_CODES.BUY);
  return {
    held: rows.map((row) => session.companies[row] as number),
    returns: rows.map((row) => returns[row] as number),
    universe,
  };
}

function sharesOf(verdicts: readonly Int8Array[]): StrategyResult['verdict_shares'] {
  const total = verdicts.reduce((sum, own) => sum + own.length, 0);
  const share = (code: number): number =>
    total === 0 ? 0 : verdicts.reduce((sum, own) => sum + own.filter((one) => one === code).length, 0) / total;
  const { BUY, HOLD, SELL, none } = VERDICT_CODES;
  return { BUY: share(BUY), HOLD: share(HOLD), SELL: share(SELL), none: share(none) };
}

/** Net spreads of the months that every series has; a series with under half of the months is left out. */
function sameMonths(measured: readonly MeasuredSeries[]): number[][] {
  const most = Math.max(0, ...measured.map(({ net }) => net.size));
  const long = measured.filter(({ net }) => net.size > 0 && net.size >= most / 2);
  const days = [...(long[0]?.net.keys() ?? [])].filter((day) => long.every(({ net }) => net.has(day)));
  return long.map(({ net }) => days.map((day) => net.get(day) as number));
}

const dayText = (day: Day | undefined): string | null => (day === undefined ? null : formatDay(day));
