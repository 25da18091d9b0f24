import { describe, expect, it, vi } from 'vitest';
import { chaosProvider, memoryProvider, nullProvider, risingFacts } from '../../test/support/provider-doubles.ts';
import { sliceCandles } from '../engine/market/candles.ts';
import { dayOf, type Day } from '../engine/market/day.ts';
import type { Facts } from '../engine/market/snapshot.ts';
import { createMarket, type Market } from './market.ts';
import { type Provider, ProviderError } from './provider.ts';

const end = dayOf(2020, 1, 31);

function symbols(count: number): string[] {
  const letters = 'ABCDEFGHIJ';
  return Array.from(
    { length: count },
    (_, i) =>
      `S${letters.charAt(Math.floor(i / 10) % 10)}${letters.charAt(i % 10)}${letters.charAt(Math.floor(i / 100))}`,
  );
}

function market(provider: Provider, clock: Day = end, benchmarkSymbol = 'SPY'): Market {
  return createMarket({ provider, benchmarkSymbol, clock: () => clock });
}

describe('a market', () => {
  it('finds a symbol in any spelling and gives its snapshot at the session', async () => {
    const own = market(memoryProvider([risingFacts('BRK.B'), risingFacts('KO')]));
    expect((await own.find('brk-b'))?.symbol).toBe('BRK.B');
    expect(await own.find('ZZZZ')).toBe(null);
    expect(await own.find('../KO')).toBe(null);
    expect(await own.snapshot('brk/b')).toMatchObject({ security: { symbol: 'BRK.B' }, asOf: end, source: 'memory' });
    expect(await own.snapshot('ZZZZ')).toBe(null);
    expect((await own.search('KOO', 3)).securities.map((security) => security.symbol)).toEqual(['KO']);
  });

  it('uses nothing after the clock, and nothing after the last session of the source', async () => {
    const ahead = { ...memoryProvider([risingFacts('KO')]), lastSession: () => Promise.resolve(end - 3) };
    expect((await market(ahead).snapshot('KO'))?.asOf).toBe(end - 3);
    const wrong = { ...memoryProvider([risingFacts('KO')]), lastSession: () => Promise.resolve(end + 99) };
    expect((await market(wrong, end - 10).snapshot('KO'))?.asOf).toBe(end - 10);
  });

  it('does not know a symbol before its first candle', async () => {
    const own = memoryProvider([risingFacts('KO', 300), risingFacts('NEW', 3)]);
    expect(await market(own, end - 100).snapshot('NEW')).toBe(null);
    expect((await market(own).snapshot('NEW'))?.candles.day.length).toBe(3);
  });

  it('keeps a snapshot, and makes it anew once the source says that something changed', async () => {
    let revision = 'a';
    let facts: Facts = risingFacts('KO');
    const asked = vi.fn(() => Promise.resolve(facts));
    const own = market({ ...memoryProvider([facts]), facts: asked, revision: () => Promise.resolve(revision) });
    const first = await own.snapshot('KO');
    expect(await own.snapshot('KO')).toBe(first);
    expect(asked).toHaveBeenCalledTimes(1);
    facts = risingFacts('KO', 301);
    revision = 'b';
    expect((await own.snapshot('KO'))?.candles.day.length).toBe(301);
    expect(asked).toHaveBeenCalledTimes(2);
  });

  it('cuts the benchmark at the same session, and has none where the source does not', async () => {
    const own = memoryProvider([risingFacts('KO'), risingFacts('SPY')]);
    const benchmark = await market(own, end - 4).benchmark();
    expect(benchmark?.candles.day.at(-1)).toBe(end - 4);
    expect(benchmark?.candlesHash).toMatch(/^[0-9a-f]{64}$/);
    expect(await market(own, end, 'QQQ').benchmark()).toBe(null);
  });

  it('is stale where a session should exist that the snapshot does not have', () => {
    const friday = dayOf(2020, 1, 31);
    const onSunday = market(nullProvider(), dayOf(2020, 2, 2));
    expect(onSunday.isStale({ asOf: friday })).toBe(false);
    expect(market(nullProvider(), dayOf(2020, 2, 3)).isStale({ asOf: friday })).toBe(true);
    expect(market(nullProvider(), dayOf(2020, 1, 20)).isStale({ asOf: dayOf(2020, 1, 17) })).toBe(false);
  });

  it('over a source that holds nothing has nothing', async () => {
    const own = market(nullProvider());
    const all = [own.session(), own.find('KO'), own.snapshot('KO'), own.benchmark(), own.reference()];
    expect(await Promise.all(all)).toEqual([null, null, null, null, null]);
    expect((await own.search('KO', 3)).securities).toEqual([]);
  });
});

