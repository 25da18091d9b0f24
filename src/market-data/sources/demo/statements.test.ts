import { describe, expect, it } from 'vitest';
import { DEMO_CLOCK, demoFacts, wholeDemoMarket } from '../../../../test/support/demo-market.ts';
import { canonicalJson } from '../../../engine/canonical.ts';
import { isSession } from '../../../engine/market/calendar.ts';
import { lastIndexOnOrBefore } from '../../../engine/market/candles.ts';
import { dayOf } from '../../../engine/market/day.ts';
import type { Facts } from '../../../engine/market/snapshot.ts';
import type { Statement, StatementItem } from '../../../engine/market/statements.ts';
import { sha256 } from '../../digest.ts';

type Items = Statement['items'];

const FLOWS = [
  'revenue',
  'cost_of_revenue',
  'gross_profit',
  'sga',
  'depreciation',
  'operating_income',
  'interest_expense',
  'pretax_income',
  'net_income',
  'operating_cash_flow',
  'capital_expenditure',
  'dividends_paid',
  'net_stock_repurchased',
] as const satisfies readonly StatementItem[];

const of = (facts: Facts, period: 'FY' | 'Q'): Statement[] =>
  (facts.statements ?? []).filter((statement) => statement.period === period);

/** Calls with each company's quarters, the one before and the facts; collects what is said of them. */
async function faultsOfQuarters(
  look: (items: Items, before: Items | null, facts: Facts, statement: Statement) => string | null,
): Promise<string[]> {
  const faults: string[] = [];
  for (const facts of await wholeDemoMarket()) {
    let before: Items | null = null;
    for (const statement of of(facts, 'Q')) {
      const fault = look(statement.items, before, facts, statement);
      if (fault !== null) faults.push(`${facts.security.symbol} ${statement.periodEnd}: ${fault}`);
      before = statement.items;
    }
  }
  return faults;
}

const n = (value: number | undefined): number => value ?? 0;

