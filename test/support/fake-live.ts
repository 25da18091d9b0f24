import { sliceCandles, type Candles } from '../../src/engine/market/candles.ts';
import { isSession } from '../../src/engine/market/calendar.ts';
import type { Day } from '../../src/engine/market/day.ts';
import type { Dividend, Split } from '../../src/engine/market/snapshot.ts';
import type { Statement } from '../../src/engine/market/statements.ts';
import type { History, LiveSource } from '../../src/market-data/live/live-source.ts';
import { ProviderError } from '../../src/market-data/provider.ts';
import { makeYears, sessionsUpTo } from './make-snapshot.ts';

/** What happens to a made-up company. */
export interface Story {
  readonly symbol: string;
  /** The first session. */
  readonly since: Day;
  readonly splits?: readonly Split[];
  /** Amounts on the share basis of the day on which they were paid. */
  readonly dividends?: readonly Dividend[];
  /** From `seen` on the vendor states the bar of `day` with its prices times `factor`. */
  readonly revisions?: readonly { readonly seen: Day; readonly day: Day; readonly factor: number }[];
  /** The last session, where it stopped trading. */
  readonly until?: Day;
}

/** The price as paid on a day, before any adjustment: the same every time, and uneven. */
function paidOn(day: Day, symbol: string): number {
  const seed = [...symbol].reduce((sum, letter) => sum + letter.charCodeAt(0), 0);
  return 100 * (1 + 0.3 * Math.sin(day / 170 + seed) + 0.02 * Math.sin(day * 1.7 + seed));
}

/** All that the vendor says of a story on `today`, as one whole fetch would: every past price on today's basis. */
export function historyOn(story: Story, today: Day): History {
  const last = Math.min(today, story.until ?? today);
  const day = Int32Array.from({ length: Math.max(0, last - story.since + 1) }, (_, i) => story.since + i).filter(
    isSession,
  );
  const splits = (story.splits ?? []).filter((split) => split.day <= last);
  const basis = (at: Day): number =>
    splits.filter((split) => split.day > at).reduce((all, { ratio }) => all * ratio, 1);
  const dividends = (story.dividends ?? [])
    .filter((dividend) => dividend.day <= last)
    .map((dividend) => ({ day: dividend.day, amount: dividend.amount / basis(dividend.day) }));
  const factor = (at: Day): number =>
    (story.revisions ?? [])
      .filter((one) => one.seen <= today && one.day === at)
      .reduce((all, one) => all * one.factor, 1);
  const close = Float64Array.from(day, (at) => (paidOn(at, story.symbol) * factor(at)) / basis(at));
  const adjust = (at: Day): number =>
    dividends.filter((dividend) => dividend.day > at).reduce((all, one) => all * (1 - one.amount / 100), 1);
  const candles: Candles = {
    day,
    open: close.map((price) => price * 0.999),
    high: close.map((price) => price * 1.01),
    low: close.map((price) => price * 0.99),
    close,
    adjclose: Float64Array.from(close, (price, i) => price * adjust(day[i] as Day)),
    volume: Float64Array.from(day, (at) => (1e6 + (at % 1000)) * basis(at)),
    adjustment: 'split',
  };
  const { symbol } = story;
  const name = `${symbol} Incorporated`;
  const security = { symbol, name, exchange: 'NYSE', sector: 'Energy', currency: 'USD', type: 'stock' } as const;
  return { security, candles, dividends, splits, tickerSince: null };
}

/** What a caller may turn while it runs. */
export interface FakeLive {
  readonly source: LiveSource;
  /** Every question put, oldest first, such as `history KO 2017-06-30` or `statements KO`. */
  readonly calls: string[];
  /** Throws or answers in place of the source where it is set; null lets the source answer. */
  fault: ((kind: 'history' | 'quote' | 'statements', symbol: string) => Promise<void> | null) | null;
  /** What it makes of a history before it answers; null answers the truth. */
  spoil: ((history: History) => History) | null;
  /** The day that the source lives in. */
  today: Day;
}

