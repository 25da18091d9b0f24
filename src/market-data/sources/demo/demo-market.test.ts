import { describe, expect, it } from 'vitest';
import { describeProvider } from '../../../../test/suites/provider.suite.ts';
import { DEMO_CLOCK, demoFacts, wholeDemoMarket } from '../../../../test/support/demo-market.ts';
import { dayOf } from '../../../engine/market/day.ts';
import { SECTORS, type Facts } from '../../../engine/market/snapshot.ts';
import { buildSnapshot } from '../../snapshot.ts';
import { LISTED_SINCE, LOSS_YEARS, NO_DEBT } from './awkward.ts';
import { createDemoProvider } from './index.ts';

const provider = createDemoProvider({ clock: () => DEMO_CLOCK });

describeProvider('demo', () => Promise.resolve({ provider, clock: DEMO_CLOCK }));

const annual = (facts: Facts): NonNullable<Facts['statements']> =>
  (facts.statements ?? []).filter((statement) => statement.period === 'FY');

describe('the demo market', () => {
  it('says that it is one', async () => {
    const facts = await demoFacts('AAPL');
    expect([provider.id, provider.isDemo, provider.licence]).toEqual(['demo', true, 'demo']);
    expect(provider.label).toContain('not real prices');
    expect([facts.source, facts.isDemo]).toEqual(['demo', true]);
  });

  it('lists about 500 companies, the well-known ones among them, and three funds', async () => {
    const securities = await provider.securities();
    const symbols = securities.map(({ symbol }) => symbol);
    const wanted = 'AAPL MSFT KO TSLA F BRK.B JPM XOM T NVDA AMZN BF.B SPY QQQ'.split(' ');
    expect(symbols).toEqual(expect.arrayContaining(wanted));
    expect(securities.filter(({ type }) => type === 'stock')).toHaveLength(503);
    expect(securities.filter(({ type }) => type === 'fund').map(({ symbol }) => symbol)).toEqual(['DIA', 'QQQ', 'SPY']);
    const find = (symbol: string): unknown => securities.find((security) => security.symbol === symbol);
    expect(find('AAPL')).toMatchObject({ name: 'Apple', exchange: 'NASDAQ', sector: 'Information Technology' });
    expect(find('KO')).toMatchObject({ name: 'Coca-Cola', exchange: 'NYSE', sector: 'Consumer Staples' });
    expect(find('SPY')).toMatchObject({ exchange: 'NYSE Arca', sector: null, type: 'fund' });
  });

  it('has at least 20 companies a sector, so that each can be compared with its own', async () => {
    const securities = await provider.securities();
    for (const sector of SECTORS) {
      expect(securities.filter((security) => security.sector === sector).length, sector).toBeGreaterThanOrEqual(20);
    }
  });

  it('lists nobody before the first session', async () => {
    const early = dayOf(2012, 1, 1);
    const before = createDemoProvider({ clock: () => early });
    expect(await before.lastSession(early)).toBe(null);
    expect(await before.securities()).toEqual([]);
    expect(await before.facts('AAPL', early)).toBe(null);
  });

  it('lists a newcomer from its first session on', async () => {
    const first = dayOf(2026, 6, 1);
    const symbolsOn = async (clock: number): Promise<string[]> =>
      (await createDemoProvider({ clock: () => clock }).securities()).map(({ symbol }) => symbol);
    expect(LISTED_SINCE['FDXF']).toBe('2026-06-01');
    expect(await symbolsOn(first - 1)).not.toContain('FDXF');
    expect(await symbolsOn(first)).toContain('FDXF');
    expect((await demoFacts('FDXF', first)).candles.day).toHaveLength(1);
  });

  it('passes the sanity checks of every snapshot', async () => {
    for (const facts of await wholeDemoMarket()) {
      const failed = buildSnapshot(facts, DEMO_CLOCK).flags.filter((flag) => flag.failed);
      expect(failed, facts.security.symbol).toEqual([]);
    }
  });
});

describe('the awkward companies of the demo market', () => {
  it('pay no dividend: BRK.B, AMZN', async () => {
    for (const symbol of ['BRK.B', 'AMZN']) expect((await demoFacts(symbol)).dividends).toEqual([]);
  });

  it('have a short history: under 253 sessions of FDXF and HONA', async () => {
    for (const symbol of ['FDXF', 'HONA']) expect((await demoFacts(symbol)).candles.day.length).toBeLessThan(253);
  });

  it('have no statements: FIX, and funds', async () => {
    for (const symbol of ['FIX', 'SPY', 'QQQ']) expect((await demoFacts(symbol)).statements).toBe(null);
  });

  it('lose money in the years named', async () => {
    for (const [symbol, years] of Object.entries(LOSS_YEARS)) {
      const statements = annual(await demoFacts(symbol));
      expect(statements.filter(({ items }) => (items.net_income ?? 0) < 0).length).toBeGreaterThanOrEqual(
        years.filter((year) => year < 2026).length,
      );
    }
  });

  it('owe nothing and pay no interest: MNST and two more', async () => {
    for (const symbol of NO_DEBT) {
      for (const { items } of annual(await demoFacts(symbol))) {
        expect([items.long_term_debt, items.short_term_debt, items.interest_expense]).toEqual([0, 0, 0]);
      }
    }
  });

  it('were not traded for four months: NCLH in 2020', async () => {
    const { candles, splits } = await demoFacts('NCLH');
    const gaps = candles.day.slice(1).map((day, i) => day - (candles.day[i] as number));
    const widest = Math.max(...gaps);
    expect(widest).toBeGreaterThan(110);
    expect(widest).toBeLessThan(168);
    expect(splits.every(({ day }) => candles.day.includes(day))).toBe(true);
  });

  it('state their accounts in another currency: CRH', async () => {
    const facts = await demoFacts('CRH');
    expect(facts.security.currency).toBe('USD');
    expect(new Set(facts.statements?.map(({ currency }) => currency))).toEqual(new Set(['EUR']));
  });

  it('stop, halve and add to dividends: F, T and COST', async () => {
    const paid = async (symbol: string, from: string, to: string): Promise<number[]> => {
      const [after, until] = [from, to].map((text) => Date.parse(text) / 864e5) as [number, number];
      const { dividends } = await demoFacts(symbol);
      return (dividends ?? []).filter(({ day }) => day >= after && day < until).map(({ amount }) => amount);
    };
    expect(await paid('F', '2020-04-01', '2021-10-01')).toEqual([]);
    expect(await paid('F', '2022-01-01', '2023-01-01')).toHaveLength(4);
    const [before, after] = [await paid('T', '2022-01-01', '2022-04-01'), await paid('T', '2022-04-01', '2022-07-01')];
    expect((after[0] ?? 0) / (before[0] ?? 1)).toBeCloseTo(0.5, 1);
    const [usual, special] = (await paid('COST', '2023-09-01', '2024-03-01')).sort((a, b) => a - b);
    expect((special ?? 0) / (usual ?? 1)).toBeGreaterThan(3);
  });
});
