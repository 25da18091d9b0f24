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
  relative_strength: relativeStrength,
  obv_trend: balanceOfVolume,
  macd: macdOfPrice,
  gross_profitability: grossProfitability,
  asset_growth: assetGrowth,
};

function relativeStrength({ adj, dates, benchmark }, t) {
  const [from, to] = [benchmark[dates[t - 126]], benchmark[dates[t]]];
  return t < 126 || from === undefined || to === undefined ? undefined : adj[t] / adj[t - 126] / (to / from) - 1;
}

/** Volume of days that rose less that of days that fell, of all volume, over 63 sessions. */
function balanceOfVolume({ close, volume }, t) {
  if (t < 63) return undefined;
  let [balance, all] = [0, 0];
  for (let i = t - 62; i <= t; i++) {
    balance += Math.sign(close[i] - close[i - 1]) * volume[i];
    all += volume[i];
  }
  return all > 0 ? balance / all : undefined;
}

/** The histogram of MACD 12/26/9 over the price; the averages begin at the 26th close, the signal nine closes later. */
function macdOfPrice({ adj }, t) {
  if (t < 33) return undefined;
  let [fast, slow] = [mean(adj.slice(14, 26)), mean(adj.slice(0, 26))];
  const differences = [fast - slow];
  for (let i = 26; i <= t; i++) {
    fast += (2 / 13) * (adj[i] - fast);
    slow += (2 / 27) * (adj[i] - slow);
    differences.push(fast - slow);
  }
  let signal = mean(differences.slice(0, 9));
  for (const difference of differences.slice(9)) signal += (2 / 10) * (difference - signal);
  return (differences.at(-1) - signal) / adj[t];
}

/** The years that ended 90 days before, newest first; none where the newest ended over 18 months before. */
function knownYears(years, date) {
  const shifted = (days) => new Date(Date.parse(date) - days * 86_400_000).toISOString().slice(0, 10);
  const known = years.filter(({ end }) => end <= shifted(90));
  const newest = known[0];
  if (newest === undefined) return [];
  const oldest = new Date(`${newest.end}T00:00:00Z`);
  oldest.setUTCMonth(oldest.getUTCMonth() + 18);
  return oldest.toISOString().slice(0, 10) < date ? [] : known;
}

/** Growth of total assets over the year before, which ended a year earlier to within 45 days; less is better. */
function assetGrowth({ sector, years }, _t, date) {
  if (FINANCIAL.includes(sector) || sector === 'Real Estate') return undefined;
  const [newest, ...older] = knownYears(years, date);
  if (newest === undefined) return undefined;
  const wanted = Date.parse(newest.end) - 365.25 * 86_400_000;
  const before = older.find(({ end }) => Math.abs(Date.parse(end) - wanted) <= 45 * 86_400_000);
  if (newest.total_assets === undefined || before?.total_assets === undefined) return undefined;
  return -(newest.total_assets / before.total_assets - 1);
}

/** Gross profit over assets. */
function grossProfitability({ sector, years }, _t, date) {
  if (FINANCIAL.includes(sector)) return undefined;
  const [newest] = knownYears(years, date);
  if (newest === undefined) return undefined;
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
  const benchmark = readBenchmark(dataDir);
  const companies = Object.entries(readPanel(dataDir)).map(([symbol, { sector, bars }]) => ({
    symbol,
    sector,
    years: years[symbol] ?? [],
    dates: bars.map(({ date }) => date),
    close: bars.map(({ close }) => close),
    adj: bars.map(({ adj }) => adj),
    volume: bars.map(({ volume }) => volume),
    benchmark,
  }));
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
