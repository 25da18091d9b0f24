import { describe, expect, it } from 'vitest';
import { dayOf } from '../../src/engine/market/day.ts';
import type { Facts } from '../../src/engine/market/snapshot.ts';
import type { Provider } from '../../src/market-data/provider.ts';
import { chaosProvider, memoryProvider, nullProvider, risingFacts } from '../support/provider-doubles.ts';
import { describeProvider, PROVIDER_RULES } from './provider.suite.ts';

const clock = dayOf(2020, 1, 31);
const sound = memoryProvider([risingFacts('AAPL', 700), risingFacts('BRK.B', 700)]);

describeProvider('that holds nothing', () => Promise.resolve({ provider: nullProvider(), clock }));
describeProvider('in memory', () => Promise.resolve({ provider: sound, clock }));
for (const seed of [1, 2, 3]) {
  describeProvider(`that refuses at random (${seed})`, () =>
    Promise.resolve({ provider: chaosProvider(sound, seed), clock }),
  );
}

describe('the provider suite', () => {
  const altered = (alter: (facts: Facts) => Facts): Provider => memoryProvider([alter(risingFacts('AAPL', 700))]);
  const broken: Readonly<Record<string, Provider>> = {
    'rejects with another error': { ...sound, facts: () => Promise.reject(new TypeError('x is not a function')) },
    'throws while called': {
      ...sound,
      facts: () => {
        throw new RangeError('boom');
      },
    },
    'lists out of order': { ...sound, securities: async () => [...(await sound.securities())].reverse() },
    'answers for every symbol': { ...sound, facts: () => Promise.resolve(risingFacts('AAPL')) },
    'names a session after the clock': { ...sound, lastSession: (at) => Promise.resolve(at + 1) },
    'answers under another name': { ...sound, id: 'other' },
    'gives days twice': altered((facts) => ({
      ...facts,
      candles: { ...facts.candles, day: facts.candles.day.map((day) => day - (day % 2)) },
    })),
    'gives columns of different length': altered((facts) => ({
      ...facts,
      candles: { ...facts.candles, volume: new Float64Array(3) },
    })),
    'gives a dividend of nothing': altered((facts) => ({ ...facts, dividends: [{ day: clock, amount: 0 }] })),
    'gives other facts each time': {
      ...memoryProvider([risingFacts('AAPL')]),
      facts: (() => {
        let length = 300;
        return (symbol: string) =>
          Promise.resolve(symbol === 'AAPL' ? { ...risingFacts('AAPL', length++), source: 'memory' } : null);
      })(),
    },
    'reports what is no plain data': {
      ...sound,
      problems: () => [{ where: 'a', what: new Error('b') as unknown as string }],
    },
  };

  for (const [what, provider] of Object.entries(broken)) {
    it(`finds a source that ${what}`, async () => {
      const results = await Promise.allSettled(PROVIDER_RULES.map(({ check }) => check(provider, clock)));
      expect(results.filter((result) => result.status === 'rejected')).not.toHaveLength(0);
    });
  }
});
