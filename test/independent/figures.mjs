// Every input and every factor of the four strategies for nine companies, worked out from the raw files by plain
// formulas, apart from the engine: it is what the engine is held against. Usage: node figures.mjs DATA_DIR [SYMBOL]
import { hasSplitOffRecord } from './contradictions.mjs';
import { dividendFigures, dividendsOf, yearWithExtras } from './dividends.mjs';
import { priceFigures } from './prices.mjs';
import {
  readAllFiscalYears,
  readBars,
  readBenchmark,
  readFiscalYears,
  readPanel,
  SECTOR,
  SPLITS,
  SYMBOLS,
} from './raw-data.mjs';
import * as st from './statements.mjs';

const { from } = st;

const NOT_FOR_FINANCIALS = [
  ...['earnings_yield_ev', 'return_on_capital', 'altman_z', 'operating_margin_trend', 'gross_profitability'],
  ...[
    'accruals',
    'fcf_yield',
    'payout_fcf',
    'interest_cover',
    'piotroski_f',
    'beneish_m',
    'asset_growth',
    'sales_to_price',
  ],
];

const FROM_PRICES = [
  ...['momentum_12_1', 'momentum_6_1', 'momentum_6m', 'nearness_52w_high', 'distance_200d', 'relative_strength'],
  ...['rsi_14', 'macd', 'obv_trend', 'volatility', 'scaled_momentum'],
];

function median(list) {
  const sorted = [...list].sort((a, b) => a - b);
  const half = sorted.length / 2;
  return sorted.length % 2 ? sorted[Math.floor(half)] : (sorted[half - 1] + sorted[half]) / 2;
}

/** `top / bottom`, settled at -1 where `bottom` is not positive. */
function bySign(top, bottom) {
  return from([top, bottom], (t, b) => (b > 0 ? t / b : { settled: -1 }));
}

/** Worth of the company from the newest sheet, which in this file is the newest fiscal year. */
function worth(y0, close) {
  const marketCap = from([y0.shares], (shares) => shares * close);
  const enterpriseValue = from([marketCap, st.debtOf(y0), y0.cash], (cap, debt, cash) => {
    const others = (y0.minority_interest ?? 0) + (y0.preferred_equity ?? 0);
    const ev = cap + debt + others - cash - (y0.short_term_investments ?? 0);
    return ev > 0 ? ev : undefined;
  });
  const freeCashFlow = from([y0.operating_cash_flow, y0.capital_expenditure], (cfo, spent) => cfo - spent);
  const bookPerShare = from([y0.equity, y0.shares], (equity, shares) => equity / shares);
  return { marketCap, enterpriseValue, freeCashFlow, bookPerShare, pe: bySign(close, y0.eps), ebit: st.ebitOf(y0) };
}

function growthFactors(years, w) {
  const [y0, y1, y2, y3] = years;
  const jumped = [st.jumps(y0, y1), st.jumps(y1, y2), st.jumps(y2, y3)].includes(true);
  const off = hasSplitOffRecord(years.slice(0, 4));
  const epsGrowth = jumped || off ? undefined : st.growth3y(years, 'eps');
  const shareChange =
    st.jumps(y0, y1) || hasSplitOffRecord([y0, y1]) ? undefined : from([y0.shares, y1?.shares], (a, b) => a / b - 1);
  return {
    revenue_growth_3y: st.growth3y(years, 'revenue'),
    eps_growth_3y: epsGrowth,
    operating_margin_trend: st.marginTrend(years),
    gross_profitability: from([st.grossProfitOf(y0), y0.total_assets], (gross, assets) => gross / assets),
    earnings_surprise: undefined,
    accruals: from(
      [y0.net_income, y0.operating_cash_flow, y0.total_assets, y1?.total_assets],
      (income, cfo, ta0, ta1) => (income - cfo) / ((ta0 + ta1) / 2),
    ),
    share_issuance: shareChange,
    asset_growth: from([y0.total_assets, y1?.total_assets], (now, before) => now / before - 1),
    peg: from([w.pe, epsGrowth], (pe, growth) => {
      const undefinedBySign = pe.settled || growth.settled || growth <= 0;
      return undefinedBySign ? { settled: -1 } : pe / (100 * growth);
    }),
  };
}

