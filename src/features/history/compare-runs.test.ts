import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { demoMarket, sampleDocuments } from '../../../test/support/documents.ts';
import {
  ACME,
  AS_OF,
  makeBenchmark,
  makeCandles,
  makeSnapshot,
  makeStatement,
  waves,
} from '../../../test/support/make-snapshot.ts';
import { analyze } from '../../engine/analyze.ts';
import { SECTORS } from '../../engine/market/snapshot.ts';
import { STATEMENT_ITEMS } from '../../engine/market/statements.ts';
import { STRATEGY_IDS } from '../../engine/strategies/index.ts';
import type { Analysis, MissingLine, PointLine } from '../../engine/verdict/analysis.ts';
import { compareRuns } from './compare-runs.ts';

const RUNS = { numRuns: 120, seed: 20261120 };

const items = fc.dictionary(fc.constantFrom(...STATEMENT_ITEMS), fc.double({ min: -1e10, max: 1e10, noNaN: true }));

/** What the engine itself says of companies of every kind: with and without statements, prices and a benchmark. */
const documents: fc.Arbitrary<Analysis> = fc
  .record({
    sessions: fc.constantFrom(5, 130, 300, 1400),
    growth: fc.double({ min: -0.002, max: 0.002, noNaN: true }),
    years: fc.option(fc.array(items, { maxLength: 6 })),
    sector: fc.option(fc.constantFrom(...SECTORS)),
    type: fc.constantFrom('stock' as const, 'stock' as const, 'fund' as const),
    pays: fc.option(fc.double({ min: 0, max: 3, noNaN: true })),
    hasBenchmark: fc.boolean(),
    strategy: fc.constantFrom(...STRATEGY_IDS),
  })
  .map(({ sessions, growth, years, sector, type, pays, hasBenchmark, strategy }) => {
    const candles = makeCandles(waves(sessions, 100, growth), AS_OF);
    const snapshot = makeSnapshot({
      candles,
      security: { ...ACME, sector, type },
      dividends: pays === null ? null : pays === 0 ? [] : [{ day: candles.day[sessions - 3] ?? AS_OF, amount: pays }],
      statements: years?.map((own, i) => makeStatement(`${String(2016 - i)}-12-31`, own)) ?? null,
    });
    const benchmark = hasBenchmark ? makeBenchmark(snapshot) : null;
    return analyze({ snapshot, benchmark, benchmarkSymbol: 'SPY', reference: null, strategy });
  });

/** Holds the sums that a reader is shown. */
function expectToAddUp(then: Analysis, now: Analysis): void {
  const { factors, pointsDifference, scoreDifference } = compareRuns(then, now);
  const sum = factors.reduce((all, { difference }) => all + difference, 0);
  expect(sum).toBe(now.points_sum - then.points_sum);
  expect(pointsDifference).toBe(sum);
  for (const { then: before, now: after, difference } of factors) {
    expect(Number.isInteger(difference)).toBe(true);
    expect(Object.is(difference, -0)).toBe(false);
    expect(before.points + difference).toBe(after.points);
  }
  expect(scoreDifference).toBe(then.score === null || now.score === null ? null : sum);
  if (then.score !== null && now.score !== null) expect(then.score + sum).toBe(now.score);
  expect(new Set(factors.map(({ factor }) => factor)).size).toBe(factors.length);
}

describe('two runs compared', () => {
  it('have differences of factors that add up to the difference of the scores, whatever the documents', () => {
    const seen = { scored: 0, half: 0, neither: 0 };
    fc.assert(
      fc.property(documents, documents, (then, now) => {
        expectToAddUp(then, now);
        expectToAddUp(now, then);
        const scores = [then, now].filter(({ score }) => score !== null).length;
        seen[scores === 2 ? 'scored' : scores === 1 ? 'half' : 'neither'] += 1;
      }),
      RUNS,
    );
    // Pairs with a verdict on both sides, on one, and on none all occurred.
    expect(Math.min(seen.scored, seen.half, seen.neither)).toBeGreaterThan(0);
  }, 60_000);

  it('add up for the demo market from one month to the next, against companies compared', async () => {
    const [october, november] = await Promise.all(
      ['2026-10-20', '2026-11-20'].map((on) => sampleDocuments(demoMarket(on))),
    );
    let moved = 0;
    for (const [name, document] of november ?? []) {
      const then = JSON.parse(october?.get(name) ?? '') as Analysis;
      const now = JSON.parse(document) as Analysis;
      expectToAddUp(then, now);
      moved += compareRuns(then, now).pointsDifference === 0 ? 0 : 1;
    }
    expect(moved).toBeGreaterThan(10);
  }, 60_000);

  it('say that nothing changed of a run and itself', () => {
    fc.assert(
      fc.property(documents, (one) => {
        const { isSame, differs, factors } = compareRuns(one, one);
        expect([isSame, differs, factors.every(({ kind }) => kind === 'same')]).toEqual([true, [], true]);
      }),
      { ...RUNS, numRuns: 30 },
    );
  }, 60_000);
});

