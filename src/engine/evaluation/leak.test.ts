import { describe, expect, it } from 'vitest';
import { ACME, day, makeCandles, makeStatement, sessionsUpTo, waves } from '../../../test/support/make-snapshot.ts';
import type { Factor } from '../factors/factor.ts';
import { momentum121 } from '../factors/momentum-12-1.ts';
import { lastIndexOnOrBefore } from '../market/candles.ts';
import { cutFacts } from '../market/cut.ts';
import type { Facts, KnownFacts } from '../market/snapshot.ts';
import { ALL_FACTORS } from '../strategies/factors.ts';
import { evaluateMarket } from './evaluate-market.ts';
import { judgeSession, judgeSessions } from './judge-session.ts';
import { findLeaks, shuffleFuture } from './leak.ts';
import { createRandom } from './random.ts';
import { monthEnds } from './sessions.ts';

const LAST = day('2019-12-31');
const SESSIONS = 1500;
const DAYS = sessionsUpTo(LAST, SESSIONS);
const TODAY = day('2018-06-29');

const company = (symbol: string, close: Float64Array): Facts => ({
  security: { ...ACME, symbol },
  source: 'memory',
  isDemo: false,
  candles: { ...makeCandles(close, LAST), day: DAYS },
  dividends: [{ day: TODAY + 30, amount: 1 }],
  splits: [],
  statements: [makeStatement('2017-12-31'), makeStatement('2018-12-31')],
  tickerSince: null,
});

/** Candles that hold nothing after a place. */
function copyOf(candles: Facts['candles'], until: number): Facts['candles'] {
  const { day: days, open, high, low, close, adjclose, volume, adjustment } = candles;
  return {
    day: days.slice(0, until),
    open: open.slice(0, until),
    high: high.slice(0, until),
    low: low.slice(0, until),
    close: close.slice(0, until),
    adjclose: adjclose?.slice(0, until) ?? null,
    volume: volume.slice(0, until),
    adjustment,
  };
}

/** A factor that reads the close of the session after the one it is asked about, as a mistake in a loop would. */
const tomorrow: Factor = {
  ...momentum121,
  id: 'tomorrow',
  compute: ({ snapshot, prices }) => {
    const whole = wholeOf.get(snapshot);
    const next = whole?.candles.close[prices.t + 1] ?? NaN;
    return {
      state: 'value',
      value: next / (whole?.candles.close[prices.t] ?? NaN) - 1,
      inputs: {},
      asOf: snapshot.asOf,
    };
  },
};
const wholeOf = new WeakMap<KnownFacts, Facts>();
/** Hands the whole history to the planted factor. */
const leakingCut = (facts: Facts, asOf: number): KnownFacts => {
  const known = cutFacts(facts, asOf);
  wholeOf.set(known, facts);
  return known;
};

function driftingMarket(persistence: number): Facts[] {
  const random = createRandom(12);
  return Array.from({ length: 60 }, (_, i) => {
    const drift = persistence * (random() - 0.5);
    let price = 50;
    const close = Float64Array.from({ length: SESSIONS }, () => (price *= 1 + drift + 0.03 * (random() - 0.5)));
    return company(`C${i}`, close);
  });
}

describe('the test for leaks', () => {
  const facts = [company('A', waves(SESSIONS)), company('B', waves(SESSIONS, 40, 0.0009))];

  it('leaves the past as it was and puts the future in another order', () => {
    const [own] = facts;
    if (own === undefined) throw new Error('no company');
    const shuffled = shuffleFuture(own, TODAY, createRandom(1));
    const last = lastIndexOnOrBefore(DAYS, TODAY);
    expect(shuffled.candles.close.slice(0, last + 1)).toEqual(own.candles.close.slice(0, last + 1));
    expect(shuffled.candles.close).not.toEqual(own.candles.close);
    expect(shuffled.candles.close.at(-1)).toBeCloseTo(own.candles.close.at(-1) ?? NaN, 6);
    expect(shuffled.dividends).toEqual([]);
    expect(shuffled.statements).toHaveLength(1);
  });

  it('judges many days together as each by itself from a history that ends on it', () => {
    const options = { factors: ALL_FACTORS, strategies: ['growth', 'momentum'] as const, isMember: () => true };
    const days = [day('2017-06-30'), TODAY, day('2019-03-29')];
    const alone = days.map((own) => {
      const until = lastIndexOnOrBefore(DAYS, own) + 1;
      const ended = facts.map((one) => ({ ...one, candles: copyOf(one.candles, until) }));
      return judgeSession({ facts: ended, benchmark: null, benchmarkSymbol: 'SPY' }, own, options);
    });
    expect(judgeSessions({ facts, benchmark: null, benchmarkSymbol: 'SPY' }, days, options)).toEqual(alone);
  });

  it('finds nothing in the factors of the engine', () => {
    const check = findLeaks(facts, [TODAY], { factors: ALL_FACTORS, random: createRandom(1) });
    expect(check.moved).toEqual([]);
    expect(check.values).toBeGreaterThan(20);
  });

  it("catches a factor that reads tomorrow's close", () => {
    const factors = [momentum121, tomorrow];
    const { moved } = findLeaks(facts, [TODAY], { factors, random: createRandom(1), cut: leakingCut });
    expect(moved).toEqual([
      { factor: 'tomorrow', symbol: 'A', day: TODAY },
      { factor: 'tomorrow', symbol: 'B', day: TODAY },
    ]);
  });
});

describe('the evaluation of a market', () => {
  const evaluate = (
    facts: readonly Facts[],
    factors: readonly Factor[],
    cut?: typeof leakingCut,
  ): ReturnType<typeof evaluateMarket> => {
    const market = { facts, benchmark: null, benchmarkSymbol: 'SPY' };
    const options = { factors, strategies: [], isMember: () => true, ...(cut === undefined ? {} : { cut }) };
    const judged = monthEnds(day('2015-06-01'), LAST).map((end) => judgeSession(market, end, options));
    return evaluateMarket(market, judged, { ...options, lastDay: LAST, costs: 0.001, earlierTrials: 0, seed: 1 });
  };

  it('finds an effect that is truly there: companies that keep their drift', () => {
    const momentum = evaluate(driftingMarket(0.002), [momentum121]).factors[0];
    expect(momentum?.rank_ic?.mean).toBeGreaterThan(0.1);
    expect(momentum?.rank_ic?.t).toBeGreaterThan(3);
    expect(momentum?.net_quintile_spread?.t).toBeGreaterThan(3);
    expect(momentum?.deflated_sharpe ?? 1).toBeGreaterThan(0.95);
  });

  it('finds nothing where there is nothing', () => {
    const momentum = evaluate(driftingMarket(0), [momentum121]).factors[0];
    expect(Math.abs(momentum?.rank_ic?.t ?? NaN)).toBeLessThan(2);
    expect(momentum?.looks_like_a_leak).toBe(false);
  });

  it('says of a look at the whole month ahead that it is too good', () => {
    const ahead: Factor = {
      ...tomorrow,
      id: 'next_month',
      compute: ({ snapshot, prices }) => {
        const close = wholeOf.get(snapshot)?.candles.close;
        const value = (close?.[prices.t + 10] ?? NaN) / (close?.[prices.t] ?? NaN) - 1;
        return { state: 'value', value, inputs: {}, asOf: snapshot.asOf };
      },
    };
    expect(evaluate(driftingMarket(0), [ahead], leakingCut).factors[0]?.looks_like_a_leak).toBe(true);
  });
});
