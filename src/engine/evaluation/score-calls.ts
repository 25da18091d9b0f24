import type { Day } from '../market/day.ts';
import type { CallField, CallMarket } from './call-market.ts';
import { type BeatRate, measureBeatRate, powerToFind } from './chance.ts';
import { type ClosedCall, isRight } from './closed-call.ts';
import { BLOCK_SESSIONS, type DateOutcome, DEFAULT_REPEATS, DEFAULT_SEED } from './date-blocks.ts';
import { type FirstSession, measureFirstSession } from './first-session.ts';
import { measureNull, type RandomPortfolios } from './random-portfolios.ts';

/** What somebody said of a company on a day. */
export interface Call {
  readonly symbol: string;
  readonly day: Day;
  readonly call: 'BUY' | 'HOLD' | 'SELL';
  /** Sessions until it is looked at. */
  readonly horizon: number;
}

/** Calls scored by the rules of the product's own. */
export interface CallsResult {
  readonly calls: number;
  /** Buys and Sells that were scored. */
  readonly rated: number;
  /** Recorded and not rated. */
  readonly holds: number;
  /** Horizon not over by the end of the data, or dated before its begin. */
  readonly not_closed: number;
  /** No such company in the data, or it did not trade on the date. */
  readonly not_priced: number;
  /** A second call of one company, date and horizon: the first counts. */
  readonly repeated: number;
  readonly against_universe: BeatRate;
  /** Null where no call could be compared with the benchmark. */
  readonly against_benchmark: BeatRate | null;
  /** The chance of telling a true edge of four points from chance with these calls; null without an interval. */
  readonly power_at_4_points: number | null;
  readonly random_portfolios: RandomPortfolios | null;
  readonly first_session: FirstSession | null;
}

export interface ScoreOptions {
  readonly seed?: number;
  /** Repeats of the interval's draw. */
  readonly repeats?: number;
  /** Random portfolios that are drawn. */
  readonly portfolios?: number;
}

const STATED_EDGE = 0.04;
const DEFAULT_PORTFOLIOS = 1000;

/** Scores calls: Buy is right above the yardstick by total return, Sell below it. */
export function scoreCalls(market: CallMarket, calls: readonly Call[], options: ScoreOptions = {}): CallsResult {
  const { seed = DEFAULT_SEED, repeats = DEFAULT_REPEATS, portfolios = DEFAULT_PORTFOLIOS } = options;
  const { closed, counts } = close(market, calls);
  const longest = closed.reduce((most, { horizon }) => Math.max(most, horizon), BLOCK_SESSIONS);
  const blocks = { seed, repeats, blockSessions: longest };
  const against = measureBeatRate(
    outcomesOf(closed, ({ field }) => field.field.mean),
    blocks,
  );
  const priced = closed.filter(({ field }) => field.benchmark !== null);
  return {
    calls: calls.length,
    rated: closed.length,
    ...counts,
    against_universe: against,
    against_benchmark:
      priced.length === 0
        ? null
        : measureBeatRate(
            outcomesOf(priced, ({ field }) => field.benchmark ?? NaN),
            blocks,
          ),
    power_at_4_points: against.interval === null ? null : powerToFind(STATED_EDGE, against.interval),
    random_portfolios: measureNull(closed, market.market, { seed, portfolios }),
    first_session: measureFirstSession(closed),
  };
}

function close(
  { market, fieldOf }: CallMarket,
  calls: readonly Call[],
): {
  readonly closed: ClosedCall[];
  readonly counts: Pick<CallsResult, 'holds' | 'not_closed' | 'not_priced' | 'repeated'>;
} {
  const places = new Map(market.facts.map(({ security }, i) => [security.symbol, i]));
  const seen = new Set<string>();
  const counts = { holds: 0, not_closed: 0, not_priced: 0, repeated: 0 };
  const closed: ClosedCall[] = [];
  for (const { symbol, day, call, horizon } of calls) {
    const key = `${symbol} ${day} ${horizon}`;
    const company = places.get(symbol);
    const field = fieldOf(day, horizon);
    if (seen.has(key)) counts.repeated += 1;
    else if (call === 'HOLD') counts.holds += 1;
    else if (field === null) counts.not_closed += 1;
    else if (company === undefined || Number.isNaN(field.returns[company])) counts.not_priced += 1;
    else closed.push({ company, isBuy: call === 'BUY', horizon, field });
    seen.add(key);
  }
  return { closed, counts };
}

function outcomesOf(closed: readonly ClosedCall[], yardstickOf: (call: ClosedCall) => number): DateOutcome[] {
  const bySession = new Map<number, { calls: number; right: number; expected: number }>();
  const shares = new Map<CallField, ReturnType<CallField['field']['shares']>>();
  for (const call of closed) {
    const { field, company, isBuy } = call;
    const yardstick = yardstickOf(call);
    const known = shares.get(field) ?? field.field.shares(yardstick);
    shares.set(field, known);
    const own = bySession.get(field.session) ?? { calls: 0, right: 0, expected: 0 };
    own.calls += 1;
    if (isRight(isBuy, field.returns[company] as number, yardstick)) own.right += 1;
    own.expected += isBuy ? known.above : known.below;
    bySession.set(field.session, own);
  }
  return [...bySession].map(([session, own]) => ({ session, ...own }));
}
