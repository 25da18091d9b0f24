import type { Candles } from '../../src/engine/market/candles.ts';
import { cutFacts } from '../../src/engine/market/cut.ts';
import { parseDay, type Day } from '../../src/engine/market/day.ts';
import { isSession } from '../../src/engine/market/calendar.ts';
import type { Benchmark, Facts, Security, Snapshot } from '../../src/engine/market/snapshot.ts';
import type { Statement, StatementItem } from '../../src/engine/market/statements.ts';

/** The day of an ISO date that is known to be right. */
export function day(text: string): Day {
  const parsed = parseDay(text);
  if (parsed === null) throw new Error(`${text} is no date`);
  return parsed;
}

/** The newest `count` exchange sessions up to `last`, oldest first. */
export function sessionsUpTo(last: Day, count: number): Int32Array {
  const days = new Int32Array(count);
  let candidate = last;
  for (let i = count - 1; i >= 0; i--) {
    while (!isSession(candidate)) candidate -= 1;
    days[i] = candidate;
    candidate -= 1;
  }
  return days;
}

/** Candles whose closes are given; highs and lows 1 % around them, a million shares a day, adjclose = close. */
export function makeCandles(close: ArrayLike<number>, last: Day, changes: Partial<Candles> = {}): Candles {
  const prices = Float64Array.from(close);
  return {
    day: sessionsUpTo(last, prices.length),
    open: prices,
    high: prices.map((price) => price * 1.01),
    low: prices.map((price) => price * 0.99),
    close: prices,
    adjclose: prices,
    volume: new Float64Array(prices.length).fill(1e6),
    adjustment: 'split',
    ...changes,
  };
}

/** `count` closes that start at `from`, grow by `growth` a session and wave by a hundredth, so that every indicator stands. */
export function waves(count: number, from = 100, growth = 0.0004): Float64Array {
  return Float64Array.from({ length: count }, (_, i) => from * (1 + growth) ** i * (1 + 0.01 * Math.sin(i)));
}

export const AS_OF = day('2017-06-30');

export const ACME: Security = {
  symbol: 'ACME',
  name: 'Acme Corporation',
  exchange: 'NYSE',
  sector: 'Industrials',
  currency: 'USD',
  type: 'stock',
};

/** A snapshot at the facts' last session; four years and more of waving prices where none are given. */
export function makeSnapshot(changes: Partial<Facts> = {}, asOf: Day = AS_OF): Snapshot {
  const facts: Facts = {
    security: ACME,
    source: 'test',
    isDemo: false,
    candles: makeCandles(waves(2200), asOf),
    dividends: [],
    splits: [],
    statements: null,
    tickerSince: null,
    ...changes,
  };
  return { ...cutFacts(facts, asOf), candlesHash: 'candles', hash: 'snapshot' };
}

/** A benchmark over the same sessions as the snapshot. */
export function makeBenchmark(snapshot: Snapshot, close: ArrayLike<number> | null = null): Benchmark {
  const prices = close ?? Array.from(snapshot.candles.day, (_, i) => 200 * 1.0003 ** i * (1 + 0.005 * Math.cos(i)));
  const candles = { ...makeCandles(prices, snapshot.asOf), day: snapshot.candles.day };
  return { symbol: 'SPY', source: 'test', candles, candlesHash: 'benchmark' };
}

/** A sound year of a company with 100 million shares at about 10 % margins. */
export const SOUND_ITEMS: Readonly<Partial<Record<StatementItem, number>>> = {
  revenue: 1000e6,
  cost_of_revenue: 600e6,
  gross_profit: 400e6,
  sga: 150e6,
  depreciation: 50e6,
  operating_income: 200e6,
  interest_expense: 10e6,
  pretax_income: 190e6,
  net_income: 150e6,
  net_income_common: 150e6,
  net_income_continuing: 150e6,
  eps_basic: 1.5,
  eps_diluted: 1.48,
  cash: 100e6,
  receivables: 120e6,
  current_assets: 400e6,
  net_ppe: 500e6,
  total_assets: 1200e6,
  current_liabilities: 200e6,
  short_term_debt: 20e6,
  long_term_debt: 200e6,
  total_liabilities: 600e6,
  retained_earnings: 300e6,
  equity: 600e6,
  operating_cash_flow: 220e6,
  capital_expenditure: 70e6,
};

/** A statement of one period; a value of null takes an item away. */
export function makeStatement(
  periodEnd: string,
  items: Readonly<Partial<Record<StatementItem, number | null>>> = {},
  changes: Partial<Statement> = {},
): Statement {
  const end = day(periodEnd);
  const merged = Object.entries({ ...SOUND_ITEMS, ...items }).filter(([, value]) => value !== null);
  return {
    periodEnd: end,
    period: 'FY',
    currency: 'USD',
    known: end + 90,
    knownIsLagged: true,
    shareBasis: end,
    items: Object.fromEntries(merged),
    ...changes,
  };
}

/** Four December years up to 2016, oldest first; `change` gives the items of the year that is k years before 2016. */
export function makeYears(
  change: (k: number) => Readonly<Partial<Record<StatementItem, number | null>>> = () => ({}),
  count = 4,
): Statement[] {
  return Array.from({ length: count }, (_, i) => {
    const k = count - 1 - i;
    return makeStatement(`${String(2016 - k)}-12-31`, change(k));
  });
}