describe('the reference', () => {
  const large = memoryProvider([...symbols(100), 'SPY'].map((symbol) => risingFacts(symbol)));

  it('is null under a hundred companies', async () => {
    expect(await market(memoryProvider(symbols(99).map((symbol) => risingFacts(symbol)))).reference()).toBe(null);
  });

  it('is built once for many callers and has the same hash when it is built again', async () => {
    const facts = vi.fn(large.facts);
    const own = market({ ...large, facts });
    const [first, second] = await Promise.all([own.reference(), own.reference()]);
    expect(first).toBe(second);
    expect(await own.reference()).toBe(first);
    expect(facts).toHaveBeenCalledTimes(102);
    expect(first?.reference).toMatchObject({ universe: 'all', source: 'memory', is_demo: false, as_of: '2020-01-31' });
    expect((await market(large).reference())?.hash).toBe(first?.hash);
  });

  it('leaves out companies whose prices ended long before the session', async () => {
    const until = (symbol: string, back: number): Facts => {
      const facts = risingFacts(symbol, 300);
      return { ...facts, candles: sliceCandles(facts.candles, 0, 300 - back) };
    };
    const some = [...symbols(100), 'SPY'].map((symbol) => risingFacts(symbol));
    const reference = await market(memoryProvider([...some, until('LATE', 8), until('GONE', 9)])).reference();
    expect(reference?.reference.members).toBe(102);
  });

  it('is measured anew once the source says that something changed', async () => {
    let revision = 'a';
    const own = market({ ...large, revision: () => Promise.resolve(revision) });
    const first = await own.reference();
    revision = 'b';
    const second = await own.reference();
    expect(second).not.toBe(first);
    expect(second?.hash).toBe(first?.hash);
  });

  it('is tried again after the source was away', async () => {
    let isAway = true;
    const facts: Provider['facts'] = (symbol, clock) =>
      isAway
        ? Promise.reject(
            new ProviderError('source_unavailable', { source: 'memory', message: 'away', retry: 'back-off' }),
          )
        : large.facts(symbol, clock);
    const own = market({ ...large, facts });
    await expect(own.reference()).rejects.toThrow(ProviderError);
    isAway = false;
    expect(await own.reference()).not.toBe(null);
  });
});

describe('a market over a source that refuses at random', () => {
  it('rejects with its errors only, and answers as ever once it is let', async () => {
    const sound = memoryProvider([risingFacts('KO'), risingFacts('SPY')]);
    const expected = (await market(sound).snapshot('KO'))?.hash;
    for (let seed = 1; seed <= 50; seed++) {
      const own = market(chaosProvider(sound, seed));
      for (let i = 0; i < 5; i++) {
        const calls = [
          own.snapshot('KO'),
          own.benchmark(),
          own.find('KO'),
          own.search('K', 3),
          own.reference(),
        ] as const;
        for (const result of await Promise.allSettled(calls)) {
          if (result.status === 'rejected') expect(result.reason).toBeInstanceOf(ProviderError);
        }
        const snapshot = await own.snapshot('KO').catch(() => null);
        if (snapshot !== null) expect(snapshot.hash).toBe(expected);
      }
    }
  });
});
