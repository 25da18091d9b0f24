import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ACME,
  AS_OF,
  makeCandles,
  makeSnapshot,
  makeStatement,
  sessionsUpTo,
  waves,
} from '../../test/support/make-snapshot.ts';
import { analyze, EngineError } from './analyze.ts';
import { canonicalJson } from './canonical.ts';
import { formatDay } from './market/day.ts';
import { SECTORS, type Benchmark, type Snapshot } from './market/snapshot.ts';
import { STATEMENT_ITEMS, type Statement } from './market/statements.ts';
import { STRATEGIES, STRATEGY_IDS } from './strategies/index.ts';
import type { Strategy } from './strategies/strategy.ts';
import type { Analysis } from './verdict/analysis.ts';
import { REASON_KEYS } from './verdict/reason-keys.ts';

const RUNS = { numRuns: 60, seed: 20170630 };

/** Any double a broken file could hold. */
const anyNumber = fc.oneof(
  { weight: 6, arbitrary: fc.double({ min: 0.01, max: 1e4, noNaN: true }) },
  { weight: 1, arbitrary: fc.double() },
  { weight: 1, arbitrary: fc.constantFrom(0, -0, -1, NaN, Infinity, -Infinity, 1e308, 5e-324) },
);
/** A random walk of sane prices, or numbers of any kind. */
const closes = fc.oneof(
  fc.tuple(fc.integer({ min: 1, max: 900 }), fc.integer()).map(([n, seed]) => walk(n, seed)),
  fc.array(anyNumber, { minLength: 1, maxLength: 320 }),
);
const money = fc.oneof(fc.double({ min: -1e12, max: 1e12, noNaN: true }), fc.constantFrom(0, NaN, Infinity, -1e-300));
const items = fc.dictionary(fc.constantFrom(...STATEMENT_ITEMS), money);
const statement: fc.Arbitrary<Statement> = fc.record({
  periodEnd: fc.integer({ min: AS_OF - 2000, max: AS_OF }),
  period: fc.constantFrom('FY' as const, 'Q' as const),
  currency: fc.constantFrom('USD', 'USD', 'USD', 'CNY'),
  known: fc.integer({ min: AS_OF - 1900, max: AS_OF + 90 }),
  knownIsLagged: fc.boolean(),
  shareBasis: fc.integer({ min: AS_OF - 2000, max: AS_OF }),
  items,
});
const years = fc
  .tuple(fc.integer({ min: 0, max: 6 }), fc.array(items, { minLength: 6, maxLength: 6 }))
  .map(([n, own]) => own.slice(0, n).map((one, i) => makeStatement(`${String(2016 - i)}-12-31`, one)));

const snapshots: fc.Arbitrary<Snapshot> = fc
  .record({
    close: closes,
    hasAdjclose: fc.boolean(),
    total: fc.boolean(),
    volume: fc.constantFrom(0, 1e6, NaN),
    dividends: fc.option(
      fc.array(fc.record({ day: fc.integer({ min: AS_OF - 3000, max: AS_OF }), amount: anyNumber }), { maxLength: 40 }),
    ),
    splits: fc.array(fc.record({ day: fc.integer({ min: AS_OF - 2000, max: AS_OF + 500 }), ratio: anyNumber }), {
      maxLength: 3,
    }),
    statements: fc.option(fc.oneof(years, fc.array(statement, { maxLength: 12 }))),
    sector: fc.option(fc.constantFrom(...SECTORS)),
    type: fc.constantFrom('stock' as const, 'stock' as const, 'stock' as const, 'fund' as const),
  })
  .map(({ close, hasAdjclose, total, volume, dividends, splits, statements, sector, type }) => {
    const shape = {
      volume: new Float64Array(close.length).fill(volume),
      adjustment: total ? ('total' as const) : ('split' as const),
      ...(hasAdjclose ? {} : { adjclose: null }),
    };
    const candles = makeCandles(close, AS_OF, shape);
    return makeSnapshot({ candles, dividends, splits, statements, security: { ...ACME, sector, type } });
  });

