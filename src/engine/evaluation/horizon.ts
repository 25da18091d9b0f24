import type { Day } from '../market/day.ts';
import type { Facts } from '../market/snapshot.ts';
import type { JudgedSession, WalkMarket } from './judge-session.ts';
import { fieldOf, meanOf, totalReturn } from './outcomes.ts';
import { sessionLine } from './sessions.ts';
import type { VerdictDate } from './verdict-record.ts';

/** Sessions until a verdict is looked at: a quarter of a year. */
export const EVALUATED_SESSIONS = 63;

/** How often a company drawn at random came out above a yardstick by total return, mean of all dates. */
export interface BaseRates {
  readonly dates: number;
  readonly horizon_sessions: number;
  readonly above_universe: number;
  readonly above_benchmark: number | null;
}

/** What followed a month end until the horizon. */
export interface Looked extends Omit<VerdictDate, 'scores' | 'verdicts'> {
  readonly judged: JudgedSession;
}

/** The month ends whose horizon lies within the data. */
export function lookAhead(market: WalkMarket, judged: readonly JudgedSession[], lastDay: Day): Looked[] {
  const line = sessionLine(judged[0]?.day ?? lastDay, lastDay);
  return judged.flatMap((session) => {
    const place = line.placeOf(session.day);
    const end = line.days[place + EVALUATED_SESSIONS];
    if (end === undefined) return [];
    const benchmark = market.benchmark === null ? null : totalReturn(market.benchmark.candles, session.day, end);
    return [
      {
        judged: session,
        session: place,
        returns: returnsOf(market, session, end),
        // A benchmark that ends before the horizon does is not compared with.
        benchmark: market.benchmark !== null && hasPricesUntil(market.benchmark, end) ? benchmark : null,
      },
    ];
  });
}

export function hasPricesUntil({ candles }: Facts, day: Day): boolean {
  return (candles.day[candles.day.length - 1] ?? -Infinity) >= day;
}

export function baseRatesOf(looked: readonly Looked[]): BaseRates | null {
  if (looked.length === 0) return null;
  const above = looked.map(({ returns, benchmark }) => {
    const field = fieldOf(returns);
    return {
      universe: field.shares(field.mean).above,
      benchmark: benchmark === null ? NaN : field.shares(benchmark).above,
    };
  });
  const benchmark = meanOf(above.map((one) => one.benchmark));
  return {
    dates: looked.length,
    horizon_sessions: EVALUATED_SESSIONS,
    above_universe: meanOf(above.map(({ universe }) => universe)),
    above_benchmark: Number.isNaN(benchmark) ? null : benchmark,
  };
}

/** Total returns of what stood in a session until a later day; NaN where one is not known. */
export function returnsOf({ facts }: WalkMarket, { day, companies }: JudgedSession, end: Day): Float64Array {
  return Float64Array.from(companies, (index) => {
    const own = facts[index];
    return own === undefined ? NaN : totalReturn(own.candles, day, end);
  });
}
