// Figures from fiscal years. `undefined` is a missing figure; `{ settled: -1 }` one that is undefined by its sign.

import { hasSplitOffRecord, judged } from './contradictions.mjs';

/** `f(...values)` where every value is there and the result is a number, else undefined. */
export function from(values, f) {
  if (values.some((v) => v === undefined)) return undefined;
  const result = f(...values);
  return typeof result === 'number' && !Number.isFinite(result) ? undefined : result;
}

const DAY = 86_400_000;
const plusDays = (day, n) => new Date(Date.parse(day) + n * DAY).toISOString().slice(0, 10);

function plusMonths(day, months) {
  const [year, month, date] = day.split('-').map(Number);
  const last = new Date(Date.UTC(year, month - 1 + months + 1, 0)).getUTCDate();
  return new Date(Date.UTC(year, month - 1 + months, Math.min(date, last))).toISOString().slice(0, 10);
}

const plusYears = (day, n) => plusMonths(day, 12 * n);

/** Product of the splits after `day`. */
const splitFactor = (splits, day) =>
  splits.filter(([on]) => on > day).reduce((product, [, ratio]) => product * ratio, 1);

/** Shares, EPS and the price at the period end, all on the basis of the price file. */
function perShare(year, splits, bars) {
  const factor = splitFactor(splits, year.end);
  const eps = from([year.eps_basic], (reported) => reported / factor);
  const common = year.net_income_common ?? year.net_income;
  const count = from([common, eps], (income, each) => income / each);
  const shares = count > 0 ? count : undefined;
  const close = bars.filter((b) => b.date <= year.end).at(-1)?.close;
  return { ...year, splitFactor: factor, eps, shares, closeAtEnd: close };
}

/** FY0, FY-1 … FY-5 as known at `asOf`; a hole where a year is not on record. */
export function yearsKnown(years, asOf, splits, bars) {
  const known = judged(years.filter((y) => plusDays(y.end, 90) <= asOf).map((y) => perShare(y, splits, bars)));
  const newest = known.find((y) => plusMonths(y.end, 18) >= asOf);
  if (newest === undefined) return [];
  return [0, 1, 2, 3, 4, 5].map((back) =>
    known.find((y) => Math.abs(Date.parse(y.end) - Date.parse(plusYears(newest.end, -back))) <= 45 * DAY),
  );
}

/** Pre-tax income plus interest; the source's own EBIT where interest is not reported. */
export function ebitOf(y) {
  const debt = (y.short_term_debt ?? 0) + (y.long_term_debt ?? 0);
  const interest = y.interest_expense ?? (debt === 0 ? 0 : undefined);
  if (interest === undefined) return y.ebit;
  return from([y.pretax_income], (income) => income + interest);
}

export function debtOf(y) {
  if (y.short_term_debt === undefined && y.long_term_debt === undefined) return undefined;
  return (y.short_term_debt ?? 0) + (y.long_term_debt ?? 0);
}

export function grossProfitOf(y) {
  if (y.statesNoCost && y.revenue > 0) return undefined;
  if (y.gross_profit) return y.gross_profit;
  return from([y.revenue, y.cost_of_revenue], (revenue, cost) => revenue - cost);
}

/** Compound growth a year over three years, every year between on record. */
export function growth3y(years, item) {
  const values = years.slice(0, 4).map((y) => y?.[item]);
  if (values.length < 4 || values.includes(undefined)) return undefined;
  if (values[0] <= 0 || values[3] <= 0) return { settled: -1 };
  return (values[0] / values[3]) ** (1 / 3) - 1;
}

/** True where the implied share counts of two neighbouring years cannot both be right without a split. */
export function jumps(later, earlier) {
  return from([later?.shares, earlier?.shares], (a, b) => a / b < 0.67 || a / b > 1.5);
}

export function marginTrend([y0, y1, y2, y3]) {
  // A year that is not on record is never bridged.
  if (y1 === undefined || y2 === undefined) return undefined;
  return from([y0?.operating_income, y0?.revenue, y3?.operating_income, y3?.revenue], (o0, r0, o3, r3) => {
    return (o0 / r0 - o3 / r3) / 3;
  });
}

/** Working capital without excess cash and short-term debt, at least nothing, and what is employed with the plant. */
export function capitalOf(y) {
  const items = [y.current_assets, y.cash, y.current_liabilities, y.short_term_debt ?? 0, y.net_ppe];
  return from(items, (assets, cash, liabilities, shortDebt, plant) => {
    const free = assets - cash - (y.short_term_investments ?? 0) - (liabilities - shortDebt);
    const working = Math.max(0, free);
    return { working, employed: working + plant };
  });
}

export function returnOnCapital(y) {
  return from([ebitOf(y), capitalOf(y)], (ebit, capital) =>
    capital.employed > 0 ? ebit / capital.employed : undefined,
  );
}

const ratio = (a, b) => from([a, b], (top, bottom) => top / bottom);

