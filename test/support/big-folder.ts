import { closeSync, mkdirSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { isSession } from '../../src/engine/market/calendar.ts';
import { type Day, formatDay, parseDay } from '../../src/engine/market/day.ts';
import { SECTORS } from '../../src/engine/market/snapshot.ts';

/** How a big folder is laid out: a file a symbol, or one file with a symbol column by symbol or by day. */
export type Layout = 'many' | 'by-symbol' | 'by-day';

export interface BigFolder {
  readonly companies: number;
  readonly firstDay: string;
  readonly lastDay: string;
}

export const WHOLE: BigFolder = { companies: 504, firstDay: '2000-01-03', lastDay: '2019-12-31' };

/** Writes a folder of invented daily prices: `companies` companies and SPY. The rows are the same in every layout. */
export function writeBigFolder(dir: string, layout: Layout, { companies, firstDay, lastDay }: BigFolder): void {
  rmSync(dir, { recursive: true, force: true });
  mkdirSync(dir, { recursive: true });
  const symbols = ['SPY', ...Array.from({ length: companies }, (_, i) => nameOf(i))];
  const days = sessionDays(firstDay, lastDay);
  const securities = symbols.map((symbol, i) =>
    symbol === 'SPY'
      ? 'SPY,Index fund,,,USD,fund'
      : `${symbol},Company ${symbol},NYSE,${SECTORS[i % SECTORS.length]},USD,stock`,
  );
  writeFileSync(join(dir, 'securities.csv'), `symbol,name,exchange,sector,currency,type\n${securities.join('\n')}\n`);
  const walks = symbols.map((_, i) => new Walk(i + 1));
  const header = 'date,open,high,low,close,adjclose,volume\n';
  if (layout === 'many') {
    for (const [i, symbol] of symbols.entries()) {
      const walk = walks[i] as Walk;
      writeFileSync(
        join(dir, `${symbol}.csv`),
        header + days.map((day) => `${formatDay(day)},${walk.next()}\n`).join(''),
      );
    }
    return;
  }
  const file = openSync(join(dir, 'prices.csv'), 'w');
  writeSync(file, `symbol,${header}`);
  if (layout === 'by-symbol') {
    for (const [i, symbol] of symbols.entries()) {
      const walk = walks[i] as Walk;
      writeSync(file, days.map((day) => `${symbol},${formatDay(day)},${walk.next()}\n`).join(''));
    }
  } else {
    for (const day of days) {
      const date = formatDay(day);
      writeSync(file, symbols.map((symbol, i) => `${symbol},${date},${(walks[i] as Walk).next()}\n`).join(''));
    }
  }
  closeSync(file);
}

function sessionDays(from: string, to: string): Day[] {
  const [first, last] = [parseDay(from) ?? 0, parseDay(to) ?? 0];
  return Array.from({ length: last - first + 1 }, (_, i) => first + i).filter(isSession);
}

/** AAAA, AAAB, … */
function nameOf(index: number): string {
  let [rest, name] = [index, ''];
  for (let i = 0; i < 4; i++) {
    name = String.fromCharCode(65 + (rest % 26)) + name;
    rest = Math.floor(rest / 26);
  }
  return name;
}

/** The rows of one symbol without their dates: a seeded walk of prices. */
class Walk {
  #state: number;
  #close = 20;

  constructor(seed: number) {
    this.#state = Math.imul(seed, 2654435761) >>> 0;
  }

  next(): string {
    const open = this.#close * (1 + (this.#random() - 0.5) * 0.01);
    const close = open * (1 + (this.#random() - 0.4985) * 0.03);
    const high = Math.max(open, close) * (1 + this.#random() * 0.005);
    const low = Math.min(open, close) * (1 - this.#random() * 0.005);
    this.#close = Math.min(5000, Math.max(1, close));
    const volume = Math.round(1e6 * (0.5 + this.#random()));
    const prices = [open, high, low, close, close].map((price) => price.toFixed(6));
    return `${prices.join(',')},${volume}`;
  }

  /** From 0 to 1 (xorshift32). */
  #random(): number {
    let x = this.#state;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.#state = x >>> 0;
    return this.#state / 4294967296;
  }
}