/** The error of a source that does not answer. */
export function away(source: string, retryAfterSeconds?: number): ProviderError {
  const message = 'connect ECONNREFUSED 203.0.113.7:443';
  const after = retryAfterSeconds === undefined ? {} : { retryAfterSeconds };
  return new ProviderError('source_unavailable', { source, message, retry: 'back-off', ...after });
}

/** A live source over made-up companies. */
export function fakeLive(
  stories: readonly Story[],
  today: Day,
  about: { readonly id?: string; readonly statements?: readonly Statement[] | null } = {},
): FakeLive {
  const { id = 'fakelive', statements = makeYears() } = about;
  const bySymbol = new Map(stories.map((story) => [story.symbol, story]));
  const put = async <T>(
    kind: 'history' | 'quote' | 'statements',
    symbol: string,
    text: string,
    answer: () => T,
  ): Promise<T> => {
    live.calls.push(text);
    await live.fault?.(kind, symbol);
    return answer();
  };
  const live: FakeLive = {
    calls: [],
    fault: null,
    spoil: null,
    today,
    source: {
      id,
      label: `${id}, delayed`,
      licence: 'personal',
      notice: 'Delayed; personal use only.',
      capability: { candles: true, statements: statements !== null, dividends: true },
      limits: { perSecond: 1000, perDay: null },
      history: (symbol, from) =>
        put('history', symbol, `history ${symbol} ${from ?? 'whole'}`, () => {
          const story = bySymbol.get(symbol);
          if (story === undefined) return null;
          const right = historyOn(story, live.today);
          const whole = live.spoil?.(right) ?? right;
          return from === null ? whole : cutFrom(whole, from);
        }),
      quote: (symbol) =>
        put('quote', symbol, `quote ${symbol}`, () => {
          const story = bySymbol.get(symbol);
          if (story === undefined) return null;
          const price = paidOn(live.today, symbol);
          return {
            symbol,
            price,
            previousClose: null,
            currency: 'USD',
            time: live.today * 86_400_000,
            delayMinutes: 15,
          };
        }),
      statements: (symbol) =>
        put('statements', symbol, `statements ${symbol}`, () => (bySymbol.has(symbol) ? statements : null)),
    },
  };
  return live;
}

function cutFrom(whole: History, from: Day): History {
  const first = whole.candles.day.findIndex((day) => day >= from);
  const since = <T extends { readonly day: Day }>(list: readonly T[]): T[] => list.filter(({ day }) => day >= from);
  return {
    ...whole,
    candles: sliceCandles(whole.candles, first < 0 ? whole.candles.day.length : first, whole.candles.day.length),
    dividends: whole.dividends === null ? null : since(whole.dividends),
    splits: since(whole.splits),
  };
}

/** A history whose newest bar is another one: prices times a factor, or on another day. */
export function withLastBar(
  history: History,
  { times = 1, close, on }: { readonly times?: number; readonly close?: number; readonly on?: Day },
): History {
  const { candles } = history;
  const last = (column: Float64Array, value: (now: number) => number): Float64Array =>
    column.map((now, i) => (i === column.length - 1 ? value(now) : now));
  const scaled = (column: Float64Array): Float64Array => last(column, (now) => now * times);
  return {
    ...history,
    candles: {
      ...candles,
      day: candles.day.map((now, i) => (i === candles.day.length - 1 ? (on ?? now) : now)),
      open: scaled(candles.open),
      high: scaled(candles.high),
      low: scaled(candles.low),
      close: last(candles.close, (now) => close ?? now * times),
      adjclose: candles.adjclose === null ? null : scaled(candles.adjclose),
    },
  };
}

/** The first of the newest `count` sessions up to `last`. */
export function sessionsBefore(last: Day, count: number): Day {
  return sessionsUpTo(last, count)[0] ?? last;
}
