import { describe, expect, it } from 'vitest';
import { risingFacts } from '../../test/support/provider-doubles.ts';
import { dayOf } from '../engine/market/day.ts';
import type { Facts } from '../engine/market/snapshot.ts';
import { sha256 } from './digest.ts';
import { buildSnapshot, snapshotTexts } from './snapshot.ts';

const end = dayOf(2020, 1, 31);
const statement = {
  periodEnd: dayOf(2018, 12, 31),
  period: 'FY' as const,
  currency: 'USD',
  known: dayOf(2019, 3, 31),
  knownIsLagged: true,
  shareBasis: dayOf(2018, 12, 31),
  items: { revenue: 100, equity: 50 },
};
const facts: Facts = { ...risingFacts('KO'), statements: [statement], dividends: [{ day: end - 9, amount: 0.4 }] };

describe('a snapshot', () => {
  it('has the hash of its header, which holds the hash of its candles', () => {
    const snapshot = buildSnapshot(facts, end);
    expect(snapshot.hash).toBe(sha256(snapshotTexts(snapshot).header));
    expect(JSON.parse(snapshotTexts(snapshot).header)).toMatchObject({ candlesHash: snapshot.candlesHash, bars: 300 });
  });

  it('has the same hash for the same facts, whatever order their keys are in', () => {
    const turned = Object.fromEntries(Object.entries(facts).reverse()) as unknown as Facts;
    expect(buildSnapshot(turned, end).hash).toBe(buildSnapshot(facts, end).hash);
  });

  it('has another hash when any fact differs', () => {
    const others: Facts[] = [
      { ...facts, source: 'other' },
      { ...facts, isDemo: true },
      { ...facts, security: { ...facts.security, name: 'Coke' } },
      { ...facts, dividends: null },
      { ...facts, splits: [{ day: end - 9, ratio: 2 }] },
      { ...facts, statements: [{ ...statement, items: { revenue: 101, equity: 50 } }] },
      { ...facts, tickerSince: end - 200 },
      { ...facts, candles: { ...facts.candles, volume: facts.candles.volume.map((volume) => volume + 1) } },
    ];
    const hashes = [facts, ...others].map((own) => buildSnapshot(own, end).hash);
    expect(new Set([...hashes, buildSnapshot(facts, end - 1).hash]).size).toBe(others.length + 2);
  });

  it('takes a number that is not finite as missing', () => {
    const odd: Facts = {
      ...facts,
      statements: [{ ...statement, items: { revenue: 100, equity: 50, sga: NaN, cash: Infinity } }],
      dividends: [{ day: end - 12, amount: NaN }, ...(facts.dividends ?? [])],
      splits: [{ day: end - 9, ratio: Infinity }],
    };
    expect(buildSnapshot(odd, end).hash).toBe(buildSnapshot(facts, end).hash);
  });
});