const point = (factor: string, points: number, change: Partial<PointLine> = {}): PointLine => ({
  factor,
  kind: 'fundamental',
  points,
  weight: 10,
  value: points / 100,
  unit: 'fraction',
  comparator: { kind: 'breakpoints', published: true },
  reason: { key: 'vs_breakpoints', params: {} },
  inputs: {},
  source: 'files',
  as_of: '2026-11-20',
  ...change,
});
const missing = (factor: string): MissingLine => ({ factor, weight: 5, reason: { key: 'no_volume', params: {} } });
const plain = analyze({
  snapshot: makeSnapshot(),
  benchmark: null,
  benchmarkSymbol: 'SPY',
  reference: null,
  strategy: 'growth',
});
function document(points: readonly PointLine[], lacking: readonly MissingLine[] = [], change: Partial<Analysis> = {}) {
  const sum = points.reduce((all, line) => all + line.points, 0);
  const coverage = { ...plain.coverage, missing: lacking, not_applicable: [] };
  return { ...plain, state: 'ready' as const, score: 50 + sum, points_sum: sum, points, coverage, ...change };
}
const kinds = (then: Analysis, now: Analysis): unknown[] =>
  compareRuns(then, now).factors.map(({ factor, kind, difference }) => [factor, kind, difference]);

describe('a factor', () => {
  it('is named by what became of it, what moved most first', () => {
    const then = document([point('peg', 3), point('accruals', -4), point('volatility', 2)], [missing('surprise')]);
    const now = document(
      [point('peg', 5), point('surprise', 1), point('volatility', 2, { value: 0.5 })],
      [missing('accruals')],
    );
    expect(kinds(then, now)).toEqual([
      ['accruals', 'disappeared', 4],
      ['peg', 'points', 2],
      ['surprise', 'appeared', 1],
      ['volatility', 'value', 0],
    ]);
  });

  it('that one strategy does not ask counts as no points of that run', () => {
    const then = document([point('peg', 3)]);
    const now = document([point('momentum_6m', 4)], [], { strategy: 'momentum' });
    expect(kinds(then, now)).toEqual([
      ['momentum_6m', 'appeared', 4],
      ['peg', 'disappeared', -3],
    ]);
    expect(compareRuns(then, now).differs).toEqual(['strategy']);
  });

  it('with another comparison or weight is no longer the same', () => {
    const base = document([point('peg', 3)]);
    const median = { kind: 'universe', name: 'all', n: 9, percentile: 0.5, median: 2 } as const;
    expect(kinds(base, document([point('peg', 3, { comparator: median })]))).toEqual([['peg', 'value', 0]]);
    expect(kinds(base, document([point('peg', 3, { weight: 12 })]))).toEqual([['peg', 'points', 0]]);
    expect(kinds(document([], [missing('peg')]), document([]))).toEqual([['peg', 'value', 0]]);
  });
});

it('names what else was not the same', () => {
  const then = document([point('peg', 3)]);
  const now = {
    ...then,
    engine_version: '2.0.0',
    source: 'yahoo',
    as_of: '2017-07-03',
    snapshot_hash: 's2',
    benchmark_hash: 'b2',
    reference_hash: 'r2',
    sector: 'Energy',
    currency: 'EUR',
  };
  expect(compareRuns(then, now).differs).toEqual([
    'engine_version',
    'source',
    'as_of',
    'snapshot',
    'benchmark',
    'reference',
    'sector',
    'currency',
  ]);
});

it('is not the same where the verdict is another for the same points', () => {
  const then = document([point('peg', 3)], [], { recommendation: 'HOLD', strength: null });
  expect(compareRuns(then, { ...then, state: 'insufficient', score: null, recommendation: null }).isSame).toBe(false);
});
