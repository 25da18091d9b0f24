import { pino } from 'pino';
import { dayOf } from '../../src/engine/market/day.ts';
import type { Day } from '../../src/engine/market/day.ts';
import type { Statement } from '../../src/engine/market/statements.ts';
import type { CallOptions, History, LiveSource, Quote } from '../../src/market-data/live/live-source.ts';
import { ProviderError, type ProviderErrorCode, type RetryClass } from '../../src/market-data/provider.ts';
import type { Log } from '../../src/platform/log/log.ts';
import { risingFacts } from './provider-doubles.ts';

export const silentLog: Log = pino({ level: 'silent' });

/** What a scripted source does when it is asked: answer, have no such symbol, fail, never answer, or something else. */
export type Act =
  | 'answer'
  | 'nothing'
  | 'hang'
  | ProviderError
  | ((symbol: string, options: CallOptions) => Promise<'answer' | 'nothing'>);

export interface ScriptedSource extends LiveSource {
  /** What was asked, oldest first: `history AAPL`. */
  readonly asked: string[];
  /** What it does next, one act a call; the last one is repeated. */
  script: Act[];
}

export function providerError(
  source: string,
  retry: RetryClass,
  { code = 'source_unavailable', after }: { readonly code?: ProviderErrorCode; readonly after?: number } = {},
): ProviderError {
  const wait = after === undefined ? {} : { retryAfterSeconds: after };
  return new ProviderError(code, { source, retry, message: `is ${code}`, ...wait });
}

/** The history that the scripted source `id` has of a symbol: its prices tell the sources apart. */
export function scriptedHistory(id: string, symbol: string): History {
  const { security, candles, dividends, splits, tickerSince } = risingFacts(symbol, 5);
  const scale = 1 + id.length;
  const close = candles.close.map((price) => price * scale);
  return {
    security,
    candles: { ...candles, close, open: close, high: close, low: close, adjclose: close },
    dividends,
    splits,
    tickerSince,
  };
}

export const scriptedQuote = (id: string, symbol: string): Quote => ({
  symbol,
  price: 100 + id.length,
  previousClose: null,
  currency: 'USD',
  time: dayOf(2020, 1, 31) * 86_400_000,
  delayMinutes: 15,
});

/** A source that does what its script says. Asked beyond its limits, it never says so: look at what was asked. */
export function scriptedSource(id: string, script: Act[], changes: Partial<LiveSource> = {}): ScriptedSource {
  const asked: string[] = [];
  async function act<T>(kind: string, symbol: string, options: CallOptions, value: T): Promise<T | null> {
    asked.push(`${kind} ${symbol}`);
    const next = source.script.length > 1 ? source.script.shift() : source.script[0];
    if (next instanceof ProviderError) throw next;
    if (next === 'hang') {
      return new Promise((_resolve, reject) => {
        options.signal.addEventListener('abort', () => reject(providerError(id, 'back-off')));
      });
    }
    const said = typeof next === 'function' ? await next(symbol, options) : next;
    return said === 'answer' ? value : null;
  }
  const source: ScriptedSource = {
    id,
    label: id,
    licence: 'personal',
    notice: 'made up',
    capability: { candles: true, statements: true, dividends: true },
    limits: { perSecond: 1_000, perDay: null },
    history: (symbol: string, _from: Day | null, options: CallOptions) =>
      act('history', symbol, options, scriptedHistory(id, symbol)),
    quote: (symbol, options) => act('quote', symbol, options, scriptedQuote(id, symbol)),
    statements: (symbol, options) => act<readonly Statement[]>('statements', symbol, options, []),
    ...changes,
    asked,
    script,
  };
  return source;
}
