import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lastIndexOnOrBefore } from '../../src/engine/market/candles.ts';
import { dayOf, type Day } from '../../src/engine/market/day.ts';
import type { Facts } from '../../src/engine/market/snapshot.ts';
import { type Provider, ProviderError } from '../../src/market-data/provider.ts';
import { buildSnapshot } from '../../src/market-data/snapshot.ts';
import { parseSymbol } from '../../src/engine/market/symbol.ts';

export interface ProviderUnderTest {
  readonly provider: Provider;
  readonly clock: Day;
  readonly dispose?: () => Promise<void>;
}

/** One promise of the port, checked on any provider. Fails by throwing; a ProviderError is an answer like any other. */
export interface ProviderRule {
  readonly says: string;
  readonly check: (provider: Provider, clock: Day) => Promise<void>;
}

const SAMPLE = 12;
const NO_SYMBOLS = ['ZZZZZ', '', 'aapl', '../../etc/passwd', '__proto__', 'constructor', 'A'.repeat(100_000), 'A\0'];

/** What was answered, or null where the source refused as it may: with a ProviderError, and nothing else. */
async function answer<T>(call: () => Promise<T>): Promise<T | null> {
  try {
    return await call();
  } catch (error) {
    if (!(error instanceof ProviderError)) throw new Error('rejected with no ProviderError', { cause: error });
    expect(error.message).not.toBe('');
    expect(['never', 'next-provider', 'back-off']).toContain(error.retry);
    return null;
  }
}

async function sample(provider: Provider): Promise<string[]> {
  const symbols = ((await answer(() => provider.securities())) ?? []).map((security) => security.symbol);
  const step = Math.max(1, Math.floor(symbols.length / SAMPLE));
  return symbols.filter((_, i) => i % step === 0).slice(0, SAMPLE);
}

async function eachFacts(provider: Provider, clock: Day, look: (facts: Facts) => Promise<void> | void): Promise<void> {
  for (const symbol of await sample(provider)) {
    const facts = await answer(() => provider.facts(symbol, clock));
    if (facts !== null) await look(facts);
  }
}

function expectRising(days: readonly number[] | Int32Array, isStrict: boolean): void {
  for (let i = 1; i < days.length; i++) {
    const step = (days[i] as number) - (days[i - 1] as number);
    expect(isStrict ? step > 0 : step >= 0, `day ${i} against the one before it`).toBe(true);
  }
}

function columns({ candles }: Facts): Float64Array[] {
  const { open, high, low, close, volume, adjclose } = candles;
  return [open, high, low, close, volume, ...(adjclose === null ? [] : [adjclose])];
}

async function listsInOrder(provider: Provider): Promise<void> {
  const securities = (await answer(() => provider.securities())) ?? [];
  const symbols = securities.map((security) => security.symbol);
  expect(symbols).toEqual([...new Set(symbols)].sort());
  for (const security of securities) {
    expect(parseSymbol(security.symbol)).toBe(security.symbol);
    expect(security.name).not.toBe('');
    expect(security.currency).toMatch(/^[A-Z]{2}[A-Za-z]$/);
  }
}

async function answersTheSame(provider: Provider, clock: Day): Promise<void> {
  await eachFacts(provider, clock, async (facts) => {
    const again = await answer(() => provider.facts(facts.security.symbol, clock));
    if (again !== null) expect(isDeepStrictEqual(again, facts)).toBe(true);
  });
}

async function answersForTheSymbol(provider: Provider, clock: Day): Promise<void> {
  const listed = new Map(((await answer(() => provider.securities())) ?? []).map((one) => [one.symbol, one]));
  for (const symbol of await sample(provider)) {
    const facts = await answer(() => provider.facts(symbol, clock));
    if (facts === null) continue;
    expect(facts.security).toEqual(listed.get(symbol));
    expect([facts.source, facts.isDemo]).toEqual([provider.id, provider.isDemo]);
  }
}

function hasRisingDays(provider: Provider, clock: Day): Promise<void> {
  return eachFacts(provider, clock, (facts) => {
    for (const column of columns(facts)) expect(column.length).toBe(facts.candles.day.length);
    expectRising(facts.candles.day, true);
  });
}

