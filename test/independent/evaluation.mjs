// What price factors of the large panel were followed by, worked out from the raw file by plain loops, apart from the
// engine: it is what the evaluation is held against. Usage: node evaluation.mjs DATA_DIR
import { pathToFileURL } from 'node:url';
import { readAllFiscalYears, readBenchmark, readPanel } from './raw-data.mjs';

const HORIZON = 63;
const FINANCIAL = ['Financials'];

const mean = (list) => list.reduce((total, x) => total + x, 0) / list.length;

/** Place of the last date on or before `date`; -1 where there is none. */
function placeOf(dates, date) {
  let [low, high] = [0, dates.length];
  while (low < high) {
    const half = (low + high) >> 1;
    if (dates[half] <= date) low = half + 1;
    else high = half;
  }
  return low - 1;
}

function deviationOfYear(adj, t) {
  const returns = [];
  for (let i = t - 251; i <= t; i++) returns.push(adj[i] / adj[i - 1] - 1);
  const middle = mean(returns);
  return Math.sqrt(returns.reduce((sum, r) => sum + (r - middle) ** 2, 0) / 251) * Math.sqrt(252);
}

/** Each price factor at place t, so that more is better; undefined where there is too little history. */
const FACTORS = {
  momentum_12_1: ({ adj }, t) => (t < 252 ? undefined : adj[t - 21] / adj[t - 252] - 1),
  momentum_6_1: ({ adj }, t) => (t < 126 ? undefined : adj[t - 21] / adj[t - 126] - 1),
  momentum_6m: ({ adj }, t) => (t < 126 ? undefined : adj[t] / adj[t - 126] - 1),
  nearness_52w_high: ({ close }, t) => (t < 251 ? undefined : close[t] / Math.max(...close.slice(t - 251, t + 1))),
  distance_200d: ({ adj }, t) => (t < 199 ? undefined : adj[t] / mean(adj.slice(t - 199, t + 1)) - 1),
  volatility: ({ adj }, t) => (t < 252 ? undefined : -deviationOfYear(adj, t)),
  scaled_momentum: ({ adj }, t) => (t < 252 ? undefined : (adj[t - 21] / adj[t - 252] - 1) / deviationOfYear(adj, t)),
  gross_profitability: grossProfitability,
};

/** Gross profit over assets of the newest year that ended 90 days before, and at most 18 months. */
function grossProfitability({ sector, years }, _t, date) {
  if (FINANCIAL.includes(sector)) return undefined;
  const shifted = (days) => new Date(Date.parse(date) - days * 86_400_000).toISOString().slice(0, 10);
  const known = years.filter(({ end }) => end <= shifted(90));
  const newest = known[0];
  if (newest === undefined) return undefined;
  const oldest = new Date(`${newest.end}T00:00:00Z`);
  oldest.setUTCMonth(oldest.getUTCMonth() + 18);
  if (oldest.toISOString().slice(0, 10) < date) return undefined;
  const profit =
    newest.revenue === undefined || newest.cost_of_revenue === undefined
      ? undefined
      : newest.revenue - newest.cost_of_revenue;
  return profit === undefined || newest.total_assets === undefined ? undefined : profit / newest.total_assets;
}

function ranksOf(list) {
  const sorted = [...list].sort((a, b) => a - b);
  return list.map((x) => (sorted.indexOf(x) + sorted.lastIndexOf(x)) / 2 + 1);
}

function correlation(xs, ys) {
  const [mx, my] = [mean(xs), mean(ys)];
  const product = (as, ma, bs, mb) => as.reduce((sum, a, i) => sum + (a - ma) * (bs[i] - mb), 0);
  return product(xs, mx, ys, my) / Math.sqrt(product(xs, mx, xs, mx) * product(ys, my, ys, my));
}

/** Rank correlation and the spread of fifths of one month's pairs. */
function monthOf(pairs) {
  const ranks = ranksOf(pairs.map(([signal]) => signal));
  const returns = pairs.map(([, followed]) => followed);
  const fifth = (wanted) => returns.filter((_, i) => Math.floor((5 * (ranks[i] - 0.5)) / pairs.length) === wanted);
  return { ic: correlation(ranks, ranksOf(returns)), spread: mean(fifth(4)) - mean(fifth(0)) };
}

/**
 * The panel's results between two months such as 2010-12 and 2017-12; the last one only ends the month before it.
 * `isLeftOut` keeps a company out of a date, for doubts about its prices that are none of this script.
 */
export function evaluatePanel(dataDir, fromMonth, toMonth, isLeftOut = () => false) {
  const years = readAllFiscalYears(dataDir);
  const companies = Object.entries(readPanel(dataDir)).map(([symbol, { sector, bars }]) => ({
    symbol,
    sector,
    years: years[symbol] ?? [],
    dates: bars.map(({ date }) => date),
    close: bars.map(({ close }) => close),
    adj: bars.map(({ adj }) => adj),
  }));
  const benchmark = readBenchmark(dataDir);
  const sessions = [...new Set(companies.flatMap(({ dates }) => dates))].sort();
  const monthEnds = sessions.filter((date, i) => sessions[i + 1]?.slice(0, 7) !== date.slice(0, 7));
  const asked = monthEnds.filter((date) => date.slice(0, 7) >= fromMonth && date.slice(0, 7) <= toMonth);
  const standsOn = ({ symbol, dates }, date) => {
    const last = dates[placeOf(dates, date)];
    return !isLeftOut(symbol, date) && last !== undefined && Date.parse(date) - Date.parse(last) <= 10 * 86_400_000;
  };
  const followed = ({ dates, adj }, from, to) => adj[placeOf(dates, to)] / adj[placeOf(dates, from)] - 1;

  const factors = {};
  for (const [id, factor] of Object.entries(FACTORS)) {
    const months = [];
    for (const [i, date] of asked.slice(0, -1).entries()) {
      const pairs = companies
        .filter((company) => standsOn(company, date))
        .map((company) => [factor(company, placeOf(company.dates, date), date), followed(company, date, asked[i + 1])])
        .filter(([signal]) => signal !== undefined);
      if (pairs.length >= 20) months.push(monthOf(pairs));
    }
    factors[id] = {
      months: months.length,
      rankIc: mean(months.map(({ ic }) => ic)),
      spread: mean(months.map(({ spread }) => spread)),
    };
  }

  const shares = { universe: [], benchmark: [] };
  for (const date of asked) {
    const end = sessions[sessions.indexOf(date) + HORIZON];
    if (end === undefined) continue;
    const returns = companies
      .filter((company) => standsOn(company, date))
      .map((company) => followed(company, date, end));
    const above = (yardstick) => returns.filter((one) => one > yardstick).length / returns.length;
    shares.universe.push(above(mean(returns)));
    if (benchmark[end] !== undefined) shares.benchmark.push(above(benchmark[end] / benchmark[date] - 1));
  }
  return {
    factors,
    baseRates: { dates: shares.universe.length, universe: mean(shares.universe), benchmark: mean(shares.benchmark) },
  };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  process.stdout.write(`${JSON.stringify(evaluatePanel(process.argv[2], '2010-12', '2017-12'), null, 1)}\n`);
}
