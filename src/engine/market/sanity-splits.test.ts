import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ACME, AS_OF, makeCandles } from '../../../test/support/make-snapshot.ts';
import { checkSanity } from './sanity.ts';
import { moveToShownSession, readSplits } from './sanity-splits.ts';
import type { Facts, SanityFlag } from './snapshot.ts';
import { dailyDeviation } from './steps.ts';

const COUNT = 600;

/** A walk whose days move by less than 1.8 of its daily deviations. */
function walk(seed: number, deviation: number): Float64Array {
  let state = seed >>> 0;
  let level = Math.log(50);
  return Float64Array.from({ length: COUNT }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.exp((level += (state / 2 ** 32 - 0.5) * Math.sqrt(12) * deviation));
  });
}

const factsWith = (close: Float64Array, changes: Partial<Facts> = {}): Facts => ({
  security: ACME,
  source: 'files',
  isDemo: false,
  candles: makeCandles(close, AS_OF),
  dividends: [],
  splits: [],
  statements: null,
  tickerSince: null,
  ...changes,
});
const DAYS = makeCandles(walk(1, 0.01), AS_OF).day;
const isFault = (flag: SanityFlag): boolean => flag.failed || flag.spoils !== undefined;

const splitOf = fc.record({
  seed: fc.integer(),
  deviation: fc.double({ min: 0.004, max: 0.05, noNaN: true }),
  at: fc.integer({ min: 80, max: COUNT - 1 }),
  fresh: fc.integer({ min: 1, max: 30 }),
  old: fc.integer({ min: 1, max: 30 }),
});

describe('a split on record', () => {
  it('that was not applied is always caught where its log exceeds 8 daily deviations, else judged or caught', () => {
    const counted = { caught: 0, judged: 0, warned: 0 };
    fc.assert(
      fc.property(splitOf, ({ seed, deviation, at, fresh, old }) => {
        fc.pre(fresh !== old);
        const ratio = fresh / old;
        const close = walk(seed, deviation).map((price, i) => (i < at ? price * ratio : price));
        const flags = checkSanity(factsWith(close, { splits: [{ day: DAYS[at] as number, ratio }] }));
        const faults = flags.filter(isFault);
        if (Math.abs(Math.log(ratio)) > 8 * dailyDeviation(close, at)) {
          expect(faults.map(({ check }) => check)).toEqual(['split_not_in_prices']);
          expect(faults[0]?.failed).toBe(at >= COUNT - 252);
        }
        if (faults.length > 0) counted.caught += 1;
        else if (flags.length > 0) counted.warned += 1;
        else counted.judged += 1;
      }),
      { numRuns: 600, seed: 11 },
    );
    // Of 600: too small beside the movement of the day to be told, most of them with a warning.
    expect(counted.caught).toBeGreaterThan(480);
    expect(counted.judged + counted.warned).toBeLessThan(120);
  });

  it('that was applied is never doubted', () => {
    fc.assert(
      fc.property(splitOf, ({ seed, deviation, at, fresh, old }) => {
        fc.pre(fresh !== old);
        const splits = [{ day: DAYS[at] as number, ratio: fresh / old }];
        expect(checkSanity(factsWith(walk(seed, deviation), { splits })).filter(isFault)).toEqual([]);
      }),
      { numRuns: 300, seed: 12 },
    );
  });

  it('of prices as traded is moved to the one neighbouring session that shows it, and nowhere else', () => {
    const at = 500;
    const split = { day: DAYS[at] as number, ratio: 1.5 };
    const traded = (first: number): Float64Array => walk(3, 0.01).map((price, i) => (i < first ? price * 1.5 : price));
    expect(moveToShownSession(DAYS, traded(at), [split])).toEqual([split]);
    for (const shown of [at - 1, at + 1]) {
      expect(moveToShownSession(DAYS, traded(shown), [split])).toEqual([
        { ...split, day: DAYS[shown], recorded: split.day },
      ]);
    }
    expect(moveToShownSession(DAYS, traded(at + 2), [split])).toEqual([split]);
    expect(moveToShownSession(DAYS, walk(3, 0.01), [split])).toEqual([split]);
  });

  it('too small to tell is judged: with a warning from 5 % on, without a word below', () => {
    const close = walk(5, 0.02);
    const reading = (ratio: number): [string | undefined, number] => {
      const facts = factsWith(close, { splits: [{ day: DAYS[500] as number, ratio }] });
      return [readSplits(facts)[0]?.reads, checkSanity(facts).length];
    };
    expect(reading(1.06)).toEqual(['either', 1]);
    expect(reading(1.04)).toEqual(['either', 0]);
    expect(reading(2)).toEqual(['shown', 0]);
  });

  it('that fits neither reading is judged with a warning', () => {
    const at = 500;
    const close = walk(7, 0.01).map((price, i) => (i < at ? price * 1.25 : price));
    const flags = checkSanity(factsWith(close, { splits: [{ day: DAYS[at] as number, ratio: 2 }] }));
    expect(flags).toMatchObject([{ check: 'split_unclear', failed: false, params: { what: 'neither' } }]);
  });

  it('outside the price file is not compared', () => {
    const splits = [
      { day: (DAYS[0] as number) - 5, ratio: 2 },
      { day: AS_OF + 5, ratio: 3 },
    ];
    expect(readSplits(factsWith(walk(1, 0.01), { splits }))).toEqual([]);
  });
});
