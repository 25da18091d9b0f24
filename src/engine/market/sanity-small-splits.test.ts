import { expect, it } from 'vitest';
import { makeCandles, makeSnapshot, AS_OF } from '../../../test/support/make-snapshot.ts';
import type { Candles } from './candles.ts';
import type { SanityFlag } from './snapshot.ts';

const [COUNT, AT] = [600, 480];

/** Closes that move by about 0.8 % a day, at `step` times the level from session `AT` on, with the usual shares traded. */
function flags(step: number, change: (close: Float64Array) => Partial<Candles> = () => ({})): readonly SanityFlag[] {
  const close = Float64Array.from(
    { length: COUNT },
    (_, i) => 100 * Math.exp(0.004 * (i % 2 === 0 ? 1 : -1)) * (i >= AT ? step : 1),
  );
  return makeSnapshot({ candles: makeCandles(close, AS_OF, change(close)) }).flags;
}

it.each([
  [2 / 3, '3:2'],
  [3 / 4, '4:3'],
  [4 / 5, '5:4'],
  [5 / 6, '6:5'],
  [3 / 2, '2:3'],
])('warns of a step of %d without a rise in trading as of a %s split', (step, split) => {
  expect(flags(step)).toMatchObject([
    { check: 'jump_without_split', failed: false, params: { what: 'split', split, ratio: expect.closeTo(step, 1) } },
  ]);
});

it('warns of a step near no split without naming one', () => {
  expect(flags(0.7)).toMatchObject([{ check: 'jump_without_split', failed: false, params: { what: 'jump' } }]);
});

it('passes a step with twice the usual trading, one that a dividend explains, and one of at most 10 daily deviations', () => {
  const traded = (rise: number) => (): Partial<Candles> => ({
    volume: new Float64Array(COUNT).fill(1e6).map((usual, i) => (i === AT ? usual * rise : usual)),
  });
  expect(flags(2 / 3, traded(3.2))).toEqual([]);
  expect(flags(2 / 3, traded(2.8))).toHaveLength(1);
  const adjusted = (close: Float64Array): Partial<Candles> => ({
    adjclose: close.map((price, i) => (i < AT ? price * 0.75 : price)),
  });
  expect(flags(0.75, adjusted)).toEqual([]);
  expect(flags(0.93)).toEqual([]);
});

it('of unknown volume warns only of a step that is near such a split', () => {
  const bare = (): Partial<Candles> => ({ volume: new Float64Array(COUNT) });
  expect(flags(2 / 3, bare)[0]).toMatchObject({ check: 'jump_without_split', params: { volume: 'unknown' } });
  expect(flags(0.7, bare).map(({ check }) => check)).toEqual(['no_volume']);
});

it('doubts an adjusted close that falls against the close on many days, and passes a dividend a month', () => {
  const columns = (share: (i: number) => number) =>
    flags(1, (close) => ({ adjclose: close.map((price, i) => price * share(i)) }));
  expect(columns((i) => (i % 10 === 0 ? 0.99 : 1))).toMatchObject([
    {
      check: 'split_in_adjusted_close',
      failed: true,
      params: { what: 'apart', sessions: expect.any(Number), of: 252 },
    },
  ]);
  expect(columns((i) => 1.01 ** Math.floor(i / 21))).toEqual([]);
});
