import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { roundSignificant } from '../src/engine/canonical.ts';
import { FactorContext } from '../src/engine/factors/context.ts';
import { outcomeOf } from '../src/engine/factors/evaluate.ts';
import type { Factor } from '../src/engine/factors/factor.ts';
import { parseDay } from '../src/engine/market/day.ts';
import type { Benchmark, Facts, Sector } from '../src/engine/market/snapshot.ts';
import type { Statement } from '../src/engine/market/statements.ts';
import { ALL_FACTORS } from '../src/engine/strategies/factors.ts';
import { importKaggleNyse } from '../src/market-data/importers/kaggle-nyse.ts';
import { dividendsFromSteps } from '../src/market-data/sources/files/dividend-steps.ts';
import { readFundamentals } from '../src/market-data/sources/files/fundamentals-table.ts';
import { ProblemLog } from '../src/market-data/sources/files/problem-log.ts';
import { parseSymbol } from '../src/engine/market/symbol.ts';
import { figures, panelFigures, type Figure } from './independent/figures.mjs';
import { readBars, readBenchmark, readPanel, SECTOR, SPLITS, SYMBOLS, type RawBar } from './independent/raw-data.mjs';
import { ACME, makeSnapshot } from './support/make-snapshot.ts';
import { describeWithData } from './support/with-data.ts';

const CLOCKS = ['2014-06-30', '2016-03-31', '2017-06-30'] as const;
/** All but the P/E against the sector's, which needs a reference. */
const COMPARED = ALL_FACTORS.filter(({ id }) => id !== 'pe_vs_sector');

interface Company {
  readonly bars: readonly RawBar[];
  readonly sector: string;
  readonly splits: Facts['splits'];
  readonly splitsUnknown: boolean;
  readonly statements: readonly Statement[] | null;
}

async function readStatements(data: string): Promise<Map<string, Statement[]>> {
  const packed = await readFile(`${data}/fundamentals/nyse_fundamentals_2012_2016.csv.gz`);
  const { csv } = importKaggleNyse(gunzipSync(packed).toString('utf8'), null);
  return readFundamentals(Buffer.from(csv), new ProblemLog('fundamentals.csv'));
}

function benchmarkUpTo(closes: ReturnType<typeof readBenchmark>, last: number): Benchmark {
  const known = Object.entries(closes).filter(([date]) => dayOf(date) <= last);
  const close = Float64Array.from(known, ([, price]) => price);
  const candles = {
    day: Int32Array.from(known, ([date]) => dayOf(date)),
    ...{ open: close, high: close, low: close, close, adjclose: close, volume: close },
    adjustment: 'total' as const,
  };
  return { symbol: 'SPY', source: 'test', candles, candlesHash: 'benchmark' };
}

const dayOf = (text: string): number => parseDay(text) as number;

/** What the engine makes of a company's facts, faults of the prices left aside: they are judged elsewhere. */
function engineContext(
  { bars, sector, splits, splitsUnknown, statements }: Company,
  asOf: string,
  spy: Benchmark,
): FactorContext {
  const column = (name: 'high' | 'low' | 'close' | 'adj' | 'volume'): Float64Array =>
    Float64Array.from(bars, (bar) => bar[name]);
  const day = Int32Array.from(bars, (bar) => dayOf(bar.date));
  const [close, adjclose] = [column('close'), column('adj')];
  const snapshot = makeSnapshot(
    {
      security: { ...ACME, sector: sector as Sector },
      candles: {
        day,
        open: close,
        high: column('high'),
        low: column('low'),
        close,
        adjclose,
        volume: column('volume'),
        adjustment: 'split',
      },
      dividends: dividendsFromSteps({ day, close }, adjclose),
      splits,
      ...(splitsUnknown ? { splitsUnknown: true as const } : {}),
      statements,
    },
    dayOf(asOf),
  );
  return new FactorContext({ ...snapshot, flags: [] }, spy, null);
}

function difference(factor: Factor, context: FactorContext, theirs: Figure | undefined): string | null {
  if (theirs === undefined) return 'not worked out by hand';
  if (theirs.state === 'not_applicable') return null;
  const ours = outcomeOf(factor, context);
  if (ours.state !== theirs.state)
    return `${ours.state} ${ours.state === 'value' ? ours.value : ours.because}, by hand ${theirs.state} ${theirs.value ?? ''}`;
  if (ours.state === 'settled')
    return ours.fraction === theirs.fraction ? null : `settled at ${ours.fraction}, by hand at ${theirs.fraction}`;
  if (ours.state === 'missing') return null;
  const [a, b] = [ours.value, roundSignificant(theirs.value ?? NaN)];
  // Two roundings of one number can end one apart in the tenth digit.
  return Math.abs(a - b) <= 1.000001e-9 * Math.max(Math.abs(a), Math.abs(b)) ? null : `${a}, by hand ${b}`;
}

function differencesOf(context: FactorContext, name: string, byHand: Readonly<Record<string, Figure>>): string[] {
  return COMPARED.flatMap((factor) => {
    const found = difference(factor, context, byHand[factor.id]);
    return found === null ? [] : [`${name} ${factor.id}: ${found}`];
  });
}

/** Two thousand companies and clocks are computed twice, which takes a minute on a machine with other work. */
const AT_LENGTH = { timeout: 300_000 };

describeWithData('all factors of real companies at three market clocks', (data) => {
  it('come to what plain formulas give for the large panel, whose splits are not told', AT_LENGTH, async () => {
    const statements = await readStatements(data);
    const closes = readBenchmark(data);
    const spy = new Map(CLOCKS.map((asOf) => [asOf, benchmarkUpTo(closes, dayOf(asOf))] as const));
    const byHand = panelFigures(data, CLOCKS);
    const differences: string[] = [];
    for (const [symbol, { sector, bars }] of Object.entries(readPanel(data))) {
      const own = statements.get(parseSymbol(symbol) ?? symbol) ?? null;
      const company = { bars, sector, splits: [], splitsUnknown: true, statements: own };
      for (const asOf of CLOCKS) {
        const name = `${symbol} ${asOf}`;
        const theirs = byHand[name];
        const benchmark = spy.get(asOf);
        if (theirs === undefined || benchmark === undefined) continue;
        differences.push(...differencesOf(engineContext(company, asOf, benchmark), name, theirs.factors));
      }
    }
    expect(Object.keys(byHand).length).toBeGreaterThan(700);
    expect(differences).toEqual([]);
  });

  it('come to what plain formulas give for nine companies of two decades, with their splits', AT_LENGTH, async () => {
    const statements = await readStatements(data);
    const closes = readBenchmark(data);
    const differences: string[] = [];
    for (const asOf of CLOCKS) {
      const byHand = figures(data, asOf);
      const spy = benchmarkUpTo(closes, dayOf(asOf));
      for (const symbol of SYMBOLS) {
        const splits = (SPLITS[symbol] ?? []).map(([on, ratio]) => ({ day: dayOf(on), ratio }));
        const bars = readBars(data, symbol);
        const own = statements.get(symbol) ?? null;
        const company = { bars, sector: SECTOR[symbol] ?? '', splits, splitsUnknown: false, statements: own };
        const context = engineContext(company, asOf, spy);
        differences.push(...differencesOf(context, `${symbol} ${asOf}`, byHand[symbol]?.factors ?? {}));
      }
    }
    expect(differences).toEqual([]);
  });
});