describe('statements of the demo market', () => {
  it('are the same bytes on every computer and version', async () => {
    const hashes: Record<string, string> = {};
    for (const symbol of ['AAPL', 'JPM', 'KO']) {
      hashes[symbol] = sha256(canonicalJson((await demoFacts(symbol)).statements)).slice(0, 16);
    }
    expect(hashes).toMatchInlineSnapshot(`
      {
        "AAPL": "b91149b946b0caab",
        "JPM": "5075580026e0f6fd",
        "KO": "3d602d78258bdcfb",
      }
    `);
  });

  it('balance: assets are liabilities and equity, current assets are part of assets', async () => {
    const faults = await faultsOfQuarters((items) => {
      if (items.total_assets !== n(items.total_liabilities) + n(items.equity)) return 'does not balance';
      const parts = n(items.cash) + n(items.short_term_investments) + n(items.receivables) + n(items.inventory);
      if (items.current_assets !== undefined && parts > items.current_assets) return 'current assets too small';
      if (n(items.current_assets) + n(items.net_ppe) > items.total_assets) return 'assets too small';
      if (n(items.current_liabilities) + n(items.long_term_debt) > n(items.total_liabilities)) return 'liabilities';
      return n(items.cash) < 0 ? 'cash below zero' : null;
    });
    expect(faults).toEqual([]);
  });

  it('chain from revenue to net income', async () => {
    const faults = await faultsOfQuarters((items, _before, { security }) => {
      if (security.sector === 'Financials') return items.cost_of_revenue === undefined ? null : 'a bank with costs';
      if (n(items.gross_profit) !== n(items.revenue) - n(items.cost_of_revenue)) return 'gross profit';
      if (n(items.pretax_income) !== n(items.operating_income) - n(items.interest_expense)) return 'pretax income';
      if (n(items.revenue) <= 0 || n(items.sga) <= 0 || n(items.depreciation) <= 0) return 'not above zero';
      const tax = n(items.pretax_income) - n(items.net_income);
      return Math.sign(tax) * Math.sign(n(items.pretax_income)) < 0 ? 'tax of the wrong sign' : null;
    });
    expect(faults).toEqual([]);
  });

  it('roll: equity by income less dividends and net purchases of own shares, retained earnings by the first two, plant by spending less depreciation', async () => {
    const faults = await faultsOfQuarters((items, before) => {
      if (before === null) return null;
      if (n(items.retained_earnings) - n(before.retained_earnings) !== n(items.net_income) - n(items.dividends_paid)) {
        return 'retained earnings';
      }
      const paidOut = n(items.dividends_paid) + n(items.net_stock_repurchased);
      if (n(items.equity) - n(before.equity) !== n(items.net_income) - paidOut) return 'equity';
      const plant = n(items.net_ppe) - n(before.net_ppe);
      return plant === n(items.capital_expenditure) - n(items.depreciation) ? null : 'plant';
    });
    expect(faults).toEqual([]);
  });

  it('make a year the sum of its quarters', async () => {
    for (const facts of await wholeDemoMarket()) {
      const quarters = of(facts, 'Q');
      for (const year of of(facts, 'FY')) {
        const end = quarters.findIndex(({ periodEnd }) => periodEnd === year.periodEnd);
        const parts = quarters.slice(end - 3, end + 1);
        expect(parts).toHaveLength(4);
        for (const item of FLOWS) {
          if (year.items[item] === undefined) continue;
          expect(year.items[item]).toBe(parts.reduce((sum, { items }) => sum + n(items[item]), 0));
        }
        expect(year.items.total_assets).toBe(parts[3]?.items.total_assets);
        expect(year.known).toBe(parts[3]?.known);
      }
    }
  });

  it('are filed on a session 30 to 60 days after the quarter, 46 to 80 after the year, and not before the clock', async () => {
    const faults = await faultsOfQuarters((_items, _before, facts, { known, periodEnd }) => {
      const years = of(facts, 'FY').map((year) => year.periodEnd);
      if (periodEnd < (years[0] ?? Infinity)) return null;
      const isYearEnd = years.includes(periodEnd);
      const [least, most] = isYearEnd ? [46, 80] : [30, 63];
      if (!isSession(known) || known > DEMO_CLOCK) return 'filed on no session';
      return known - periodEnd < least || known - periodEnd > most ? `filed after ${known - periodEnd} days` : null;
    });
    expect(faults).toEqual([]);
  });

  it('state earnings per share and shares on the basis of the filing', async () => {
    const faults = await faultsOfQuarters((items, _before, _facts, { shareBasis, known }) => {
      if (shareBasis !== known) return 'basis';
      const implied = n(items.net_income) / n(items.shares_outstanding);
      return Math.abs(implied - n(items.eps_basic)) > 0.006 + 0.03 * Math.abs(implied) ? 'earnings per share' : null;
    });
    expect(faults).toEqual([]);
  });

  it('pay the dividends that the price list names', async () => {
    const facts = await demoFacts('KO');
    const basisNow = (day: number): number =>
      facts.splits.filter((split) => split.day > day).reduce((product, { ratio }) => product * ratio, 1);
    for (const { periodEnd, items, shareBasis } of of(facts, 'FY')) {
      const perShare = (facts.dividends ?? [])
        .filter(({ day }) => day > periodEnd - 365 && day <= periodEnd)
        .reduce((sum, { amount }) => sum + amount, 0);
      const shares = n(items.shares_outstanding) * basisNow(shareBasis);
      expect(n(items.dividends_paid) / (perShare * shares)).toBeCloseTo(1, 1);
    }
  });

  it('keep usual magnitudes against prices', async () => {
    const ratios = { earnings: [] as number[], books: [] as number[], sales: [] as number[] };
    let losses = 0;
    for (const facts of await wholeDemoMarket()) {
      const year = of(facts, 'FY').at(-1);
      if (year === undefined) continue;
      const price = facts.candles.close[lastIndexOnOrBefore(facts.candles.day, year.known)] as number;
      const later = facts.splits.filter(({ day }) => day > year.shareBasis).reduce((a, { ratio }) => a * ratio, 1);
      const capitalisation = price * n(year.items.shares_outstanding) * later;
      ratios.earnings.push(capitalisation / n(year.items.net_income));
      ratios.books.push(capitalisation / n(year.items.equity));
      ratios.sales.push(capitalisation / n(year.items.revenue));
      if (n(year.items.net_income) < 0) losses += 1;
    }
    const median = (values: number[]): number => values.sort((a, b) => a - b)[values.length >> 1] as number;
    expect(median(ratios.earnings)).toBeGreaterThan(13);
    expect(median(ratios.earnings)).toBeLessThan(27);
    expect(median(ratios.books)).toBeGreaterThan(1.2);
    expect(median(ratios.books)).toBeLessThan(5);
    expect(median(ratios.sales)).toBeGreaterThan(1);
    expect(median(ratios.sales)).toBeLessThan(6);
    expect(losses).toBeGreaterThan(2);
    expect(losses).toBeLessThan(60);
  });

  it('know nothing of the future: a statement is the same whatever comes after its filing', async () => {
    const clock = dayOf(2018, 3, 29);
    for (const symbol of ['AAPL', 'JPM', 'O', 'DUK', 'XOM']) {
      const then = (await demoFacts(symbol, clock)).statements ?? [];
      const now = (await demoFacts(symbol)).statements ?? [];
      expect(then.length).toBeGreaterThan(20);
      expect(now.slice(0, then.length)).toEqual(then);
    }
  });
});
