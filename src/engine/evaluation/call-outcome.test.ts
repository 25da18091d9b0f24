import { describe, expect, it } from 'vitest';
import type { Candles } from '../market/candles.ts';
import { nextSession } from '../market/calendar.ts';
import { dayOf, type Day } from '../market/day.ts';
import { horizonEnd, isCorrected, isRight, nextHorizon, outcomeOfCall } from './call-outcome.ts';

const SESSION = dayOf(2014, 6, 2);
const END = horizonEnd(SESSION, 21);

/** A series of sessions from `from` to `to` whose adjusted close goes from 100 in steps of `step`. */
function series(from: Day, to: Day, step: number): Candles {
  const days: Day[] = [];
  for (let day = from; day <= to; day = nextSession(day)) days.push(day);
  const prices = Float64Array.from(days, (_, i) => 100 + i * step);
  const columns = { open: prices, high: prices, low: prices, close: prices, volume: prices };
  return { day: Int32Array.from(days), ...columns, adjclose: prices, adjustment: 'split' };
}

const close = (candles: Candles | null, newest: Day, benchmark = series(SESSION, END + 60, 0.5)) =>
  outcomeOfCall({ candles, benchmark, session: SESSION, horizonEnd: END, newest });

describe('the outcome of a call', () => {
  it('is total return from the close of its session to that of the horizon, less the benchmark', () => {
    expect(END).toBe(dayOf(2014, 7, 1));
    expect(close(series(SESSION, END + 60, 1), END)).toEqual({
      ending: 'traded',
      exitDay: END,
      entryPrice: 100,
      exitPrice: 121,
      benchmarkEntry: 100,
      benchmarkExit: 110.5,
      excess: 121 / 100 - 110.5 / 100,
    });
  });

  it('takes the last price of a stock that was delisted on the way, once a late price cannot come any more', () => {
    const gone = series(SESSION, SESSION + 10, -5);
    const last = gone.day.at(-1);
    expect(close(gone, END)).toBeNull();
    expect(close(gone, horizonEnd(END, 4))).toBeNull();
    expect(close(gone, horizonEnd(END, 5))).toMatchObject({ ending: 'delisted', exitDay: last, exitPrice: 60 });
  });

  it('takes the last price before where a stock did not trade on the day itself, and no other', () => {
    const whole = series(SESSION, END + 10, 1);
    const place = whole.day.indexOf(END);
    const without = <Column extends Int32Array | Float64Array>(column: Column): Column =>
      column.filter((_, i) => i !== place) as Column;
    const prices = without(whole.close);
    const halted = { ...whole, day: without(whole.day), close: prices, adjclose: prices };
    expect(close(halted, END + 10)).toMatchObject({ ending: 'traded', exitPrice: 120, exitDay: END - 1 });
  });

  it('waits for the benchmark, however long it takes, and for a stock that nothing is known of', () => {
    const stock = series(SESSION, END + 60, 1);
    expect(close(stock, END + 60, series(SESSION, END - 1, 1))).toBeNull();
    expect(close(stock, END + 60, series(END, END + 60, 1))).toBeNull();
    expect(close(null, END + 60)).toBeNull();
  });

  it('counts a loss of everything', () => {
    const worthless = series(SESSION, END + 1, 0);
    worthless.close.fill(0, 5);
    expect(close(worthless, END + 1)).toMatchObject({ exitPrice: 0, excess: -1.105 });
  });
});

it('rates Buy and Sell by which side of the benchmark came, a tie as wrong, and Hold not at all', () => {
  expect([isRight('BUY', 0.1), isRight('BUY', 0), isRight('BUY', -0.1)]).toEqual([true, false, false]);
  expect([isRight('SELL', 0.1), isRight('SELL', 0), isRight('SELL', -0.1)]).toEqual([false, false, true]);
  expect(isRight('HOLD', 0.1)).toBeNull();
});

it('closes after 21, 63 and 252 sessions', () => {
  expect([null, 21, 63, 252].map(nextHorizon)).toEqual([21, 63, 252, null]);
});

it('takes for a correction what moves a return, and not what only rescales prices', () => {
  const before = close(series(SESSION, END + 60, 1), END);
  if (before === null) throw new Error('it is closed');
  const rescaled = { ...before, entryPrice: before.entryPrice / 3, exitPrice: before.exitPrice / 3 };
  expect(isCorrected(before, rescaled)).toBe(false);
  expect(isCorrected(before, { ...before, exitPrice: before.exitPrice * 1.0004 })).toBe(false);
  expect(isCorrected(before, { ...before, exitPrice: before.exitPrice * 1.001 })).toBe(true);
  expect(isCorrected(before, { ...before, benchmarkExit: before.benchmarkExit * 1.001 })).toBe(true);
});
