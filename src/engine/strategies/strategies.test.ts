import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { FULL_WEIGHT } from '../verdict/score.ts';
import { ALL_FACTORS } from './factors.ts';
import { isStrategyId, STRATEGIES, STRATEGY_IDS } from './index.ts';
import type { Strategy } from './strategy.ts';

const sets = (STRATEGIES as readonly Strategy[]).flatMap((strategy) =>
  Object.entries(strategy.weights).map(([sectorClass, set]) => ({ name: `${strategy.id} ${sectorClass}`, set })),
);

describe('strategies', () => {
  it('stand in the order that people see', () => {
    expect(STRATEGY_IDS).toEqual(['growth', 'value', 'dividend', 'momentum']);
    expect(isStrategyId('value')).toBe(true);
    expect(isStrategyId('Value')).toBe(false);
  });

  it.each(sets)('$name has whole weights that add to 50, each factor once', ({ set }) => {
    expect(set.reduce((sum, [, weight]) => sum + weight, 0)).toBe(FULL_WEIGHT);
    expect(set.every(([, weight]) => Number.isInteger(weight) && weight > 0)).toBe(true);
    expect(new Set(set.map(([factor]) => factor.id)).size).toBe(set.length);
  });

  it('judge a fund by momentum only', () => {
    const forFunds = (STRATEGIES as readonly Strategy[]).filter((strategy) => strategy.weights.fund !== undefined);
    expect(forFunds.map((strategy) => strategy.id)).toEqual(['momentum']);
  });

  it('ask nothing of a bank that means nothing there', () => {
    const banned = new Set(
      'earnings_yield_ev return_on_capital altman_z operating_margin_trend gross_profitability accruals fcf_yield payout_fcf interest_cover piotroski_f beneish_m asset_growth sales_to_price'.split(
        ' ',
      ),
    );
    const used = sets
      .filter(({ name }) => name.endsWith('financial'))
      .flatMap(({ set }) => set.map(([factor]) => factor.id));
    expect(used.filter((id) => banned.has(id))).toEqual([]);
  });
});

/** The published figures as the table of this repository holds them, a record a factor. */
function publishedTable(): Readonly<Record<string, unknown>>[] {
  const text = readFileSync(new URL('../../../test/golden/evidence.csv', import.meta.url), 'utf8');
  const [, , ...rows] = text.trim().split('\n');
  return rows.map((row) => {
    const [factor, series, inPaper, own, ownT, after, afterT, evidenceClass] = row.split(',');
    const number = (cell = ''): number | null => (cell === '' ? null : Number(cell));
    const pair = (monthly = '', t = ''): object | null =>
      monthly === '' ? null : { monthly: Number(monthly), t: Number(t) };
    return {
      factor,
      class: evidenceClass,
      series: series === '' ? null : series,
      tInPaper: number(inPaper),
      inSample: pair(own, ownT),
      afterPublication: pair(after, afterT),
    };
  });
}

describe('factors', () => {
  it('each carry the record of what is known of them, by the published table and nothing else', () => {
    const records = ALL_FACTORS.map(({ id, evidence }) => ({
      factor: id,
      class: evidence.class,
      series: evidence.series,
      tInPaper: evidence.tInPaper,
      inSample: evidence.inSample,
      afterPublication: evidence.afterPublication,
    }));
    const byFactor = (a: object, b: object): number => JSON.stringify(a).localeCompare(JSON.stringify(b));
    expect([...records].sort(byFactor)).toEqual([...publishedTable()].sort(byFactor));
    for (const { id, evidence } of ALL_FACTORS)
      expect([id, evidence.study === null]).toEqual([id, evidence.series === null]);
  });

  it('say that the best value lies in a band exactly where points rise and fall and nobody is ranked', () => {
    for (const { id, good, ranked, breakpoints } of ALL_FACTORS) {
      const fractions = breakpoints.map(([, fraction]) => fraction);
      const rises = fractions.some((fraction, i) => i > 0 && fraction > (fractions[i - 1] ?? fraction));
      const falls = fractions.some((fraction, i) => i > 0 && fraction < (fractions[i - 1] ?? fraction));
      const byPoints = rises && falls ? 'band' : rises ? 'high' : 'low';
      // Among peers a high yield is good; by fixed marks one over 8 % is a warning.
      expect([id, good]).toEqual([id, rises && falls && ranked ? 'high' : byPoints]);
    }
  });

  it('have one id, a source, and breakpoints by rising value within -1 and 1', () => {
    expect(new Set(ALL_FACTORS.map((factor) => factor.id)).size).toBe(ALL_FACTORS.length);
    expect(ALL_FACTORS.length).toBe(40);
    for (const factor of ALL_FACTORS) {
      expect(factor.citation.length).toBeGreaterThan(10);
      const values = factor.breakpoints.map(([value]) => value);
      expect([factor.id, values]).toEqual([factor.id, [...values].sort((a, b) => a - b)]);
      expect(factor.breakpoints.every(([, fraction]) => Math.abs(fraction) <= 1)).toBe(true);
    }
  });
});