function hasFinitePrices(provider: Provider, clock: Day): Promise<void> {
  return eachFacts(provider, clock, (facts) => {
    const isFinite = columns(facts).every((column) => column.every((value) => Number.isFinite(value)));
    if (!isFinite) expect(buildSnapshot(facts, clock).flags.some((flag) => flag.failed)).toBe(true);
  });
}

function hasSoundRecords(provider: Provider, clock: Day): Promise<void> {
  return eachFacts(provider, clock, ({ dividends, splits, statements }) => {
    expectRising(
      (dividends ?? []).map((entry) => entry.day),
      false,
    );
    expectRising(
      splits.map((entry) => entry.day),
      false,
    );
    expectRising(
      Array.from(statements ?? [], (statement) => statement.periodEnd),
      false,
    );
    expect((dividends ?? []).every((dividend) => dividend.amount > 0)).toBe(true);
    expect(splits.every((split) => split.ratio > 0 && Number.isFinite(split.ratio))).toBe(true);
    for (const { items, known, periodEnd } of statements ?? []) {
      expect(known).toBeGreaterThan(periodEnd);
      expect(Object.values(items).every((value) => Number.isFinite(value))).toBe(true);
    }
  });
}

async function knowsNoOthers(provider: Provider, clock: Day): Promise<void> {
  for (const symbol of NO_SYMBOLS) expect(await answer(() => provider.facts(symbol, clock))).toBe(null);
}

async function keepsToTheClock(provider: Provider, clock: Day): Promise<void> {
  for (const at of [dayOf(1800, 1, 1), clock - 2000, clock - 1, clock, clock + 1]) {
    const last = await answer(() => provider.lastSession(at));
    if (last !== null) expect(last).toBeLessThanOrEqual(at);
  }
}

async function canBeCut(provider: Provider, clock: Day): Promise<void> {
  const earlier = clock - 400;
  await eachFacts(provider, earlier, (facts) => {
    if (lastIndexOnOrBefore(facts.candles.day, earlier) < 0) return;
    const snapshot = buildSnapshot(facts, earlier);
    expect(snapshot.asOf).toBeLessThanOrEqual(earlier);
    expect(snapshot.candles.day.at(-1)).toBe(snapshot.asOf);
    expect((snapshot.statements ?? []).every((statement) => statement.known <= earlier)).toBe(true);
    expect((snapshot.dividends ?? []).every((dividend) => dividend.day <= earlier)).toBe(true);
    expect(buildSnapshot(facts, earlier).hash).toBe(snapshot.hash);
  });
}

async function reportsPlainly(provider: Provider): Promise<void> {
  await answer(() => provider.securities());
  const problems = provider.problems();
  expect(JSON.parse(JSON.stringify(problems))).toEqual(problems);
  for (const { where, what } of problems) expect([where, what]).not.toContain('');
}

async function keepsItsRevision(provider: Provider): Promise<void> {
  const first = await answer(async () => provider.revision());
  const second = await answer(async () => provider.revision());
  if (first !== null && second !== null) expect(second).toBe(first);
}

export const PROVIDER_RULES: readonly ProviderRule[] = [
  { says: 'lists its securities once each, in our spelling, by code-point order', check: listsInOrder },
  { says: 'gives the same facts twice', check: answersTheSame },
  { says: 'gives facts of the symbol asked for, under its own name', check: answersForTheSymbol },
  { says: 'gives candles of equal columns with strictly rising days', check: hasRisingDays },
  { says: 'gives finite prices, or the snapshot is flagged', check: hasFinitePrices },
  { says: 'gives dividends, splits and statements in order, with sound numbers', check: hasSoundRecords },
  { says: 'answers null for a symbol that it does not have', check: knowsNoOthers },
  { says: 'names a last session on or before the clock, at any clock', check: keepsToTheClock },
  { says: 'can be cut at an earlier clock: nothing later is left, and twice gives one hash', check: canBeCut },
  { says: 'reports problems as plain data', check: reportsPlainly },
  { says: 'keeps its revision while nothing changes', check: keepsItsRevision },
];

/** Holds a provider to every promise of the port. */
export function describeProvider(name: string, make: () => Promise<ProviderUnderTest>): void {
  describe(`provider ${name}`, () => {
    let under: ProviderUnderTest;
    beforeAll(async () => {
      under = await make();
    });
    afterAll(() => under.dispose?.());
    for (const { says, check } of PROVIDER_RULES) it(says, () => check(under.provider, under.clock));
  });
}
