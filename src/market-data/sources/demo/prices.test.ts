import { describe, expect, it } from 'vitest';
import { DEMO_CLOCK, demoFacts, wholeDemoMarket } from '../../../../test/support/demo-market.ts';
import { isSession, nextSession } from '../../../engine/market/calendar.ts';
import { lastIndexOnOrBefore } from '../../../engine/market/candles.ts';
import { dayOf, formatDay } from '../../../engine/market/day.ts';
import type { Facts } from '../../../engine/market/snapshot.ts';
import { encodeCandles } from '../../candle-bytes.ts';
import { sha256 } from '../../digest.ts';

const hashOf = (facts: Facts): string => sha256(encodeCandles(facts.candles));
const last = (column: ArrayLike<number>): number => column[column.length - 1] as number;

describe('prices of the demo market', () => {
  it('are the same bytes on every computer and version', async () => {
    const hashes: Record<string, string> = {};
    for (const symbol of ['AAPL', 'BRK.B', 'JPM', 'KO', 'SPY']) {
      const facts = await demoFacts(symbol);
      hashes[symbol] = hashOf(facts).slice(0, 16);
      expect(hashOf(await demoFacts(symbol))).toBe(hashOf(facts));
    }
    expect(hashes).toMatchInlineSnapshot(`
      {
        "AAPL": "a096713c789d544a",
        "BRK.B": "7602d6c20996fcd7",
        "JPM": "d391d93d488c3ab5",
        "KO": "8de2bcf04315675d",
        "SPY": "89c7b121131e3d4f",
      }
    `);
  });

  it('do not depend on which clock was asked for first', async () => {
    const early = dayOf(2019, 5, 3);
    const before = hashOf(await demoFacts('KO', early));
    await demoFacts('KO', dayOf(2029, 3, 1));
    expect(hashOf(await demoFacts('KO', early))).toBe(before);
  });

  it('hold every session from the first one in 2012 to the clock', async () => {
    const { day } = (await demoFacts('KO')).candles;
    expect(formatDay(day[0] as number)).toBe('2012-01-03');
    expect(last(day)).toBe(DEMO_CLOCK);
    for (let i = 1; i < day.length; i++) expect(day[i]).toBe(nextSession(day[i - 1] as number));
    expect(isSession(DEMO_CLOCK)).toBe(true);
  });

  it('only grow at the end on a later clock, apart from the basis of a new split', async () => {
    let splitsSeen = 0;
    for (const later of await wholeDemoMarket()) {
      const { symbol } = later.security;
      const clock = dayOf(2025, 6, 2);
      if ((later.candles.day[0] as number) > clock) continue;
      const earlier = await demoFacts(symbol, clock);
      const added = later.splits.filter(({ day }) => day > last(earlier.candles.day));
      splitsSeen += added.length;
      const ratio = added.reduce((product, split) => product * split.ratio, 1);
      const length = earlier.candles.day.length;
      for (const i of [0, 1, Math.floor(length / 2), length - 1]) {
        expect(later.candles.day[i]).toBe(earlier.candles.day[i]);
        for (const column of ['open', 'high', 'low', 'close'] as const) {
          const expected = (earlier.candles[column][i] as number) / ratio;
          expect((later.candles[column][i] as number) / expected).toBeCloseTo(1, 12);
        }
      }
      expect(later.splits.slice(0, earlier.splits.length)).toEqual(earlier.splits);
      expect(later.statements?.slice(0, earlier.statements?.length)).toEqual(earlier.statements ?? undefined);
    }
    expect(splitsSeen).toBeGreaterThan(5);
  });

  it('stay in order: low to high around open and close, whole volumes, in cents where nothing was split', async () => {
    for (const { security, candles, splits } of await wholeDemoMarket()) {
      for (let i = 0; i < candles.day.length; i++) {
        const [open, high, low, close] = [candles.open, candles.high, candles.low, candles.close].map((c) => c[i]) as [
          number,
          number,
          number,
          number,
        ];
        const isOrdered = low > 0 && low <= Math.min(open, close) && high >= Math.max(open, close);
        if (!isOrdered) expect.fail(`${security.symbol} ${i}: ${open} ${high} ${low} ${close}`);
        const volume = candles.volume[i] as number;
        if (!(Number.isInteger(volume) && volume > 0)) expect.fail(`${security.symbol} ${i}: volume ${volume}`);
      }
      const close = last(candles.close);
      if (splits.length === 0) expect(close).toBe(Math.round(close * 100) / 100);
    }
  });

  it('split when they leave their band, forwards and backwards, without a jump on the split basis', async () => {
    const ratios: number[] = [];
    for (const { candles, splits } of await wholeDemoMarket()) {
      for (const { day, ratio } of splits) {
        ratios.push(ratio);
        const i = lastIndexOnOrBefore(candles.day, day);
        expect(candles.day[i]).toBe(day);
        expect(Math.abs((candles.close[i] as number) / (candles.close[i - 1] as number) - 1)).toBeLessThan(0.3);
      }
    }
    expect(ratios.filter((ratio) => ratio > 1).length).toBeGreaterThan(50);
    expect(ratios.filter((ratio) => ratio < 1).length).toBeGreaterThan(0);
  });

  it('fall by the dividend on the ex-date: adjusted close earns price and dividends', async () => {
    let payments = 0;
    for (const { candles, dividends } of await wholeDemoMarket()) {
      const adjusted = candles.adjclose as Float64Array;
      expect(last(adjusted)).toBe(last(candles.close));
      for (const { day, amount } of dividends ?? []) {
        const i = lastIndexOnOrBefore(candles.day, day);
        const [close, before] = [candles.close[i] as number, candles.close[i - 1] as number];
        const growth = (adjusted[i] as number) / (adjusted[i - 1] as number);
        expect(growth / (close / (before - amount))).toBeCloseTo(1, 9);
        expect(amount / before).toBeLessThan(0.06);
        payments += 1;
      }
    }
    expect(payments).toBeGreaterThan(15_000);
  });
});