function walk(n: number, seed: number): number[] {
  let state = seed >>> 0;
  let price = 50;
  return Array.from({ length: n }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    price *= 1 + (state / 2 ** 32 - 0.5) * 0.05;
    return price;
  });
}

const benchmark: Benchmark = {
  symbol: 'SPY',
  source: 'test',
  candles: makeCandles(waves(1000, 200), AS_OF),
  candlesHash: 'b',
};
const run = (snapshot: Snapshot, strategy = STRATEGY_IDS[0], against: Benchmark | null = benchmark): Analysis =>
  analyze({ snapshot, benchmark: against, benchmarkSymbol: 'SPY', reference: null, strategy: strategy as 'growth' });

/** What holds of every analysis, whatever the facts. */
function holds(analysis: Analysis, snapshot: Snapshot): void {
  const sum = analysis.points.reduce((total, line) => total + line.points, 0);
  expect(analysis.points_sum).toBe(sum);
  for (const line of analysis.points) {
    expect(Number.isInteger(line.points)).toBe(true);
    expect(Math.abs(line.points)).toBeLessThanOrEqual(line.weight);
  }
  const { coverage } = analysis;
  expect(coverage.have + coverage.missing.length).toBe(coverage.of);
  const low = 50 + sum - (50 - coverage.weight);
  const high = 50 + sum + (50 - coverage.weight);
  const mustAbstain =
    coverage.weight < 30 ||
    snapshot.candles.day.length < 253 ||
    snapshot.flags.some((flag) => flag.failed) ||
    (coverage.weight < 50 && low <= 40 && high >= 60);
  if (mustAbstain) expect(analysis.state).toBe('insufficient');
  if (analysis.state === 'insufficient') {
    expect(analysis.abstentions.length).toBeGreaterThan(0);
    expect([analysis.score, analysis.recommendation, analysis.strength, analysis.score_range]).toEqual([
      null,
      null,
      null,
      null,
    ]);
  } else {
    expect(analysis.abstentions).toEqual([]);
    expect(analysis.score).toBe(50 + sum);
    expect(low).toBeGreaterThanOrEqual(0);
    expect(high).toBeLessThanOrEqual(100);
    expect(analysis.score_range).toEqual(coverage.weight === 50 ? null : { low, high });
  }
  const reasons = [
    ...analysis.abstentions,
    ...analysis.warnings,
    ...analysis.points.map((line) => line.reason),
    ...coverage.missing.map((line) => line.reason),
    ...coverage.not_applicable.map((line) => line.reason),
    ...analysis.risk.flatMap((line) => (line.reason === null ? [] : [line.reason])),
  ];
  expect(reasons.map((reason) => reason.key).filter((key) => !REASON_KEYS.includes(key))).toEqual([]);
}

describe('an analysis of any facts', () => {
  it('ends in a verdict or an abstention whose figures add up, with canonical bytes', () => {
    fc.assert(
      fc.property(snapshots, fc.constantFrom(...STRATEGY_IDS), (snapshot, strategy) => {
        const analysis = run(snapshot, strategy);
        holds(analysis, snapshot);
        expect(canonicalJson(analysis).length).toBeGreaterThan(100);
      }),
      { ...RUNS, numRuns: 400 },
    );
  });

  it('gives the same bytes twice, also from a copy that shares nothing', () => {
    fc.assert(
      fc.property(snapshots, fc.constantFrom(...STRATEGY_IDS), (snapshot, strategy) => {
        const bytes = canonicalJson(run(snapshot, strategy));
        expect(canonicalJson(run(structuredClone(snapshot), strategy, structuredClone(benchmark)))).toBe(bytes);
      }),
      RUNS,
    );
  });

  it('does not depend on which strategy was asked first', () => {
    fc.assert(
      fc.property(snapshots, (snapshot) => {
        const forwards = STRATEGY_IDS.map((id) => canonicalJson(run(snapshot, id)));
        const copy = structuredClone(snapshot);
        const backwards = [...STRATEGY_IDS].reverse().map((id) => canonicalJson(run(copy, id)));
        expect(backwards.reverse()).toEqual(forwards);
      }),
      { ...RUNS, numRuns: 25 },
    );
  });
});

