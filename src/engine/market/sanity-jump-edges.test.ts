import { describe, expect, it } from 'vitest';
import { ACME, AS_OF, makeCandles } from '../../../test/support/make-snapshot.ts';
import { STEP_AT, STEPPED_COUNT, stepped, traded } from '../../../test/support/stepped-prices.ts';
import { checkSanity } from './sanity.ts';
import type { Facts, SanityFlag } from './snapshot.ts';
import { dailyDeviation, isOrdinaryStep, tradingAt } from './steps.ts';

const DAY = makeCandles(stepped(1), AS_OF).day[STEP_AT] as number;
/** What the closes' 63 returns before the step deviate by, in parts of what they move by. */
const MOVED = dailyDeviation(stepped(1, { deviation: 0.01 }), STEP_AT) / 0.01;

function flagsOf(close: Float64Array, volume: Float64Array, splits: Facts['splits'] = []): SanityFlag[] {
  const candles = makeCandles(close, AS_OF, { volume });
  const facts = { source: 'files', isDemo: false, dividends: [], statements: null, tickerSince: null };
  return checkSanity({ security: ACME, candles, splits, ...facts });
}
type Outcome = 'fails' | 'warns' | 'none';
/** What becomes of a step of which so many times the usual money is traded; null: of unknown volume. */
function outcome(step: number, rise: number | null, deviation: number): Outcome {
  // Without the step back of the alternating closes, so that it is what it says.
  const close = stepped(step * (STEP_AT % 2 === 0 ? Math.exp(-deviation) : Math.exp(deviation)), { deviation });
  const found = flagsOf(close, rise === null ? new Float64Array(STEPPED_COUNT) : traded(close, rise));
  const told = found.filter(({ check }) => check === 'jump_without_split' || check === 'large_move');
  return told.some(({ failed }) => failed) ? 'fails' : told.length > 0 ? 'warns' : 'none';
}
/** The deviation of closes by which a step is so many daily deviations. */
const deviationFor = (step: number, times: number): number => Math.abs(Math.log(step)) / times / MOVED;

describe('the edges of a jump', () => {
  it('are a close of 0.6 and 1.6 times the one before', () => {
    expect([0.59, 0.61, 1.59, 1.61].map(isOrdinaryStep)).toEqual([false, true, true, false]);
  });

  it('of a crash within a crash are 10 daily deviations and a factor of 0.33 to 3', () => {
    expect([9.6, 10.4].map((times) => outcome(0.5, 1, deviationFor(0.5, times)))).toEqual(['warns', 'fails']);
    expect([0.34, 0.32, 2.9, 3.1].map((step) => outcome(step, 1, deviationFor(step, 8)))).toEqual([
      'warns',
      'fails',
      'warns',
      'fails',
    ]);
  });

  it('of a rise in trading are twice the money, and ten times over 40 daily deviations', () => {
    const at = (times: number, rise: number): Outcome => outcome(0.5, rise, deviationFor(0.5, times));
    expect([at(20, 1.95), at(20, 2.05)]).toEqual(['fails', 'warns']);
    expect([at(60, 9.6), at(60, 10.4)]).toEqual(['fails', 'warns']);
    expect([at(39.6, 3), at(40.4, 3)]).toEqual(['warns', 'fails']);
  });

  it('of a likeness to a split are 10 % to be named, and 2 % or 3 daily deviations where the volume is unknown', () => {
    const what = (step: number): unknown => flagsOf(stepped(step), traded(stepped(step), 1))[0]?.params['what'];
    // The closes alternate, which makes the step itself 1.2 % larger.
    expect([what(0.5 * 1.09 * Math.exp(-0.012)), what(0.5 * 1.11 * Math.exp(-0.012))]).toEqual(['split', 'jump']);
    expect([0.0195, 0.0205].map((off) => outcome(0.5 * Math.exp(off), null, 0.003))).toEqual(['fails', 'warns']);
    expect([2.8, 3.2].map((times) => outcome(0.5 * Math.exp(times * 0.02 * MOVED), null, 0.02))).toEqual([
      'fails',
      'warns',
    ]);
  });

  it('of a wrong row are a way back to within 10 %', () => {
    const back = (level: number): unknown => {
      const close = stepped(1, { deviation: 0 }).map((price, i) =>
        i < STEP_AT ? price : i === STEP_AT ? 2.2 * price : level * price,
      );
      return flagsOf(close, traded(close, 1))[0]?.params['what'];
    };
    expect(back(1.095)).toBe('wrong_row');
    expect(back(1.105)).not.toBe('wrong_row');
  });

  it('of a split on record for another day are seven days', () => {
    const close = stepped(1 / 3);
    const recorded = (days: number): unknown =>
      flagsOf(close, traded(close, 1), [{ day: DAY - days, ratio: 3 }]).find(({ failed }) => failed)?.params['what'];
    expect([recorded(7), recorded(8)]).toEqual(['split_of_other_day', 'split']);
  });
});

describe('a usual day', () => {
  it('is read from 63 sessions before, of at least 20; of fewer it moves by 3 %', () => {
    const close = stepped(1, { deviation: 0.01 });
    const shaken = (sessionsBefore: number): number => {
      const changed = close.slice();
      changed[STEP_AT - sessionsBefore] = 300;
      return dailyDeviation(changed, STEP_AT);
    };
    expect(shaken(64)).toBeGreaterThan(0.05);
    expect(shaken(65)).toBeCloseTo(0.01 * MOVED, 12);
    expect(dailyDeviation(close, 20)).toBe(0.03);
    expect(dailyDeviation(close, 21)).toBeCloseTo(0.01, 3);
    // The deviation of n returns of alternating sign, by n - 1.
    expect(dailyDeviation(close, STEP_AT)).toBeCloseTo(0.01 * Math.sqrt((63 - 1 / 63) / 62), 9);
  });

  it('is traded at the median money of 63 sessions, of at least 20 with a volume', () => {
    const close = stepped(1, { deviation: 0 });
    const volume = (known: number): Float64Array => close.map((_, i) => (i < STEP_AT - known ? 0 : 1e6));
    const trading = (known: number): number | null =>
      tradingAt(makeCandles(close, AS_OF, { volume: volume(known) }), STEP_AT);
    expect([trading(19), trading(20)]).toEqual([null, 1]);
    // The median, whatever their order: of an even number the mean of the two in the middle.
    const shuffled = (known: number, own: number): number | null => {
      const mixed = close.map((_, i) => (i < STEP_AT - known ? 0 : 1e6 * (1 + ((7 * (i - STEP_AT + known)) % known))));
      mixed[STEP_AT] = own;
      return tradingAt(makeCandles(close, AS_OF, { volume: mixed }), STEP_AT);
    };
    expect(shuffled(41, 42e6)).toBeCloseTo(42 / 21, 12);
    expect(shuffled(40, 41e6)).toBeCloseTo(41 / 20.5, 12);
    expect([shuffled(41, 0), shuffled(41, NaN)]).toEqual([null, null]);
    const early = close.map((_, i) => (i < STEP_AT - 63 ? 0 : i < STEP_AT - 31 ? 1e6 : 2e6));
    // 32 sessions of one million, 31 of two.
    expect(tradingAt(makeCandles(close, AS_OF, { volume: early }), STEP_AT)).toBe(2);
  });
});
