import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { analyze } from '../src/engine/analyze.ts';
import { roundSignificant } from '../src/engine/canonical.ts';
import { parseDay } from '../src/engine/market/day.ts';
import { STRATEGY_IDS, type StrategyId } from '../src/engine/strategies/index.ts';
import type { Analysis } from '../src/engine/verdict/analysis.ts';
import { createMarket } from '../src/market-data/market.ts';
import { createProvider } from '../src/market-data/sources/index.ts';
import { type CompanyFigures, type Figure, figures } from './independent/figures.mjs';
import { SYMBOLS } from './independent/raw-data.mjs';
import { inputsOf } from './support/independent-inputs.ts';
import { layRealFolder } from './support/real-folder.ts';
import { describeWithData } from './support/with-data.ts';

const AS_OF = '2017-06-30';
const state: { folder: string; figures: ReturnType<typeof figures>; documents: Map<string, Analysis> } = {
  folder: '',
  figures: {},
  documents: new Map(),
};

/** What the product says of a company: every strategy's document, over the folder as a source. */
async function judgeAll(folder: string): Promise<Map<string, Analysis>> {
  const day = parseDay(AS_OF) as number;
  const provider = createProvider(`files:${folder}?adjusted=total`, { clock: () => day });
  const market = createMarket({ provider, benchmarkSymbol: 'SPY', clock: () => day });
  const benchmark = await market.benchmark();
  const reference = await market.reference();
  const documents = new Map<string, Analysis>();
  for (const symbol of SYMBOLS) {
    const snapshot = await market.snapshot(symbol);
    if (snapshot === null) throw new Error(`the folder has no ${symbol}`);
    for (const strategy of STRATEGY_IDS) {
      const document = analyze({ snapshot, benchmark, benchmarkSymbol: 'SPY', reference, strategy });
      documents.set(`${symbol} ${strategy}`, document);
    }
  }
  return documents;
}

function document(symbol: string, strategy: StrategyId): Analysis {
  const found = state.documents.get(`${symbol} ${strategy}`);
  if (found === undefined) throw new Error(`no document of ${symbol} in ${strategy}`);
  return found;
}

function company(symbol: string): CompanyFigures {
  const found = state.figures[symbol];
  if (found === undefined) throw new Error(`no figures of ${symbol}`);
  return found;
}

/** Every factor of one document, in the words of the independent figures. */
function factorsOf(analysis: Analysis): Map<string, Figure> {
  const found = new Map<string, Figure>();
  for (const line of analysis.points) {
    const figure: Figure =
      line.value === null
        ? { state: 'settled', fraction: line.points / line.weight }
        : { state: 'value', value: line.value };
    found.set(line.factor, figure);
  }
  for (const line of analysis.coverage.missing) found.set(line.factor, { state: 'missing' });
  for (const line of analysis.coverage.not_applicable) found.set(line.factor, { state: 'not_applicable' });
  return found;
}

/** Null where both numbers, rounded to 10 significant digits, are the same to 1e-9; else both. */
function difference(ours: number, theirs: number): string | null {
  const [a, b] = [roundSignificant(ours), roundSignificant(theirs)];
  // Two roundings of one number can end one apart in the tenth digit, which is at most 1e-9 of it.
  return Math.abs(a - b) <= 1.000001e-9 * Math.max(Math.abs(a), Math.abs(b)) ? null : `${a}, by hand ${b}`;
}

function figureDifference(ours: Figure, theirs: Figure): string | null {
  if (ours.state !== theirs.state)
    return `${ours.state} ${ours.value ?? ''}, by hand ${theirs.state} ${theirs.value ?? ''}`;
  if (ours.state === 'value') return difference(ours.value ?? NaN, theirs.value ?? NaN);
  return ours.fraction === theirs.fraction ? null : `settled at ${ours.fraction}, by hand at ${theirs.fraction}`;
}

