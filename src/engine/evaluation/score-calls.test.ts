import { describe, expect, it } from 'vitest';
import { day, sessionsUpTo } from '../../../test/support/make-snapshot.ts';
import type { Facts, Sector } from '../market/snapshot.ts';
import { createCallMarket } from './call-market.ts';
import { createRandom } from './random.ts';
import { type Call, scoreCalls } from './score-calls.ts';

const SESSIONS = 4300;
const COMPANIES = 40;
const HORIZON = 21;
const LAST = day('2019-12-31');
const DAYS = sessionsUpTo(LAST, SESSIONS);
const SECTORS: readonly Sector[] = ['Energy', 'Materials'];

/** Companies of two sectors whose daily returns are drawn at random, none of them foreseeable. */
function drawMarket(seed: number): Facts[] {
  const random = createRandom(seed);
  return Array.from({ length: COMPANIES }, (_, i): Facts => {
    let price = 100;
    const close = Float64Array.from({ length: SESSIONS }, () => (price *= 1 + 0.04 * (random() - 0.4995)));
    const sector = SECTORS[i % 2] as Sector;
    return {
      security: { symbol: `C${i}`, name: `C${i}`, exchange: null, sector, currency: 'USD', type: 'stock' },
      source: 'memory',
      isDemo: false,
      candles: {
        day: DAYS,
        open: close,
        high: close,
        low: close,
        close,
        adjclose: close,
        volume: new Float64Array(SESSIONS).fill(1000),
        adjustment: 'split',
      },
      dividends: [],
      splits: [],
      statements: null,
      tickerSince: null,
    };
  });
}

const facts = drawMarket(1);
const market = createCallMarket({ facts, benchmark: null, benchmarkSymbol: 'SPY' }, LAST);
const MONTHLY = Array.from({ length: 200 }, (_, i) => 40 + 21 * i);
const CALLS_A_DATE = 5;

/** Five calls on each of 200 dates, each on the side that `sideOf` names. */
function record(random: () => number, sideOf: (company: number, session: number) => boolean): Call[] {
  return MONTHLY.flatMap((session) =>
    Array.from({ length: CALLS_A_DATE }, (): Call => {
      const company = Math.floor(random() * COMPANIES);
      const call = sideOf(company, session) ? 'BUY' : 'SELL';
      return { symbol: `C${company}`, day: DAYS[session] as number, call, horizon: HORIZON };
    }),
  );
}

/** Whether a company came out above the mean of all between two sessions. */
function isAbove(company: number, from: number, to: number): boolean {
  const of = ({ candles }: Facts): number => (candles.close[to] as number) / (candles.close[from] as number);
  const mean = facts.reduce((sum, one) => sum + of(one), 0) / COMPANIES;
  return of(facts[company] as Facts) > mean;
}

describe('scoring calls', () => {
  const fast = { portfolios: 100, repeats: 500 };

  it('says of at least 95 of 100 files of coin flips that they are not distinguishable from chance', () => {
    const random = createRandom(77);
    const found = Array.from({ length: 200 }, () =>
      scoreCalls(
        market,
        record(random, () => random() < 0.5),
        fast,
      ),
    );
    expect(found.every(({ against_universe }) => against_universe.blocks >= 60)).toBe(true);
    const told = found.filter(({ against_universe }) => against_universe.verdict !== 'not_distinguishable');
    expect(told.length).toBeLessThanOrEqual(10);
    expect(found.filter(({ first_session }) => first_session?.looks_ahead === true)).toEqual([]);
    const lucky = found.filter(({ random_portfolios }) => (random_portfolios?.p_value ?? 1) < 0.05);
    expect(lucky.length).toBeLessThanOrEqual(20);
  });

  it('finds a skill of 54 % over 200 dates as often as the stated power says, and takes it for no peeking', () => {
    const random = createRandom(54);
    const skilled = (company: number, session: number): boolean =>
      random() < 0.54 === isAbove(company, session, session + HORIZON);
    const found = Array.from({ length: 100 }, () => scoreCalls(market, record(random, skilled), fast));
    const told = found.filter(({ against_universe }) => against_universe.verdict === 'better_than_chance').length / 100;
    const stated = found.reduce((sum, { power_at_4_points }) => sum + (power_at_4_points ?? NaN), 0) / 100;
    expect(stated).toBeGreaterThan(0.6);
    expect(Math.abs(told - stated)).toBeLessThan(0.1);
    expect(found.filter(({ first_session }) => first_session?.looks_ahead === true)).toEqual([]);
  });

  it('always flags one day of peeking, at any horizon', () => {
    const random = createRandom(1);
    const peeking = (company: number, session: number): boolean => isAbove(company, session, session + 1);
    for (let file = 0; file < 100; file++) {
      const horizon = [1, 5, 21, 63][file % 4] as number;
      const calls = record(random, peeking).map((call) => ({ ...call, horizon }));
      expect(scoreCalls(market, calls, fast).first_session?.looks_ahead, `file ${file}`).toBe(true);
    }
  });

  it('flags a day of peeking that is seen through a haze', () => {
    const random = createRandom(2);
    const hazy = (company: number, session: number): boolean =>
      random() < 0.65 === isAbove(company, session, session + 1);
    expect(scoreCalls(market, record(random, hazy), fast).first_session?.looks_ahead).toBe(true);
  });

  it('counts what it cannot rate and the first of two calls', () => {
    const at = (session: number, symbol = 'C1', call: Call['call'] = 'BUY'): Call => ({
      symbol,
      day: DAYS[session] as number,
      call,
      horizon: HORIZON,
    });
    const calls = [at(50), at(50, 'C1', 'SELL'), at(50, 'C2', 'HOLD'), at(50, 'NONE'), at(SESSIONS - 5)];
    expect(scoreCalls(market, calls, fast)).toMatchObject({
      calls: 5,
      rated: 1,
      holds: 1,
      not_closed: 1,
      not_priced: 1,
      repeated: 1,
    });
    expect(scoreCalls(market, [], fast)).toMatchObject({ rated: 0, random_portfolios: null, first_session: null });
  });

  it('begins a call of a day without a session at the next close, and keeps the last price of who stopped trading', () => {
    const [whole] = facts;
    if (whole === undefined) throw new Error('no company');
    const [first, last] = [SESSIONS - 400, SESSIONS - 390];
    const { candles } = whole;
    const gone = {
      ...whole,
      security: { ...whole.security, symbol: 'GONE' },
      candles: {
        ...candles,
        day: candles.day.subarray(0, last),
        adjclose: candles.close.subarray(0, last),
        close: candles.close.subarray(0, last),
      },
    };
    const small = createCallMarket(
      { facts: [gone, ...facts.slice(1)], benchmark: whole, benchmarkSymbol: 'SPY' },
      LAST,
    );
    const monday = [...DAYS.keys()].find((i) => i > first && (DAYS[i] as number) - (DAYS[i - 1] as number) === 3) ?? 0;
    const [onMonday, onSunday] = [0, 1].map((days) => small.fieldOf((DAYS[monday] as number) - days, HORIZON));
    expect(onSunday?.session).toBe(onMonday?.session);
    expect(onMonday?.returns[0]).toBe((candles.close[last - 1] as number) / (candles.close[monday] as number) - 1);
    expect(
      scoreCalls(small, [{ symbol: 'GONE', day: DAYS[monday] as number, call: 'SELL', horizon: HORIZON }]),
    ).toMatchObject({
      rated: 1,
      against_benchmark: { calls: 1 },
    });
    expect(small.fieldOf(day('1990-01-02'), HORIZON)).toBeNull();
  });
});