describe('awkward facts', () => {
  it('one bar, or none, abstains for want of sessions', () => {
    for (const n of [0, 1, 252]) {
      const analysis = run(makeSnapshot({ candles: makeCandles(waves(n), AS_OF) }), 'momentum');
      expect(analysis.abstentions.map((reason) => reason.key)).toContain('too_few_sessions');
    }
  });

  it('a million bars take one pass and end in a verdict', () => {
    const n = 1_000_000;
    // Of the exchange's sessions where they are counted, before that of every day: there are not so many sessions.
    const sessions = sessionsUpTo(AS_OF, 300);
    const days = Int32Array.from(
      { length: n },
      (_, i) => sessions[i - n + 300] ?? (sessions[0] as number) - (n - 300 - i),
    );
    const close = Float64Array.from({ length: n }, (_, i) => 100 + 10 * Math.sin(i / 50));
    const snapshot = makeSnapshot({ candles: { ...makeCandles(waves(2), AS_OF), ...columns(close), day: days } });
    const analysis = run(snapshot, 'momentum', { ...benchmark, candles: snapshot.candles });
    holds(analysis, snapshot);
    expect(analysis.state).toBe('ready');
  });

  it('a failed check is named, and the points found stay listed', () => {
    const close = waves(600).map((price, i) => (i < 400 ? price * 7 : price));
    const analysis = run(makeSnapshot({ candles: makeCandles(close, AS_OF) }), 'momentum');
    expect(analysis.abstentions).toMatchObject([{ key: 'sanity_failed', params: { check: 'jump_without_split' } }]);
    expect(analysis.points.length).toBe(10);
    expect(analysis.risk_level).toBeNull();
  });

  it('a fund gets momentum, and is told so by the others', () => {
    const snapshot = makeSnapshot({ security: { ...ACME, sector: null, type: 'fund' } });
    expect(run(snapshot, 'momentum').state).toBe('ready');
    for (const id of ['growth', 'value', 'dividend'] as const) {
      expect(run(snapshot, id).abstentions.map((reason) => reason.key)).toEqual(['is_fund']);
    }
  });

  it('a company that pays no dividend abstains from the dividend strategy only', () => {
    const snapshot = makeSnapshot({ dividends: [] });
    expect(run(snapshot, 'dividend').abstentions[0]?.key).toBe('pays_no_dividend');
    expect(run(snapshot, 'momentum').state).toBe('ready');
  });

  it('nobody can say that a company pays no dividend whose record is shorter than a year', () => {
    const candles = makeCandles(waves(200), AS_OF);
    const keys = run(makeSnapshot({ candles, dividends: [] }), 'dividend').abstentions.map((reason) => reason.key);
    expect(keys).toContain('too_few_sessions');
    expect(keys).not.toContain('pays_no_dividend');
  });

  it('an unknown sector is judged as general, and a warning says so', () => {
    const analysis = run(makeSnapshot({ security: { ...ACME, sector: null } }), 'momentum');
    expect(analysis.warnings.map((warning) => warning.key)).toContain('sector_unknown');
  });

  it('a strategy that does not exist is refused by type', () => {
    expect(() => run(makeSnapshot(), 'astrology' as 'growth')).toThrow(EngineError);
  });

  it('every class of every strategy lists what does not apply', () => {
    const snapshot = makeSnapshot({ security: { ...ACME, sector: 'Financials' } });
    for (const strategy of STRATEGIES as readonly Strategy[]) {
      const left = (strategy.weights.general?.length ?? 0) - (strategy.weights.financial?.length ?? 0);
      expect(run(snapshot, strategy.id as 'growth').coverage.not_applicable.length).toBe(left);
    }
    expect(formatDay(sessionsUpTo(AS_OF, 1)[0] as number)).toBe('2017-06-30');
  });
});

function columns(close: Float64Array): object {
  const same = { open: close, high: close, low: close, close, adjclose: close };
  return { ...same, volume: new Float64Array(close.length).fill(1e6) };
}
