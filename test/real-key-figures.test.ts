import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { FactorContext } from '../src/engine/factors/context.ts';
import { figuresOf } from '../src/engine/figures/figures-of.ts';
import type { FigureId, Figures } from '../src/engine/figures/list.ts';
import { parseDay } from '../src/engine/market/day.ts';
import { createMarket } from '../src/market-data/market.ts';
import { createProvider } from '../src/market-data/sources/index.ts';
import { type CompanyFigures, figures } from './independent/figures.mjs';
import { readBars, SECTOR, SYMBOLS } from './independent/raw-data.mjs';
import { layRealFolder } from './support/real-folder.ts';
import { describeWithData } from './support/with-data.ts';

const AS_OF = '2017-06-30';
type Number0 = number | undefined;

const over = (above: Number0, below: Number0): Number0 =>
  above === undefined || below === undefined || !(below > 0) ? undefined : above / below;
const factor = ({ factors }: CompanyFigures, id: string): Number0 => factors[id]?.value;
const inverse = (yearly: Number0): Number0 => (yearly === undefined || !(yearly > 0) ? undefined : 1 / yearly);

/** The key figures by plain formulas over the raw files, which hold fiscal years only; undefined where there is none. */
function byHand(
  data: string,
  symbol: keyof typeof SECTOR,
  company: CompanyFigures,
): Partial<Record<FigureId, Number0>> {
  const { inputs } = company;
  const year = inputs.years[0] as Readonly<Record<string, Number0>>;
  const isBank = SECTOR[symbol] === 'Financials';
  const general = (value: Number0): Number0 => (isBank ? undefined : value);
  const income = year['net_income_common'] ?? year['net_income'];
  const bars = readBars(data, symbol).filter(({ date }) => date <= AS_OF);
  const [last, before] = [bars.at(-1), bars.at(-2)];
  const [months, wholeYear] = [bars.slice(-63), bars.slice(-252)];
  return {
    price: last?.close,
    price_change: (last?.close ?? 0) / (before?.close ?? 1) - 1,
    day_low: last?.low,
    day_high: last?.high,
    volume: last?.volume,
    average_volume: months.reduce((sum, { volume }) => sum + volume, 0) / months.length,
    low_52w: Math.min(...wholeYear.map(({ low }) => low)),
    high_52w: Math.max(...wholeYear.map(({ high }) => high)),
    market_cap: inputs.worth['marketCap'],
    shares: year['shares'],
    eps: year['eps'],
    pe: typeof inputs.worth['pe'] === 'number' ? inputs.worth['pe'] : undefined,
    pb: factor(company, 'price_to_book'),
    ps: inverse(general(factor(company, 'sales_to_price'))),
    ev_ebit: inverse(general(factor(company, 'earnings_yield_ev'))),
    fcf_yield: general(factor(company, 'fcf_yield')),
    dividend_yield: factor(company, 'dividend_yield'),
    payout: factor(company, 'payout_eps'),
    gross_margin: general(over(inputs.grossProfit, year['revenue'])),
    operating_margin: general(over(year['operating_income'], year['revenue'])),
    net_margin: general(over(income, year['revenue'])),
    return_on_equity: over(income, year['equity']),
    debt_to_equity: over(inputs.debt, year['equity']),
    return_on_capital: general(factor(company, 'return_on_capital')),
    beta: inputs.price['beta'],
    volatility: inputs.price['volatility'],
  };
}

const state: { folder: string; shown: Map<string, Figures>; hand: ReturnType<typeof figures> } = {
  folder: '',
  shown: new Map(),
  hand: {},
};

describeWithData('the key figures of nine real companies at 2017-06-30', (data) => {
  beforeAll(async () => {
    state.folder = await layRealFolder(data);
    state.hand = figures(data, AS_OF);
    const day = parseDay(AS_OF) as number;
    const provider = createProvider(`files:${state.folder}?adjusted=total`, { clock: () => day });
    const market = createMarket({ provider, benchmarkSymbol: 'SPY', clock: () => day });
    const benchmark = await market.benchmark();
    for (const symbol of SYMBOLS) {
      const snapshot = await market.snapshot(symbol);
      if (snapshot === null) throw new Error(`the folder has no ${symbol}`);
      state.shown.set(symbol, figuresOf(new FactorContext(snapshot, benchmark)));
    }
  });
  afterAll(() => rm(state.folder, { recursive: true, force: true }));

  it('are those that plain formulas give over the raw files', () => {
    const differences: string[] = [];
    let known = 0;
    for (const symbol of SYMBOLS) {
      const shown = state.shown.get(symbol) as Figures;
      const expected = byHand(data, symbol as keyof typeof SECTOR, state.hand[symbol] as CompanyFigures);
      for (const [id, theirs] of Object.entries(expected)) {
        const ours = shown[id as FigureId] ?? undefined;
        const isSame =
          ours === undefined || theirs === undefined
            ? ours === theirs
            : Math.abs(ours - theirs) <= 2e-9 * Math.max(Math.abs(ours), Math.abs(theirs));
        if (!isSame) differences.push(`${symbol} ${id}: ${ours ?? 'none'}, by hand ${theirs ?? 'none'}`);
        if (ours !== undefined) known += 1;
      }
    }
    expect(differences).toEqual([]);
    expect(known).toBeGreaterThan(150);
  });
});
