import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pick } from '../../../test/support/load-prices.ts';
import {
  ACME,
  AS_OF,
  day,
  makeBenchmark,
  makeCandles,
  makeSnapshot,
  waves,
} from '../../../test/support/make-snapshot.ts';
import { doubtText, PLAIN } from '../../market-data/doubt-words.ts';
import { analyze } from '../analyze.ts';
import type { Candles } from './candles.ts';
import { weekdayOf } from './day.ts';
import type { SanityFlag, Snapshot } from './snapshot.ts';

const COUNT = 2200;
const whole = makeCandles(waves(COUNT), AS_OF);
const snapshotOf = (candles: Candles, exchange: string | null = 'NYSE'): Snapshot =>
  makeSnapshot({ candles, security: { ...ACME, exchange } });
const densityOf = ({ flags }: Snapshot): SanityFlag | undefined => flags.find(({ check }) => check === 'sparse_rows');
const stateOf = (snapshot: Snapshot): string =>
  analyze({
    snapshot,
    benchmark: makeBenchmark(snapshot),
    benchmarkSymbol: 'SPY',
    reference: null,
    strategy: 'momentum',
  }).state;
const wordsOf = (snapshot: Snapshot): string => {
  const flag = densityOf(snapshot);
  return flag === undefined ? '' : doubtText({ ...flag.params, check: flag.check }, PLAIN);
};

describe('rows for the sessions of the exchange', () => {
  it('leave no verdict from 26 of 252 missing on, and a warning with the count from 6 on, wherever they are', () => {
    // The edges as often as all other counts together.
    const counts = fc.oneof(fc.integer({ min: 0, max: 40 }), fc.constantFrom(5, 6, 25, 26));
    const drops = fc
      .uniqueArray(fc.integer({ min: COUNT - 252, max: COUNT - 2 }), { minLength: 40, maxLength: 40 })
      .chain((order) => counts.map((k) => new Set(order.slice(0, k))));
    fc.assert(
      fc.property(drops, (dropped) => {
        const snapshot = snapshotOf(pick(whole, (_day, i) => !dropped.has(i)));
        const k = dropped.size;
        const flag = densityOf(snapshot);
        expect(flag === undefined ? 'silent' : flag.failed ? 'fails' : 'warns').toBe(
          k > 25 ? 'fails' : k > 5 ? 'warns' : 'silent',
        );
        if (flag !== undefined) expect(flag.params).toMatchObject({ have: 252 - k, of: 252 });
        expect(stateOf(snapshot)).toBe(k > 25 ? 'insufficient' : 'ready');
      }),
      { numRuns: 60, seed: 252 },
    );
  });

  it('for every second session, one a week and one a month are called what they are', () => {
    const second = snapshotOf(pick(whole, (_day, i) => i % 2 === 0));
    expect(wordsOf(second)).toBe(
      'prices are there for only 126 of the last 252 sessions of the exchange, a row for every second session; a file of daily prices is needed',
    );
    const fridays = snapshotOf(pick(whole, (one) => weekdayOf(one) === 5));
    expect(wordsOf(fridays)).toMatch(/only \d\d of the last 252 sessions of the exchange, one row a week;/);
    expect([second, fridays].map(stateOf)).toEqual(['insufficient', 'insufficient']);
    const long = makeCandles(waves(6000), AS_OF);
    const monthly = snapshotOf(pick(long, (_day, i) => i % 21 === 0));
    expect(wordsOf(monthly)).toMatch(/one row a month/);
  });

  it('on days without a session stand for none', () => {
    const weekends = Int32Array.from({ length: COUNT }, (_, i) => AS_OF - 2 * (COUNT - 1 - i));
    expect(densityOf(snapshotOf({ ...whole, day: weekends }))?.params['have']).toBeLessThan(140);
  });

  it('are those of weekdays on another exchange, and before the calendar is known', () => {
    // A market with 248 sessions a year.
    const other = pick(whole, (_day, i) => i % 60 !== 0);
    expect(densityOf(snapshotOf(other, 'LSE'))).toBeUndefined();
    expect(
      densityOf(
        snapshotOf(
          pick(whole, (_day, i) => i % 5 !== 0),
          'LSE',
        ),
      ),
    ).toMatchObject({ failed: true });
    const nineties = makeCandles(waves(600), day('1996-06-28'));
    expect(densityOf(makeSnapshot({ candles: nineties }, day('1996-06-28')))).toBeUndefined();
  });

  it('are not counted of a history that is too short for a verdict anyway', () => {
    const short = pick(makeCandles(waves(504), AS_OF), (_day, i) => i % 2 === 0);
    expect(densityOf(snapshotOf(short))).toBeUndefined();
  });
});
