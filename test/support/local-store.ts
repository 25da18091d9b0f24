import type { Day } from '../../src/engine/market/day.ts';
import { createLiveProvider } from '../../src/market-data/live/live-provider.ts';
import type { LiveProvider, LiveProviderOptions } from '../../src/market-data/live/live-provider.ts';
import type { Answer, Upstream } from '../../src/market-data/live/router.ts';
import type { LiveSource } from '../../src/market-data/live/live-source.ts';
import { closeInstant } from '../../src/market-data/live/session-time.ts';
import { createRouter } from '../../src/market-data/live/router.ts';
import type { Database } from '../../src/platform/db/schema.ts';
import { silentLog } from './live-doubles.ts';

/** A source as the store sees it through a router that decides nothing. */
export function upstreamOf(prices: LiveSource, statements: LiveSource = prices): Upstream {
  const options = { signal: new AbortController().signal };
  const from = async <T>(source: LiveSource, asked: Promise<T | null>): Promise<Answer<T> | null> => {
    const value = await asked;
    return value === null ? null : { source: source.id, value, outcomes: [] };
  };
  return {
    history: (symbol, day) => from(prices, prices.history(symbol, day, options)),
    quote: (symbol) => from(prices, prices.quote(symbol, options)),
    statements: (symbol) => from(statements, statements.statements(symbol, options)),
  };
}

/** The source behind the router of the product, which shares no answer with a later question. */
export function routed(db: Database, source: LiveSource, time: TestTime): Upstream {
  const settings = { shareMs: 0 };
  return createRouter({ sources: [source], db, log: silentLog, clock: () => time.day, settings });
}

/** A market clock and a real one that go together: an hour after the close of the day that it is set to. */
export interface TestTime {
  day: Day;
  /** Milliseconds that passed since that hour. */
  extra: number;
  readonly now: () => number;
}

export function timeAt(day: Day): TestTime {
  const time: TestTime = { day, extra: 0, now: () => closeInstant(time.day) + 3_600_000 + time.extra };
  return time;
}

/** A local provider of one process over one source; nothing in it is left to chance or kept longer than asked. */
export function localOver(
  db: Database,
  source: LiveSource,
  time: TestTime,
  change: Partial<LiveProviderOptions> = {},
): LiveProvider {
  return createLiveProvider({
    db,
    upstream: upstreamOf(source),
    priceSources: [source.id],
    statementSources: [source.id],
    label: source.label,
    licence: source.licence,
    capability: source.capability,
    clock: () => time.day,
    hasQuotes: false,
    now: time.now,
    random: () => 0,
    cardMs: 0,
    pauseMs: 0,
    ...change,
  });
}
