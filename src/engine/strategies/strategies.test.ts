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
      'earnings_yield_ev return_on_capital altman_z operating_margin_trend gross_profitability accruals fcf_yield payout_fcf interest_cover piotroski_f beneish_m'.split(
        ' ',
      ),
    );
    const used = sets
      .filter(({ name }) => name.endsWith('financial'))
      .flatMap(({ set }) => set.map(([factor]) => factor.id));
    expect(used.filter((id) => banned.has(id))).toEqual([]);
  });
});

describe('factors', () => {
  it('have one id, a source, and breakpoints by rising value within -1 and 1', () => {
    expect(new Set(ALL_FACTORS.map((factor) => factor.id)).size).toBe(ALL_FACTORS.length);
    expect(ALL_FACTORS.length).toBe(37);
    for (const factor of ALL_FACTORS) {
      expect(factor.citation.length).toBeGreaterThan(10);
      const values = factor.breakpoints.map(([value]) => value);
      expect([factor.id, values]).toEqual([factor.id, [...values].sort((a, b) => a - b)]);
      expect(factor.breakpoints.every(([, fraction]) => Math.abs(fraction) <= 1)).toBe(true);
    }
  });
});
