import { nextSession } from '../market/calendar.ts';
import { lastIndexOnOrBefore } from '../market/candles.ts';
import type { Day } from '../market/day.ts';
import type { Sector } from '../market/snapshot.ts';
import type { WalkMarket } from './judge-session.ts';
import { type Field, fieldOf, totalReturn } from './outcomes.ts';
import { type SessionLine, sessionLine } from './sessions.ts';

const STOOD_DAYS = 10;

/** How every company fared from a session on, for calls of that date and horizon. */
export interface CallField {
  /** The place of the session that a call begins on. */
  readonly session: number;
  /** By company of the market: total return until the horizon and over the first session; NaN where it did not trade. */
  readonly returns: Float64Array;
  readonly first: Float64Array;
  readonly field: Field;
  readonly firstField: Field;
  /** The benchmark's return; null where its prices do not reach. */
  readonly benchmark: number | null;
  /** Companies with a return, by sector. */
  readonly bySector: ReadonlyMap<Sector | null, readonly number[]>;
}

/** A market that calls are scored in. */
export interface CallMarket {
  readonly market: WalkMarket;
  /** Null where the horizon is not over by the end of the data, or the date is before its begin. */
  readonly fieldOf: (day: Day, horizon: number) => CallField | null;
}

/**
 * Prepares a market for scoring calls. A call begins at the close of its date, or of the first session after it, and
 * ends its number of sessions later, by the exchange calendar.
 */
export function createCallMarket(market: WalkMarket, lastDay: Day): CallMarket {
  const first = market.facts.reduce((least, { candles }) => Math.min(least, candles.day[0] ?? Infinity), Infinity);
  const line = sessionLine(first, lastDay);
  const known = new Map<string, CallField | null>();
  return {
    market,
    fieldOf: (day, horizon) => {
      const key = `${day} ${horizon}`;
      let field = known.get(key);
      if (field === undefined) {
        field = measureField(market, line, { day, horizon, first });
        known.set(key, field);
      }
      return field;
    },
  };
}

function measureField(
  { facts, benchmark }: WalkMarket,
  line: SessionLine,
  { day, horizon, first }: { readonly day: Day; readonly horizon: number; readonly first: Day },
): CallField | null {
  const begin = nextSession(day - 1);
  const session = line.placeOf(begin);
  const [next, end] = [line.days[session + 1], line.days[session + horizon]];
  if (day < first || line.days[session] !== begin || next === undefined || end === undefined) return null;
  const stood = facts.map(({ security, candles }) => {
    const last = candles.day[lastIndexOnOrBefore(candles.day, begin)];
    return security.type === 'stock' && last !== undefined && last >= begin - STOOD_DAYS;
  });
  const until = (to: Day): Float64Array =>
    Float64Array.from(facts, ({ candles }, i) => (stood[i] === true ? totalReturn(candles, begin, to) : NaN));
  const [returns, firstReturns] = [until(end), until(next)];
  const bySector = new Map<Sector | null, number[]>();
  for (const [i, { security }] of facts.entries()) {
    if (Number.isNaN(returns[i])) continue;
    const own = bySector.get(security.sector);
    if (own === undefined) bySector.set(security.sector, [i]);
    else own.push(i);
  }
  const reaches = benchmark !== null && (benchmark.candles.day.at(-1) ?? -Infinity) >= end;
  return {
    session,
    returns,
    first: firstReturns,
    field: fieldOf(returns),
    firstField: fieldOf(firstReturns),
    benchmark: reaches ? totalReturn(benchmark.candles, begin, end) : null,
    bySector,
  };
}
