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

  it('are called by the usual distance between those of the last year alone', () => {
    const rhythm = (days: number, before = days): unknown => {
      const newest = Array.from({ length: 600 }, (_, i) => AS_OF - (days * i <= 365 ? days * i : 365 + before * i));
      const day = Int32Array.from(newest.reverse());
      return densityOf(snapshotOf({ ...makeCandles(waves(600), AS_OF), day }))?.params['rhythm'];
    };
    expect([2, 3, 5, 6, 25, 26, 28].map((days) => rhythm(days))).toEqual([
      ...['every_second_session', 'holes', 'holes', 'weekly', 'weekly', 'monthly', 'monthly'],
    ]);
    expect([rhythm(7, 1), rhythm(28, 1), rhythm(2, 30)]).toEqual(['weekly', 'monthly', 'every_second_session']);
  });

  it('on days without a session stand for none', () => {
    const weekends = Int32Array.from({ length: COUNT }, (_, i) => AS_OF - 2 * (COUNT - 1 - i));
    expect(densityOf(snapshotOf({ ...whole, day: weekends }))?.params['have']).toBeLessThan(140);
  });

  /** Rows on the last weekdays up to a day; `drops` are counted back from it, as are the days. */
  const onWeekdays = (drops: readonly number[] = [], last = AS_OF): Candles => {
    const days: number[] = [];
    for (let one = last; days.length < 700; one -= 1) if (weekdayOf(one) > 0 && weekdayOf(one) < 6) days.push(one);
    const left = days.filter((_one, i) => !drops.includes(i)).reverse();
    return { ...makeCandles(waves(left.length), last), day: Int32Array.from(left) };
  };
  const first = (count: number): number[] => Array.from({ length: count }, (_, i) => 26 + i);

  it('are those of weekdays on another exchange, whose holidays nobody knows', () => {
    // Fourteen weekdays without a row, where New York had sessions on all.
    const other = onWeekdays(first(14));
    expect(densityOf(snapshotOf(other, 'LSE'))).toBeUndefined();
    for (const exchange of ['NYSE', 'nasdaq', null])
      expect(densityOf(snapshotOf(other, exchange))).toMatchObject({ failed: false, params: { have: 238 } });
    expect(densityOf(snapshotOf(onWeekdays(first(15)), 'LSE'))).toMatchObject({ params: { have: 246 } });
    expect(densityOf(snapshotOf(onWeekdays(first(35)), 'LSE'))).toMatchObject({ failed: true });
  });

  it('are looked for on the last 261 weekdays there, also where the newest row is of a weekend', () => {
    const lse = (drops: readonly number[], last = AS_OF): unknown =>
      densityOf(snapshotOf(onWeekdays(drops, last), 'LSE'))?.params['have'] ?? 'enough';
    expect(lse([...first(14), 260])).toBe(246);
    expect(lse([...first(14), 261])).toBe('enough');
    const sunday = (drops: readonly number[]): unknown => {
      const candles = onWeekdays(drops);
      const day = Int32Array.from([...candles.day, AS_OF + 2]);
      return (
        densityOf(snapshotOf({ ...makeCandles(waves(day.length), AS_OF), day }, 'TASE'))?.params['have'] ?? 'enough'
      );
    };
    expect([sunday([...first(14), 260]), sunday([...first(14), 261])]).toEqual([246, 'enough']);
  });

  it('are those of weekdays where they begin before 1998, when the calendar of the exchange begins', () => {
    const upTo = (last: string): unknown => {
      const candles = onWeekdays(first(14), day(last));
      return densityOf(makeSnapshot({ candles }, day(last)))?.params['have'] ?? 'enough';
    };
    // The year 1998 had 252 sessions.
    expect(upTo('1998-12-31')).toBe(238);
    expect(upTo('1998-12-30')).toBe('enough');
    expect(upTo('1999-06-30')).toBe(238);
  });

  /** The rows of every session, and of that many of the newest days beside them, filled in as the price of the day before. */
  const filledIn = (count: number, isFilled: (one: number) => boolean): Candles => {
    const sessions = new Set(whole.day);
    const days = [...whole.day];
    for (let one = AS_OF; days.length < COUNT + count; one -= 1)
      if (!sessions.has(one) && isFilled(one)) days.push(one);
    const day = Int32Array.from(days).sort();
    const volume = Float64Array.from(day, (one) => (sessions.has(one) ? 1e6 : 0));
    return { ...makeCandles(waves(day.length), AS_OF, { volume }), day };
  };
  const extraOf = ({ flags }: Snapshot): string => {
    const flag = flags.find(({ check }) => check === 'rows_off_sessions');
    return flag === undefined ? 'silent' : `${flag.failed ? 'fails' : 'warns'} of ${String(flag.params['extra'])}`;
  };

  it('leave no verdict with 26 more on days without a session, and a warning with six: windows are counted in rows', () => {
    const filled = (count: number): Snapshot => snapshotOf(filledIn(count, () => true));
    expect([0, 5, 6, 25, 26].map((count) => extraOf(filled(count)))).toEqual([
      ...['silent', 'silent', 'warns of 6', 'warns of 25', 'fails of 26'],
    ]);
    expect([stateOf(filled(25)), stateOf(filled(26))]).toEqual(['ready', 'insufficient']);
    const everyDay = filled(900);
    const [flag] = everyDay.flags;
    expect(doubtText({ ...flag?.params, source: 'files', check: 'rows_off_sessions' }, PLAIN)).toBe(
      '113 rows of the last year are of days on which the exchange was closed; take those rows of ACME out of its file, ' +
        'or correct the dates where all are a day off',
    );
    // Where the exchange is not known, nobody trades on Saturdays.
    const other = (weekday: number, count: number): string =>
      extraOf(
        snapshotOf(
          filledIn(count, (one) => weekdayOf(one) === weekday),
          'TASE',
        ),
      );
    expect([other(6, 5), other(6, 6), other(6, 26), other(0, 60)]).toEqual([
      ...['silent', 'warns of 6', 'fails of 26', 'silent'],
    ]);
  });

  it('are not counted of a history that is too short for a verdict anyway', () => {
    const short = pick(makeCandles(waves(504), AS_OF), (_day, i) => i % 2 === 0);
    expect(densityOf(snapshotOf(short))).toBeUndefined();
  });
});