/** P/E of each year that did not lose, at its own period end. */
function ownPes(years) {
  const priced = years.filter((y) => y?.closeAtEnd !== undefined);
  if (priced.some((y) => y.eps === undefined) || hasSplitOffRecord(priced)) return [];
  return priced.filter((y) => y.eps > 0).map((y) => y.closeAtEnd / y.eps);
}

function valueFactors(years, w, close, sector) {
  const [y0] = years;
  const pes = ownPes(years);
  const graham = from([y0.eps, w.bookPerShare], (eps, book) =>
    eps <= 0 || book <= 0 ? { settled: -1 } : Math.sqrt(22.5 * eps * book) / close - 1,
  );
  return {
    earnings_yield_ev: from([w.ebit, w.enterpriseValue], (ebit, ev) => ebit / ev),
    return_on_capital: st.returnOnCapital(y0),
    pe_vs_own_median: from([w.pe], (pe) => {
      if (pe.settled) return pe;
      return pes.length >= 3 ? pe / median(pes) - 1 : undefined;
    }),
    pe_vs_sector: undefined,
    price_to_book: bySign(w.marketCap, y0.equity),
    fcf_yield: from([w.freeCashFlow, w.marketCap], (free, cap) => free / cap),
    sales_to_price: from([y0.revenue, w.marketCap], (revenue, cap) => revenue / cap),
    graham_number: graham,
    piotroski_f: st.piotroskiF(years),
    altman_z: st.altman(y0, sector).z,
    beneish_m: st.beneishM(years),
  };
}

function coverFactor(y0, w) {
  const interest = y0.interest_expense;
  const debt = st.debtOf(y0);
  if ((debt === undefined || debt === 0) && !interest) return debt === undefined ? undefined : { settled: 1 };
  return from([w.ebit, interest], (ebit, paid) => (paid === 0 ? undefined : ebit / paid));
}

function payoutFactors(years, w, perShareInYear) {
  const [y0] = years;
  return {
    payout_eps: bySign(perShareInYear, y0.eps),
    payout_fcf: bySign(
      from([perShareInYear, y0.shares], (each, shares) => each * shares),
      w.freeCashFlow,
    ),
    interest_cover: coverFactor(y0, w),
    net_payout_yield: from(
      [perShareInYear, y0.shares, y0.net_stock_repurchased, w.marketCap],
      (each, shares, repurchased, cap) => (each * shares + repurchased) / cap,
    ),
  };
}

/** Level of each risk input and their median, the more cautious of two middle ones. */
function riskOf(price, zone) {
  const step = (x, low, high) => (x < low ? 0 : x <= high ? 1 : 2);
  const levels = {
    volatility: step(price.volatility, 0.2, 0.35),
    drawdown: step(price.drawdown3y, 0.25, 0.5),
    ...(price.beta === undefined ? {} : { beta: step(price.beta, 0.8, 1.3) }),
    ...(zone === undefined ? {} : { altman: { safe: 0, grey: 1, distress: 2 }[zone] }),
  };
  const sorted = Object.values(levels).sort();
  const middle = sorted[Math.floor(sorted.length / 2)];
  const names = ['low', 'moderate', 'high'];
  return { levels, level: zone === 'distress' ? 'high' : names[middle] };
}

function asState(value) {
  if (value === undefined) return { state: 'missing' };
  return typeof value === 'object' ? { state: 'settled', fraction: value.settled } : { state: 'value', value };
}

