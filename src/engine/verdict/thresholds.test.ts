import { describe, expect, it } from 'vitest';
import {
  ACME,
  AS_OF,
  makeBenchmark,
  makeCandles,
  makeSnapshot,
  makeYears,
  waves,
} from '../../../test/support/make-snapshot.ts';
import { FactorContext } from '../factors/context.ts';
import type { Benchmark, Snapshot } from '../market/snapshot.ts';
import { abstentionsOf, MIN_WEIGHT, type Grounds } from './abstain.ts';
import type { RiskLine } from './analysis.ts';
import { rangeOf } from './range.ts';
import { riskOf } from './risk-level.ts';
import { strengthOf } from './strength.ts';

const snapshot = makeSnapshot();
const withSessions = (count: number): Snapshot => makeSnapshot({ candles: makeCandles(waves(count), AS_OF) });

/** The keys of the reasons not to judge. */
function reasons(changes: Partial<Grounds>): string[] {
  const coverage = { have: 1, of: 1, weight: 50, missing: [], not_applicable: [] };
  const { flags, candles } = snapshot;
  const facts = { flags, sessions: candles.day.length, isFundWithoutSet: false, paysNoDividend: false };
  return abstentionsOf({ ...facts, coverage, range: null, ...changes }).map(({ key }) => key);
}

describe('a verdict', () => {
  it('is given from 60 % of the weight on, and not under it', () => {
    const coverage = (weight: number): Grounds['coverage'] => ({
      have: 1,
      of: 2,
      weight,
      missing: [],
      not_applicable: [],
    });
    expect(MIN_WEIGHT).toBe(30);
    expect(reasons({ coverage: coverage(30) })).toEqual([]);
    expect(reasons({ coverage: coverage(29) })).toEqual(['coverage_low']);
  });

  it('is given from 253 sessions on, and not under them', () => {
    expect(reasons({ sessions: 253 })).toEqual([]);
    expect(reasons({ sessions: 252 })).toEqual(['too_few_sessions']);
  });

  it('to sell is weak as soon as the range leaves 40, and not at it', () => {
    expect(strengthOf(30, rangeOf(30, 10))).toBe('moderate');
    expect(strengthOf(30, rangeOf(30, 11))).toBe('weak');
    expect(strengthOf(70, rangeOf(70, 10))).toBe('moderate');
    expect(strengthOf(70, rangeOf(70, 11))).toBe('weak');
  });
});

describe('the risk level', () => {
  const lineOf = (
    input: RiskLine['input'],
    facts: Snapshot,
    benchmark: Benchmark | null = null,
  ): RiskLine | undefined => riskOf(new FactorContext(facts, benchmark)).lines.find((line) => line.input === input);

  it('looks for the worst fall over 756 sessions back and no further', () => {
    const high = (back: number): Float64Array =>
      new Float64Array(900).fill(100).map((x, i) => (i === 899 - back ? 125 : x));
    const fall = (back: number): unknown =>
      lineOf('drawdown', makeSnapshot({ candles: makeCandles(high(back), AS_OF) }))?.value;
    expect([fall(756), fall(757)]).toEqual([0.2, 0]);
  });

  it('has a beta from 250 returns on days in common on, and not under them', () => {
    const own = withSessions(300);
    const without = (missing: number): Benchmark => {
      const { candles, ...rest } = makeBenchmark(own);
      // Days taken away one by one from the middle of the last year.
      const kept = [...candles.day.keys()].filter((i) => i < 200 || i >= 200 + missing);
      const pick = (column: Float64Array): Float64Array => Float64Array.from(kept, (i) => column[i] as number);
      const close = pick(candles.close);
      const day = Int32Array.from(kept, (i) => candles.day[i] as number);
      return { ...rest, candles: { ...makeCandles(close, AS_OF), day } };
    };
    expect(lineOf('beta', own, without(2))?.value).toEqual(expect.any(Number));
    expect(lineOf('beta', own, without(3))).toMatchObject({
      value: null,
      reason: { key: 'beta_too_few_common_dates', params: { common: 249, needed: 250 } },
    });
  });

  it('leaves Altman’s Z out for a bank, also where every item of it is known', () => {
    const altman = (sector: 'Financials' | 'Industrials'): unknown => {
      const facts = makeSnapshot({ security: { ...ACME, sector }, statements: makeYears() });
      return riskOf(new FactorContext(facts, null)).lines.find((line) => line.input === 'altman');
    };
    expect(altman('Industrials')).toMatchObject({ level: 'low', reason: null });
    expect(altman('Financials')).toMatchObject({
      value: null,
      level: null,
      reason: { key: 'altman_not_for_financials' },
    });
  });
});
