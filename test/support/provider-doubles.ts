import { dayOf } from '../../src/engine/market/day.ts';
import type { Facts, Security } from '../../src/engine/market/snapshot.ts';
import { type LocalProvider, type Provider, ProviderError } from '../../src/market-data/provider.ts';
import { sessionsUpTo } from './make-snapshot.ts';

/** A source that holds nothing. */
export function nullProvider(): LocalProvider {
  return {
    kind: 'local',
    id: 'null',
    label: 'nothing',
    isDemo: false,
    licence: 'own-data',
    notice: null,
    capability: { candles: true, statements: false, dividends: false },
    securities: () => Promise.resolve([]),
    facts: () => Promise.resolve(null),
    lastSession: () => Promise.resolve(null),
    revision: () => Promise.resolve(''),
    isLarge: () => Promise.resolve(false),
    earlyFacts: () => Promise.resolve(new Map()),
    fileOf: () => null,
    problems: () => [],
  };
}

/** Facts of one symbol whose close rises by 1 % in each of `days` sessions up to 2020-01-31. */
export function risingFacts(symbol: string, days = 300): Facts {
  const close = Float64Array.from({ length: days }, (_, i) => 100 * 1.01 ** i);
  const end = dayOf(2020, 1, 31);
  return {
    security: { symbol, name: `${symbol} Corp`, exchange: 'NYSE', sector: 'Energy', currency: 'USD', type: 'stock' },
    source: 'memory',
    isDemo: false,
    candles: {
      day: sessionsUpTo(end, days),
      open: close,
      high: close,
      low: close,
      close,
      adjclose: close,
      volume: new Float64Array(days).fill(1000),
      adjustment: 'split',
    },
    dividends: [],
    splits: [],
    statements: null,
    tickerSince: null,
  };
}

/** A source over facts in memory. */
export function memoryProvider(all: readonly Facts[]): LocalProvider {
  const bySymbol = new Map(all.map((facts) => [facts.security.symbol, facts]));
  const securities = (): Security[] =>
    [...bySymbol.keys()].sort().flatMap((symbol) => bySymbol.get(symbol)?.security ?? []);
  return {
    ...nullProvider(),
    id: 'memory',
    label: 'memory',
    securities: () => Promise.resolve(securities()),
    facts: (symbol) => Promise.resolve(bySymbol.get(symbol) ?? null),
    lastSession: (clock) => {
      const days = all.flatMap((facts) => [...facts.candles.day]).filter((day) => day <= clock);
      return Promise.resolve(days.length === 0 ? null : Math.max(...days));
    },
  };
}

/** The provider, with every second or so call refused as a source may refuse: the same calls each time. */
export function chaosProvider(provider: Provider, seed = 1): Provider {
  let state = seed;
  const refused = (): boolean => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32 < 0.4;
  };
  const maybe = async <T>(call: () => Promise<T>): Promise<T> => {
    if (!refused()) return call();
    throw new ProviderError('source_unavailable', {
      source: provider.id,
      message: 'the source is away',
      retry: 'back-off',
      retryAfterSeconds: 1,
    });
  };
  return {
    ...provider,
    securities: () => maybe(() => provider.securities()),
    facts: (symbol, clock) => maybe(() => provider.facts(symbol, clock)),
    lastSession: (clock) => maybe(() => provider.lastSession(clock)),
  };
}
