import { describe, expect, it } from 'vitest';
import { historyOn } from '../../test/support/fake-live.ts';
import { day } from '../../test/support/make-snapshot.ts';
import type { Candles } from '../engine/market/candles.ts';
import { checkHistory, checkQuote } from './check-answer.ts';
import type { History } from './live/live-source.ts';

const LAST = day('2017-06-30');
const good = historyOn(
  { symbol: 'KO', since: day('2017-01-03'), splits: [{ day: day('2017-03-01'), ratio: 2 }] },
  LAST,
);

type Column = 'open' | 'high' | 'low' | 'close' | 'adjclose' | 'volume';

/** The good history with one value of one bar changed; the newest bar is 1. */
function withBar(column: Column, value: number, fromEnd = 1): History {
  const changed = Float64Array.from(good.candles[column] ?? []);
  changed[changed.length - fromEnd] = value;
  return { ...good, candles: { ...good.candles, [column]: changed } };
}

function withDays(change: (days: Int32Array) => void): History {
  const days = Int32Array.from(good.candles.day);
  change(days);
  return { ...good, candles: { ...good.candles, day: days } satisfies Candles };
}

const refusal = (history: History): string | null => {
  try {
    checkHistory('fakelive', history, LAST + 3);
    return null;
  } catch (error) {
    expect(error).toMatchObject({ name: 'ProviderError', code: 'source_broken', source: 'fakelive' });
    return (error as Error).message;
  }
};

describe('an answer of a live source', () => {
  it('passes where it can be', () => {
    expect(refusal(good)).toBeNull();
    expect(refusal({ ...good, candles: { ...good.candles, adjclose: null } })).toBeNull();
    expect(refusal(historyOn({ symbol: 'NEW', since: LAST + 1 }, LAST))).toBeNull();
    expect(refusal(withBar('volume', 0))).toBeNull();
  });

  it.each([-5, 0, 1e308, -1e308, 1e-300, Number.NaN, Number.POSITIVE_INFINITY])(
    'is none where the last close, or any price of the newest sessions, is %d',
    (price) => {
      expect(refusal(withBar('close', price))).toContain('of 2017-06-30, the close is');
      for (const column of ['open', 'high', 'low', 'adjclose'] as const) {
        expect(refusal(withBar(column, price, 3)), column).toContain('of 2017-06-28');
      }
    },
  );

  it('is none with a volume that cannot be, or a close far outside its own session', () => {
    expect(refusal(withBar('volume', -1))).toContain('the volume is -1');
    expect(refusal(withBar('volume', 1e308))).toContain('the volume is');
    expect(refusal(withBar('close', 600_000))).toContain('the close is 600000, the range');
    expect(refusal(withBar('close', 0.5))).toContain('the close is 0.5, the range');
  });

  it('is none with a day that has not come, or days that go back or stand still', () => {
    expect(refusal(withDays((days) => (days[days.length - 1] = day('2031-01-02'))))).toContain(
      '2031-01-02, a day that',
    );
    expect(refusal(withDays((days) => (days[days.length - 1] = days[0] as number)))).toContain('out of order');
    expect(refusal(withDays((days) => (days[9] = days[8] as number)))).toContain('out of order');
    expect(refusal({ ...good, splits: [{ day: LAST, ratio: Number.POSITIVE_INFINITY }] })).toContain('a split');
  });

  it('is not refused for a fault of long ago, which every analysis names', () => {
    expect(refusal(withBar('close', -5, 60))).toBeNull();
  });

  it('is none where a quote has such a price or a time that has not come', () => {
    const quote = {
      symbol: 'KO',
      price: 61,
      previousClose: null,
      currency: 'USD',
      time: LAST * 86_400_000,
      delayMinutes: 15,
    };
    expect(() => checkQuote('fakelive', quote, LAST)).not.toThrow();
    for (const price of [-5, 0, 1e308, Number.NaN]) {
      expect(() => checkQuote('fakelive', { ...quote, price }, LAST)).toThrow('the newest price is');
    }
    for (const time of [(LAST + 1) * 86_400_000, Number.NaN]) {
      expect(() => checkQuote('fakelive', { ...quote, time }, LAST)).toThrow('a day that has not come');
    }
  });
});
