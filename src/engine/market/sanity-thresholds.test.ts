import { describe, expect, it } from 'vitest';
import { ACME, AS_OF, makeCandles } from '../../../test/support/make-snapshot.ts';
import { STEP_AT, STEPPED_COUNT, stepped } from '../../../test/support/stepped-prices.ts';
import type { Candles } from './candles.ts';
import { checkSanity } from './sanity.ts';
import type { Facts } from './snapshot.ts';
import { dailyDeviation } from './steps.ts';

/** Closes that alternate by `deviation` and whose step into the session of the step is exactly `step`. */
function exactly(step: number, deviation = 0.012): Float64Array {
  const usual = stepped(1, { deviation });
  const own = ((usual[STEP_AT - 1] as number) * step) / (usual[STEP_AT] as number);
  return usual.map((price, i) => (i < STEP_AT ? price : price * own));
}

const DAY = makeCandles(stepped(1), AS_OF).day[STEP_AT] as number;
/** One daily deviation of closes that alternate by 1.2 %. */
const DEVIATION = dailyDeviation(stepped(1), STEP_AT);

function told(close: Float64Array, changes: Partial<Facts> = {}, columns: Partial<Candles> = {}): string[] {
  const facts = { source: 'files', isDemo: false, dividends: [], splits: [], statements: null, tickerSince: null };
  const candles = makeCandles(close, AS_OF, columns);
  return checkSanity({ security: ACME, candles, ...facts, ...changes }).map(({ check, failed, spoils, params }) =>
    `${check} ${failed ? 'fails' : spoils === undefined ? 'warns' : 'spoils'} ${String(params['split'] ?? '')}`.trimEnd(),
  );
}

describe('a split on record', () => {
  const splits = [{ day: DAY, ratio: 2 }];
  const at = (step: number): string[] => told(exactly(step), { splits });

  it('is shown by adjusted prices up to 4 daily deviations from no step at all', () => {
    expect(at(Math.exp(-3.9 * DEVIATION))).toEqual([]);
    expect(at(Math.exp(-4.1 * DEVIATION))).toEqual(['split_unclear warns 2:1']);
  });

  it('is contradicted up to 4 daily deviations from its own step', () => {
    expect(at(0.5 * Math.exp(3.9 * DEVIATION))).toEqual(['split_not_in_prices fails 2:1']);
    expect(at(0.5 * Math.exp(4.1 * DEVIATION))).toContain('split_unclear warns 2:1');
  });
});

describe('a step like that of a small split', () => {
  it.each([
    [10 / 11, '11:10'],
    [11 / 10, '10:11'],
    [5 / 6, '6:5'],
    [6 / 5, '5:6'],
    [5 / 4, '4:5'],
    [4 / 3, '3:4'],
  ])('of %d is told as one of %s', (step, split) => {
    expect(told(exactly(step, 0.002))).toEqual([`jump_without_split warns ${split}`]);
  });

  it('is told from 8 % on, and over 10 daily deviations', () => {
    expect([1.075, 1.085, 1 / 1.075, 1 / 1.085].map((step) => told(exactly(step, 0.002)).length)).toEqual([0, 1, 0, 1]);
    const size = (times: number): number => told(exactly(Math.exp(-times * DEVIATION))).length;
    expect([size(9.8), size(10.2)]).toEqual([0, 1]);
  });

  it('is named within 3 %, and not told without a name where the volume is unknown', () => {
    const none = { volume: new Float64Array(STEPPED_COUNT) };
    const near = (off: number): string[] =>
      told(exactly((2 / 3) * off, 0.002), {}, none).filter((line) => !line.startsWith('no_volume'));
    expect([1.029, 1 / 1.029].map(near)).toEqual([['jump_without_split warns 3:2'], ['jump_without_split warns 3:2']]);
    expect([1.031, 1 / 1.031].map(near)).toEqual([[], []]);
  });
});

describe('an adjusted close beside its close', () => {
  it('falls against it by over 0.5 % on at most five of the last 252 sessions', () => {
    const usual = stepped(1);
    const apart = (days: number, by: number, from = STEPPED_COUNT - 2 * days): string[] => {
      const falls = usual.map((_, i) => (i >= from && i < from + 2 * days && (i - from) % 2 === 0 ? 1 - by : 1));
      return told(usual, {}, { adjclose: usual.map((price, i) => price * (falls[i] as number)) });
    };
    expect([apart(5, 0.02), apart(6, 0.02)]).toEqual([[], ['split_in_adjusted_close fails']]);
    expect([apart(6, 0.0049), apart(6, 0.0051)]).toEqual([[], ['split_in_adjusted_close fails']]);
    // The last 252 sessions alone.
    expect([apart(6, 0.02, STEPPED_COUNT - 252), apart(6, 0.02, STEPPED_COUNT - 253)]).toEqual([
      ['split_in_adjusted_close fails'],
      [],
    ]);
  });
});

describe('the range of a day', () => {
  const usual = stepped(1);
  const last = STEPPED_COUNT - 1;
  const ranging = (column: 'open' | 'high' | 'low', factor: number): string[] =>
    told(
      usual,
      {},
      { [column]: makeCandles(usual, AS_OF)[column].map((p, i) => (i === last ? (usual[i] as number) * factor : p)) },
    );

  it('may contradict its close by 0.1 %', () => {
    expect([ranging('high', 0.99905), ranging('high', 0.99895)]).toEqual([[], ['unordered_range warns']]);
    expect([ranging('low', 1.00095), ranging('low', 1.00105)]).toEqual([[], ['unordered_range warns']]);
    expect([ranging('open', 1.0105), ranging('open', 1.0115)]).toEqual([[], ['unordered_range warns']]);
    expect([ranging('open', 0.9895), ranging('open', 0.9885)]).toEqual([[], ['unordered_range warns']]);
  });
});

describe('a gap of thirty days', () => {
  const after = (step: number): string[] => {
    const close = exactly(step);
    const day = makeCandles(close, AS_OF).day.map((one, i) => (i < STEP_AT ? one - 30 : one));
    return told(close, {}, { day }).filter((line) => line.startsWith('ticker_reuse'));
  };

  it('is a fault where the price after it is over twice or under half of the one before', () => {
    expect([1.98, 2.02, 0.505, 0.495].map((step) => after(step).length)).toEqual([0, 1, 0, 1]);
  });
});