/** The nine signs, each true, false or undefined; every ratio of flows on the assets at the year's beginning. */
export function piotroskiSigns([y0, y1, y2]) {
  const roa0 = ratio(y0?.net_income, y1?.total_assets);
  const roa1 = ratio(y1?.net_income, y2?.total_assets);
  const cfo0 = ratio(y0?.operating_cash_flow, y1?.total_assets);
  const averageAssets = (a, b) => from([a?.total_assets, b?.total_assets], (x, y) => (x + y) / 2);
  const lever0 = ratio(y0?.long_term_debt, averageAssets(y0, y1));
  const lever1 = ratio(y1?.long_term_debt, averageAssets(y1, y2));
  const above = (a, b) => from([a, b], (x, y) => x > y);
  const noDebt = y0?.long_term_debt === 0 && y1?.long_term_debt === 0;
  const current = (y) => ratio(y?.current_assets, y?.current_liabilities);
  const margin = (y) => (y === undefined ? undefined : ratio(grossProfitOf(y), y.revenue));
  return {
    roaPositive: above(roa0, 0),
    cfoPositive: above(cfo0, 0),
    roaUp: above(roa0, roa1),
    cfoAboveRoa: above(cfo0, roa0),
    leverageDown: noDebt || above(lever1, lever0),
    liquidityUp: above(current(y0), current(y1)),
    noNewShares: from([y0?.shares, y1?.shares], (now, before) => now <= before),
    marginUp: above(margin(y0), margin(y1)),
    turnoverUp: above(ratio(y0?.revenue, y1?.total_assets), ratio(y1?.revenue, y2?.total_assets)),
  };
}

export function piotroskiF(years) {
  if (hasSplitOffRecord(years.slice(0, 2))) return undefined;
  const signs = Object.values(piotroskiSigns(years));
  return signs.includes(undefined) ? undefined : signs.filter(Boolean).length;
}

const MANUFACTURING = [
  ...['Materials', 'Industrials', 'Consumer Staples', 'Consumer Discretionary'],
  ...['Health Care', 'Information Technology', 'Energy'],
];

/** Altman 1968 for the sectors that make things, Z'' for the rest; with the parts it is made of. */
export function altman(y, sector) {
  const parts = {
    x1: from([y.current_assets, y.current_liabilities, y.total_assets], (ca, cl, ta) => (ca - cl) / ta),
    x2: ratio(y.retained_earnings, y.total_assets),
    x3: ratio(ebitOf(y), y.total_assets),
    market: from([y.closeAtEnd, y.shares, y.total_liabilities], (close, shares, owed) => (close * shares) / owed),
    book: ratio(y.equity, y.total_liabilities),
    x5: ratio(y.revenue, y.total_assets),
  };
  if (MANUFACTURING.includes(sector)) {
    const list = [parts.x1, parts.x2, parts.x3, parts.market, parts.x5];
    const z = from(list, (a, b, c, d, e) => 1.2 * a + 1.4 * b + 3.3 * c + 0.6 * d + 1.0 * e);
    return { variant: 'z', z, zone: zoneOf(z, 1.81, 2.99), parts };
  }
  const list = [parts.x1, parts.x2, parts.x3, parts.book];
  const z = from(list, (a, b, c, d) => 6.56 * a + 3.26 * b + 6.72 * c + 1.05 * d);
  return { variant: 'z2', z, zone: zoneOf(z, 1.1, 2.6), parts };
}

function zoneOf(z, distressBelow, safeAbove) {
  if (z === undefined) return undefined;
  if (z < distressBelow) return 'distress';
  return z > safeAbove ? 'safe' : 'grey';
}

export function beneishParts([y0, y1]) {
  if (y0 === undefined || y1 === undefined) return {};
  const margin = (y) => ratio(grossProfitOf(y), y.revenue);
  const soft = (y) => from([y.current_assets, y.net_ppe, y.total_assets], (ca, ppe, ta) => 1 - (ca + ppe) / ta);
  const wear = (y) => from([y.depreciation, y.net_ppe], (d, ppe) => d / (d + ppe));
  const owed = (y) =>
    from([y.current_liabilities, y.long_term_debt, y.total_assets], (cl, debt, ta) => (cl + debt) / ta);
  return {
    dsri: ratio(ratio(y0.receivables, y0.revenue), ratio(y1.receivables, y1.revenue)),
    gmi: ratio(margin(y1), margin(y0)),
    aqi: ratio(soft(y0), soft(y1)),
    sgi: ratio(y0.revenue, y1.revenue),
    depi: ratio(wear(y1), wear(y0)),
    sgai: ratio(ratio(y0.sga, y0.revenue), ratio(y1.sga, y1.revenue)),
    tata: from([y0.net_income_continuing, y0.operating_cash_flow, y0.total_assets], (ni, cfo, ta) => (ni - cfo) / ta),
    lvgi: ratio(owed(y0), owed(y1)),
  };
}

export function beneishM(years) {
  const p = beneishParts(years);
  const list = [p.dsri, p.gmi, p.aqi, p.sgi, p.depi, p.sgai, p.tata, p.lvgi];
  return from(list, (dsri, gmi, aqi, sgi, depi, sgai, tata, lvgi) => {
    const swelling = 0.92 * dsri + 0.528 * gmi + 0.404 * aqi + 0.892 * sgi + 0.115 * depi;
    return -4.84 + swelling - 0.172 * sgai + 4.679 * tata - 0.327 * lvgi;
  });
}
