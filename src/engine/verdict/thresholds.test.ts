import { describe, expect, it } from 'vitest';
import { ACME, AS_OF, makeCandles, makeSnapshot, makeYears, waves } from '../../../test/support/make-snapshot.ts';
import { contextFor } from '../factors/context.ts';
import type { Snapshot } from '../market/snapshot.ts';
import { abstentionsOf, MIN_WEIGHT, type Grounds } from './abstain.ts';
import { rangeOf } from './range.ts';
import { riskOf } from './risk-level.ts';
import { strengthOf } from './strength.ts';

const snapshot = makeSnapshot();
const sessions = (count: number): Snapshot => makeSnapshot({ candles: makeCandles(waves(count), AS_OF) });

/** The keys of the reasons not to judge. */
function reasons(changes: Partial<Grounds>): string[] {
  const coverage = { have: 1, of: 1, weight: 50, missing: [], not_applicable: [] };
  const grounds = { snapshot, isFundWithoutSet: false, paysNoDividend: false, coverage, range: null, ...changes };
  return abstentionsOf(grounds).map(({ key }) => key);
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
    expect(reasons({ snapshot: sessions(253) })).toEqual([]);
    expect(reasons({ snapshot: sessions(252) })).toEqual(['too_few_sessions']);
  });

  it('to sell is weak as soon as the range leaves 40, and not at it', () => {
    expect(strengthOf(30, rangeOf(30, 10))).toBe('moderate');
    expect(strengthOf(30, rangeOf(30, 11))).toBe('weak');
    expect(strengthOf(70, rangeOf(70, 10))).toBe('moderate');
    expect(strengthOf(70, rangeOf(70, 11))).toBe('weak');
  });
});

describe('the risk level', () => {
  it('leaves Altman’s Z out for a bank, also where every item of it is known', () => {
    const altman = (sector: 'Financials' | 'Industrials'): unknown => {
      const facts = makeSnapshot({ security: { ...ACME, sector }, statements: makeYears() });
      return riskOf(contextFor(facts, null)).lines.find((line) => line.input === 'altman');
    };
    expect(altman('Industrials')).toMatchObject({ level: 'low', reason: null });
    expect(altman('Financials')).toMatchObject({
      value: null,
      level: null,
      reason: { key: 'altman_not_for_financials' },
    });
  });
});