describeWithData('nine real companies at 2017-06-30', (data) => {
  beforeAll(async () => {
    state.folder = await layRealFolder(data);
    state.figures = figures(data, AS_OF);
    state.documents = await judgeAll(state.folder);
  });
  afterAll(() => rm(state.folder, { recursive: true, force: true }));

  it.each(STRATEGY_IDS)('gives every factor of %s the state and the value that plain formulas give it', (strategy) => {
    const differences: string[] = [];
    for (const symbol of SYMBOLS) {
      for (const [factor, ours] of factorsOf(document(symbol, strategy))) {
        const theirs = company(symbol).factors[factor];
        const found = theirs === undefined ? 'not worked out by hand' : figureDifference(ours, theirs);
        if (found !== null) differences.push(`${symbol} ${factor}: ${found}`);
      }
    }
    expect(differences).toEqual([]);
  });

  it('leaves no factor out that was worked out by hand', () => {
    const weighed = new Set(STRATEGY_IDS.flatMap((id) => [...factorsOf(document('AAPL', id)).keys()]));
    expect([...weighed].sort()).toEqual(Object.keys(company('AAPL').factors).sort());
  });

  it.each(STRATEGY_IDS)('reports the inputs of %s that plain reading of the files gives', (strategy) => {
    const differences: string[] = [];
    for (const symbol of SYMBOLS) {
      for (const line of document(symbol, strategy).points) {
        const expected = inputsOf(line.factor, company(symbol));
        for (const [name, theirs] of Object.entries(expected)) {
          const ours = line.inputs[name];
          const same =
            typeof ours === 'number' && typeof theirs === 'number'
              ? difference(ours, theirs)
              : ours === theirs
                ? null
                : `${String(ours)}, by hand ${String(theirs)}`;
          if (same !== null) differences.push(`${symbol} ${line.factor} ${name}: ${same}`);
        }
        const unnamed = Object.keys(line.inputs).filter((name) => !(name in expected));
        if (unnamed.length > 0)
          differences.push(`${symbol} ${line.factor}: ${unnamed.join(', ')} not worked out by hand`);
      }
    }
    expect(differences).toEqual([]);
  });

  it('measures volatility, drawdown, beta and Altman for the risk level as by hand', () => {
    const differences: string[] = [];
    for (const symbol of SYMBOLS) {
      const { inputs, risk } = company(symbol);
      const { risk: lines, risk_level: level } = document(symbol, 'momentum');
      const byHand: Readonly<Record<string, number | undefined>> = {
        volatility: inputs.price['volatility'],
        drawdown: inputs.price['drawdown3y'],
        beta: inputs.price['beta'],
        altman: inputs.altman?.z,
      };
      for (const [input, theirs] of Object.entries(byHand)) {
        const line = lines.find((candidate) => candidate.input === input);
        const ours = line?.value ?? undefined;
        if ((ours === undefined) !== (theirs === undefined)) differences.push(`${symbol} ${input}: ${ours}, ${theirs}`);
        else if (ours !== undefined) {
          const found = difference(ours, theirs ?? NaN);
          if (found !== null) differences.push(`${symbol} ${input}: ${found}`);
          const steps = ['low', 'moderate', 'high'];
          if (steps.indexOf(line?.level ?? '') !== risk.levels[input])
            differences.push(`${symbol} ${input}: ${line?.level}`);
        }
      }
      if (level !== risk.level) differences.push(`${symbol} risk level: ${level}, by hand ${risk.level}`);
    }
    expect(differences).toEqual([]);
  });

  it('shows price, market value and P/E as by hand', () => {
    for (const symbol of SYMBOLS) {
      const { price, worth } = company(symbol).inputs;
      const shown = document(symbol, 'value');
      expect.soft(shown.current_price, symbol).toBe(price['close']);
      expect.soft(shown.market_cap ?? undefined, symbol).toBe(rounded(worth['marketCap']));
      expect.soft(shown.pe_ratio ?? undefined, symbol).toBe(rounded(worth['pe']));
      expect.soft(shown.as_of, symbol).toBe(AS_OF);
    }
  });

  it("weighs nothing for JPMorgan that a bank's statements cannot say", () => {
    const excluded = STRATEGY_IDS.flatMap((id) =>
      document('JPM', id).coverage.not_applicable.map((line) => line.factor),
    );
    expect([...new Set(excluded)].sort()).toEqual([
      ...['accruals', 'altman_z', 'asset_growth', 'beneish_m', 'earnings_yield_ev', 'fcf_yield', 'gross_profitability'],
      ...[
        'interest_cover',
        'operating_margin_trend',
        'payout_fcf',
        'piotroski_f',
        'return_on_capital',
        'sales_to_price',
      ],
    ]);
    for (const id of STRATEGY_IDS) {
      const weighed = document('JPM', id).points.map((line) => line.factor);
      expect(weighed.filter((factor) => excluded.includes(factor))).toEqual([]);
    }
    expect(document('JPM', 'growth').risk.find((line) => line.input === 'altman')?.value).toBeNull();
  });

  it("keeps Apple's per-share values on one basis across the 7:1 split of 2014", () => {
    const growth = document('AAPL', 'growth').points;
    const eps = growth.find((line) => line.factor === 'eps_growth_3y');
    expect(eps?.inputs).toMatchObject({ eps_fy3: roundSignificant(40.03 / 7), eps_fy0: 8.35 });
    expect(eps?.value).toBe(roundSignificant((8.35 / (40.03 / 7)) ** (1 / 3) - 1));
    // Implied shares fell by a tenth over the split's year; across unrestated counts they would have risen sixfold.
    const [, , fy2, fy3] = company('AAPL').inputs.years;
    expect((fy2?.shares ?? NaN) / (fy3?.shares ?? NaN)).toBeCloseTo(0.94, 2);
  });

  it("judges around the vendor's faults: JPMorgan's dividend booked twice, Coca-Cola's left as paid before its split", () => {
    const value = (symbol: string, factor: string): number =>
      document(symbol, 'dividend').points.find((line) => line.factor === factor)?.value ?? NaN;
    expect(value('JPM', 'dividend_yield')).toBeCloseTo(0.0212, 4);
    // 1.44 against 0.98; against the 1.96 on record it would read as a cut.
    expect(value('KO', 'dividend_growth_5y')).toBeCloseTo((1.44 / 0.98) ** 0.2 - 1, 4);
    expect(value('KO', 'years_without_cut')).toBe(14);
  });

  it('meets the signs of being on the right track for Apple', () => {
    const value = (strategy: StrategyId, factor: string): number =>
      document('AAPL', strategy).points.find((line) => line.factor === factor)?.value ?? NaN;
    expect(value('momentum', 'momentum_12_1')).toBeCloseTo(0.633, 4);
    expect(value('momentum', 'rsi_14')).toBeCloseTo(41.35, 2);
    expect(value('momentum', 'nearness_52w_high')).toBeCloseTo(0.9226, 4);
    expect(value('growth', 'eps_growth_3y')).toBeCloseTo(0.1345, 4);
    expect(value('value', 'piotroski_f')).toBe(5);
    expect(value('value', 'altman_z')).toBeCloseTo(3.74, 3);
    expect(document('AAPL', 'value').risk.find((line) => line.input === 'beta')?.value).toBeCloseTo(0.949, 3);
  });
});

function rounded(x: number | undefined): number | undefined {
  return x === undefined ? undefined : roundSignificant(x);
}