describe('returns of the demo market', () => {
  const weekly = ({ candles }: Facts): Float64Array => {
    const adjusted = candles.adjclose as Float64Array;
    const first = candles.day.length - 1 - 600 * 5;
    return Float64Array.from({ length: 600 }, (_, i) => {
      const at = first + i * 5;
      return (adjusted[at + 5] as number) / (adjusted[at] as number) - 1;
    });
  };
  const mean = (values: ArrayLike<number>): number => Array.from(values).reduce((a, b) => a + b, 0) / values.length;
  const standardise = (values: Float64Array): Float64Array => {
    const centre = mean(values);
    const spread = Math.sqrt(mean(values.map((value) => (value - centre) ** 2)));
    return values.map((value) => (value - centre) / spread);
  };

  it('move together, within a sector more than across, and the index with all of them', async () => {
    const market = await wholeDemoMarket();
    const index = standardise(weekly(market.find(({ security }) => security.symbol === 'SPY') as Facts));
    const stocks = market
      .filter(({ security, candles }) => security.type === 'stock' && candles.day.length > 3700)
      .filter((_, i) => i % 4 === 0)
      .map((facts) => ({ sector: facts.security.sector, returns: standardise(weekly(facts)) }));
    const [within, across, withIndex]: [number[], number[], number[]] = [[], [], []];
    for (const [i, a] of stocks.entries()) {
      withIndex.push(mean(a.returns.map((value, week) => value * (index[week] as number))));
      for (const b of stocks.slice(i + 1)) {
        const correlation = mean(a.returns.map((value, week) => value * (b.returns[week] as number)));
        (a.sector === b.sector ? within : across).push(correlation);
      }
    }
    expect(mean(across)).toBeGreaterThan(0.15);
    expect(mean(across)).toBeLessThan(0.45);
    expect(mean(within)).toBeGreaterThan(mean(across) + 0.01);
    expect(mean(withIndex)).toBeGreaterThan(0.4);
  });

  it('are those of a usual market: years of 5 to 12 %, volatility of 20 to 40 % a company, more wide days than a bell has', async () => {
    const yearly: number[] = [];
    const volatilities: number[] = [];
    let wide = 0;
    let sessions = 0;
    for (const { security, candles } of await wholeDemoMarket()) {
      if (security.type === 'fund' || candles.day.length < 3000) continue;
      const adjusted = candles.adjclose as Float64Array;
      const returns = adjusted.slice(1).map((value, i) => value / (adjusted[i] as number) - 1);
      const spread = Math.sqrt(mean(returns.map((value) => value * value)));
      yearly.push(mean(returns) * 252);
      volatilities.push(spread * Math.sqrt(252));
      wide += returns.filter((value) => Math.abs(value) > 4 * spread).length;
      sessions += returns.length;
    }
    expect(mean(yearly)).toBeGreaterThan(0.05);
    expect(mean(yearly)).toBeLessThan(0.13);
    const sorted = volatilities.sort((a, b) => a - b);
    expect(sorted[Math.floor(sorted.length * 0.05)]).toBeGreaterThan(0.18);
    expect(sorted[Math.floor(sorted.length * 0.95)]).toBeLessThan(0.42);
    // A normal distribution has 0.00006 of its days beyond four standard deviations.
    expect(wide / sessions).toBeGreaterThan(0.0006);
  });
});