/** Everything of one company. `all`: every bar of the file, also those after the clock. */
export function figuresOf({ all, sector, splits, splitsTold, fiscalYears }, asOf, benchmark) {
  const bars = all.filter((b) => b.date <= asOf);
  const known = st.yearsKnown(fiscalYears, asOf, splits, all);
  // A company without accounts has a year without items.
  const years = known.length === 0 ? [{}] : known;
  const [y0] = years;
  const price = priceFigures(bars, benchmark);
  const { asBooked, paid } = dividendsOf(all, splits);
  const fileStart = all[0].date;
  const dividend = dividendFigures(paid, { asOf: bars.at(-1).date, fileStart, close: price.close, sector, splitsTold });
  const w = worth(y0, price.close);
  const perShareInYear = y0.end === undefined ? undefined : yearWithExtras(paid, y0.end, fileStart);
  const altman = st.altman(y0, sector);
  const plain = {
    ...growthFactors(years, w),
    ...valueFactors(years, w, price.close, sector),
    ...payoutFactors(years, w, perShareInYear),
    ...Object.fromEntries(FROM_PRICES.map((id) => [id, price[id]])),
    adx_14: price.adx.adx,
    dividend_yield: dividend.dividend_yield,
    dividend_growth_5y: dividend.dividend_growth_5y,
    years_without_cut: dividend.years_without_cut,
    chowder: dividend.chowder,
  };
  const factors = Object.fromEntries(Object.entries(plain).map(([id, value]) => [id, asState(value)]));
  const bank = sector === 'Financials';
  if (bank) for (const id of NOT_FOR_FINANCIALS) factors[id] = { state: 'not_applicable' };
  return {
    factors,
    inputs: {
      price,
      worth: w,
      years: years.map((y) => y ?? null),
      piotroski: bank ? undefined : st.piotroskiSigns(years),
      altman: bank ? undefined : altman,
      beneish: bank ? undefined : st.beneishParts(years),
      capital: st.capitalOf(y0),
      grossProfit: st.grossProfitOf(y0),
      debt: st.debtOf(y0),
      dividend: {
        ...dividend,
        perShareInYear,
        asBooked5yAgo: dividendFigures(asBooked, { asOf, fileStart, close: 1, sector, splitsTold }).ends?.first,
      },
      ownPes: ownPes(years),
      medianPe: ownPes(years).length === 0 ? undefined : median(ownPes(years)),
    },
    risk: riskOf(price, bank ? undefined : altman.zone),
  };
}

/** Figures of every company at the clock `asOf` (YYYY-MM-DD). */
export function figures(dataDir, asOf) {
  const benchmark = readBenchmark(dataDir);
  const companyOf = (symbol) => ({
    all: readBars(dataDir, symbol),
    sector: SECTOR[symbol],
    splits: SPLITS[symbol],
    splitsTold: true,
    fiscalYears: readFiscalYears(dataDir, symbol),
  });
  return Object.fromEntries(SYMBOLS.map((symbol) => [symbol, figuresOf(companyOf(symbol), asOf, benchmark)]));
}

/** Figures of every company of the large panel, whose splits nobody tells, at each of the clocks. */
export function panelFigures(dataDir, clocks) {
  const benchmark = readBenchmark(dataDir);
  const years = readAllFiscalYears(dataDir);
  const found = {};
  for (const [symbol, { sector, bars: all }] of Object.entries(readPanel(dataDir))) {
    const company = { all, sector, splits: [], splitsTold: false, fiscalYears: years[symbol] ?? [] };
    for (const asOf of clocks) {
      if (all.filter((b) => b.date <= asOf).length < 253) continue;
      found[`${symbol} ${asOf}`] = figuresOf(company, asOf, benchmark);
    }
  }
  return found;
}

if (process.argv[1] === import.meta.filename) {
  const [dataDir, symbol] = process.argv.slice(2);
  if (dataDir === undefined) throw new Error('usage: node figures.mjs DATA_DIR [SYMBOL]');
  const found = figures(dataDir, '2017-06-30');
  console.log(JSON.stringify(symbol === undefined ? found : found[symbol], null, 1));
}
