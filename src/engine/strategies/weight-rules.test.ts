import { describe, expect, it } from 'vitest';
import { accruals } from '../factors/accruals.ts';
import { dividendYield } from '../factors/dividend-yield.ts';
import { grossProfitability } from '../factors/gross-profitability.ts';
import { momentum6m } from '../factors/momentum-6m.ts';
import { netPayoutYield } from '../factors/net-payout-yield.ts';
import { peg } from '../factors/peg.ts';
import { revenueGrowth3y } from '../factors/revenue-growth-3y.ts';
import { STRATEGIES } from './index.ts';
import type { Strategy, WeightSet } from './strategy.ts';

/** Factors that the growth strategy's question asks for, whatever is known of their returns. */
const ASKED_FOR = new Set(['revenue_growth_3y', 'eps_growth_3y']);

const weightOf = (set: WeightSet): number => set.reduce((sum, [, weight]) => sum + weight, 0);

/** How a set breaks the rules that tie weights to evidence; empty where it keeps them. */
function breaches(strategy: string, sectorClass: string, set: WeightSet): string[] {
  const found: string[] = [];
  const limit = (name: string, is: number, least: number, most: number): void => {
    if (is < least || is > most) found.push(`${name}: ${is}, must be ${least} to ${most}`);
  };
  if (strategy === 'dividend') {
    // It answers another question: only the level of the yield is bound, and net payout must be asked.
    const own = (id: string): number => weightOf(set.filter(([factor]) => factor.id === id));
    limit('dividend_yield', own('dividend_yield'), 0, 5);
    limit('net_payout_yield', own('net_payout_yield'), 1, 50);
    return found;
  }
  const known = set.filter(([{ evidence }]) => evidence.class === 'clear' || evidence.class === 'likely');
  const others = set.filter((entry) => !known.includes(entry));
  const isFinancial = sectorClass === 'financial';
  limit('clear or likely', weightOf(known), isFinancial ? 30 : 35, 50);
  if (isFinancial) for (const [{ id }, weight] of set) limit(id, weight, 1, 14);
  if (!isFinancial) limit('the others', weightOf(others), 0, 15);
  for (const [{ id }, weight] of others) limit(id, weight, 1, isFinancial ? 7 : ASKED_FOR.has(id) ? 5 : 4);
  return found;
}

const strategies: readonly Strategy[] = STRATEGIES;
const sets = strategies.flatMap((strategy) =>
  Object.entries(strategy.weights).map(([sectorClass, set]) => ({ strategy, sectorClass, set })),
);

describe('the rules of weights', () => {
  it.each(sets)('hold for $strategy.id $sectorClass, which says why it weighs so', ({ strategy, sectorClass, set }) => {
    expect(breaches(strategy.id, sectorClass, set)).toEqual([]);
    expect(strategy.why[sectorClass as 'general']).toMatch(/^[A-Z].{20,}\.$/);
  });

  it('are broken by a set that rests on what nobody has shown', () => {
    const bad: WeightSet = [
      [grossProfitability, 20],
      [momentum6m, 10],
      [accruals, 3],
      [revenueGrowth3y, 9],
      [peg, 8],
    ];
    expect(breaches('growth', 'general', bad)).toEqual([
      'clear or likely: 33, must be 35 to 50',
      'the others: 17, must be 0 to 15',
      'revenue_growth_3y: 9, must be 1 to 5',
      'peg: 8, must be 1 to 4',
    ]);
    expect(breaches('growth', 'financial', bad)).toEqual([
      'gross_profitability: 20, must be 1 to 14',
      'revenue_growth_3y: 9, must be 1 to 7',
      'peg: 8, must be 1 to 7',
    ]);
    expect(breaches('dividend', 'general', [[dividendYield, 9]])).toHaveLength(2);
    expect(breaches('dividend', 'general', [[netPayoutYield, 5]])).toEqual([]);
  });
});
