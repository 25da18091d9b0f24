import { describe, expect, it } from 'vitest';
import { AS_OF, makeCandles, makeSnapshot } from '../../../test/support/make-snapshot.ts';
import { splitBetweenCloses } from './sanity-adjclose.ts';
import type { Facts, SanityFlag } from './snapshot.ts';

const [COUNT, AT] = [600, 480];
const calm = (of: (i: number) => number = () => 1): Float64Array =>
  Float64Array.from({ length: COUNT }, (_, i) => 100 * Math.exp(0.004 * (i % 2 === 0 ? 1 : -1)) * of(i));
const flags = (close: Float64Array, changes: Partial<Facts> = {}): readonly SanityFlag[] =>
  makeSnapshot({ candles: makeCandles(close, AS_OF), ...changes }).flags;

describe('the edges of the checks of the facts', () => {
  it('take a quotient of the closes within 1 % of a split for it', () => {
    expect(splitBetweenCloses(0.504, 1)).toBe(2);
    expect([0.0098, -0.0098].map((off) => splitBetweenCloses(Math.exp(off) / 2, 1))).toEqual([2, 2]);
    expect([0.0102, -0.0102].map((off) => splitBetweenCloses(Math.exp(off) / 2, 1))).toEqual([null, null]);
    expect(splitBetweenCloses(0.515, 1)).toBeNull();
  });

  it('leave a split between the closes that is on record to the check of recorded splits', () => {
    const close = calm((i) => (i < AT ? 2 : 1));
    const candles = makeCandles(close, AS_OF, { adjclose: calm() });
    const splits = [{ day: candles.day[AT] as number, ratio: 2 }];
    expect(flags(close, { candles, splits }).map(({ check }) => check)).toEqual(['split_not_in_prices']);
    expect(flags(close, { candles }).map(({ check }) => check)).toEqual(['split_in_adjusted_close']);
  });

  it('take a jump for a wrong row only where the price is back to within 10 %', () => {
    const back = (level: number): readonly SanityFlag[] => flags(calm((i) => (i < AT ? 1 : i === AT ? 2.2 : level)));
    expect(back(1.08)[0]?.params).toMatchObject({ what: 'wrong_row' });
    expect(back(1.2)[0]?.params['what']).not.toBe('wrong_row');
  });

  it('doubt a dividend that the price ignores from 5 % of it on', () => {
    const close = calm();
    const paying = (amount: number): readonly SanityFlag[] =>
      flags(close, { dividends: [{ day: makeCandles(close, AS_OF).day[AT] as number, amount }] });
    expect(paying(6).map(({ check }) => check)).toEqual(['dividend_not_in_price']);
    expect(paying(4.9)).toEqual([]);
    const before = close[AT - 1] as number;
    expect([0.0505, 0.0495].map((share) => paying(share * before).length)).toEqual([1, 0]);
  });

  it('ask of the price to fall by half of a dividend', () => {
    const usual = calm();
    const [before, own] = [usual[AT - 1] as number, usual[AT] as number];
    const paying = (fall: number): number => {
      // The closes alternate, so that the step itself is made to be the fall.
      const close = calm((i) => (i < AT ? 1 : ((1 - fall) * before) / own));
      const candles = makeCandles(close, AS_OF, { adjclose: usual });
      const dividends = [{ day: candles.day[AT] as number, amount: 0.3 * before }];
      return flags(close, { candles, dividends }).filter(({ check }) => check === 'dividend_not_in_price').length;
    };
    expect([0.148, 0.152].map(paying)).toEqual([1, 0]);
  });

  it('fail with six days of the last 252 whose range contradicts itself, and warn of five', () => {
    const bad = (n: number): boolean | undefined => {
      const close = calm();
      const high = close.map((price, i) => (i >= COUNT - n ? price * 0.9 : price * 1.01));
      return flags(close, { candles: makeCandles(close, AS_OF, { high }) })[0]?.failed;
    };
    expect([bad(5), bad(6)]).toEqual([false, true]);
  });
});
