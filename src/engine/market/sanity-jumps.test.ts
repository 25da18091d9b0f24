import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ACME, AS_OF, makeCandles } from '../../../test/support/make-snapshot.ts';
import { STEP_AT, STEPPED_COUNT, stepped, traded, USUAL_VOLUME } from '../../../test/support/stepped-prices.ts';
import { formatDay } from './day.ts';
import { checkSanity } from './sanity.ts';
import type { Facts, SanityFlag } from './snapshot.ts';
import { dailyDeviation } from './steps.ts';

const [COUNT, AT] = [STEPPED_COUNT, STEP_AT];

const flags = (close: Float64Array, volume: Float64Array, changes: Partial<Facts> = {}): SanityFlag[] =>
  checkSanity({
    security: ACME,
    source: 'files',
    isDemo: false,
    candles: makeCandles(close, AS_OF, { volume }),
    dividends: [],
    splits: [],
    statements: null,
    tickerSince: null,
    ...changes,
  });
const brief = (found: readonly SanityFlag[]): string[] =>
  found.map((flag) => `${flag.check} ${flag.failed ? 'fails' : 'warns'}`);
const DAY = makeCandles(stepped(1), AS_OF).day[AT] as number;

describe('a step of the close without a split on record', () => {
  it('is a fault without a rise in trading, and names the split, the day and the row that it would be', () => {
    for (const [step, split, cell] of [
      [1 / 2, '2:1', '2'],
      [1 / 7, '7:1', '7'],
      [1 / 20, '20:1', '20'],
      [8, '1:8', '1:8'],
      [0.52, '2:1', '2'],
    ] as const) {
      const found = flags(stepped(step), traded(stepped(step), 1));
      expect(brief(found)).toEqual(['jump_without_split fails']);
      expect(found[0]).toMatchObject({
        day: DAY,
        params: { what: 'split', split, row: `ACME,${formatDay(DAY)},${cell}` },
      });
    }
  });

  it('is a fault also where it is near no split, then without one', () => {
    const found = flags(stepped(0.42), traded(stepped(0.42), 1));
    expect(found).toMatchObject([{ check: 'jump_without_split', failed: true, params: { what: 'jump' } }]);
    expect(found[0]?.params).not.toHaveProperty('split');
  });

  it('is a true event with twice the trading, or ten times where the step is over 40 daily deviations', () => {
    expect(brief(flags(stepped(0.5, { deviation: 0.03 }), traded(stepped(0.5), 2.1)))).toEqual(['large_move warns']);
    expect(brief(flags(stepped(0.5, { deviation: 0.03 }), traded(stepped(0.5), 1.8)))).toEqual([
      'jump_without_split fails',
    ]);
    expect(brief(flags(stepped(0.5), traded(stepped(0.5), 8)))).toEqual(['jump_without_split fails']);
    expect(brief(flags(stepped(0.5), traded(stepped(0.5), 11)))).toEqual(['large_move warns']);
  });

  it('of shares alone, which a split raises by itself, shows no rise', () => {
    const close = stepped(1 / 7);
    const volume = close.map((_, i) => (i < AT ? USUAL_VOLUME : USUAL_VOLUME * 7));
    expect(brief(flags(close, volume))).toEqual(['jump_without_split fails']);
  });

  it('within 10 daily deviations and a factor of three is a crash within a crash', () => {
    expect(brief(flags(stepped(0.55, { deviation: 0.08 }), traded(stepped(0.55), 1)))).toEqual(['large_move warns']);
    expect(brief(flags(stepped(0.27, { deviation: 0.14 }), traded(stepped(0.27), 1)))).toEqual([
      'jump_without_split fails',
    ]);
  });

  it('of a price a hundred times too high is a fault, although the usual shares make a hundred times the money', () => {
    const close = stepped(100);
    const volume = close.map(() => USUAL_VOLUME);
    expect(flags(close, volume)).toMatchObject([{ failed: true, params: { split: '1:100', row: expect.any(String) } }]);
    expect(brief(flags(stepped(1.9), traded(stepped(1.9), 3.7)))).toEqual(['jump_without_split fails']);
    const rise = stepped(1.9, { deviation: 0.03 });
    expect(brief(flags(rise, traded(rise, 4)))).toEqual(['large_move warns']);
  });

  it('that undoes a wrong row is told with it, and as no event', () => {
    const close = stepped(1.9, { until: AT + 1 });
    expect(flags(close, traded(close, 1))).toMatchObject([{ failed: true, params: { what: 'wrong_row' } }]);
  });

  it('that a dividend explains is none', () => {
    const close = stepped(0.5);
    const candles = { ...makeCandles(close, AS_OF, { volume: traded(close, 1) }), adjclose: stepped(0.9) };
    const dividends = [{ day: DAY, amount: 44 }];
    expect(brief(flags(close, candles.volume, { candles, dividends }))).toEqual([]);
  });

  it('that is undone within five sessions is a wrong row, named by its day', () => {
    for (const until of [AT + 1, AT + 5]) {
      const close = stepped(0.1, { until });
      const found = flags(close, traded(close, 1));
      expect(found).toMatchObject([{ check: 'jump_without_split', failed: true }]);
      expect(found[0]?.params).toMatchObject({ what: 'wrong_row', row: formatDay(DAY) });
    }
    expect(flags(stepped(0.1, { until: AT + 6 }), traded(stepped(0.1), 1))[0]?.params['what']).toBe('split');
  });

  it('of unknown volume is a fault near a split or beyond three times, else judged with a warning', () => {
    const none = new Float64Array(COUNT);
    const without = (step: number): string[] => brief(flags(stepped(step), none));
    expect(without(0.5)).toEqual(['jump_without_split fails', 'no_volume warns']);
    expect(without(0.42)).toEqual(['large_move warns', 'no_volume warns']);
    expect(without(0.29)).toEqual(['jump_without_split fails', 'no_volume warns']);
    const oneDay = traded(stepped(0.5), 30);
    oneDay[AT] = 0;
    expect(brief(flags(stepped(0.5), oneDay))).toEqual(['jump_without_split fails']);
  });

  it('says where a split of its ratio is on record for another day', () => {
    const close = stepped(1 / 3);
    const splits = [{ day: DAY - 4, ratio: 3 }];
    const found = flags(close, traded(close, 1), { splits });
    expect(found.find((flag) => flag.failed)).toMatchObject({
      params: { what: 'split_of_other_day', recorded: formatDay(DAY - 4) },
    });
  });

  it('long ago goes without a word where it was a true event', () => {
    const close = Float64Array.from({ length: 1200 }, (_, i) => (i < 300 ? 200 : 100) * (1 + 0.012 * (i % 2)));
    const volume = close.map((_, i) => (i === 300 ? 1e8 : 1e6));
    expect(flags(close, volume)).toEqual([]);
  });

  it('of 30 to 80 % down with a rise in trading never fails', () => {
    const fall = fc.record({
      size: fc.double({ min: 0.3, max: 0.8, noNaN: true }),
      deviation: fc.double({ min: 0.005, max: 0.06, noNaN: true }),
      at: fc.integer({ min: 70, max: COUNT - 1 }),
      // Times the rise that is asked for: twice the money, ten times where the fall is over 40 daily deviations.
      rise: fc.double({ min: 1.05, max: 6, noNaN: true }),
    });
    fc.assert(
      fc.property(fall, ({ size, deviation, at, rise }) => {
        const close = stepped(1 - size, { at, deviation });
        const isGreat = -Math.log(1 - size) > 40 * dailyDeviation(close, at);
        const found = flags(close, traded(close, (isGreat ? 10 : 2) * rise, at));
        expect(found.filter((flag) => flag.failed || flag.spoils !== undefined)).toEqual([]);
      }),
      { numRuns: 300, seed: 11 },
    );
  });
});
