// Figures from prices alone, each the formula of the method written out over plain arrays.

const sum = (list) => list.reduce((total, x) => total + x, 0);
const mean = (list) => sum(list) / list.length;

/** Simple returns from one entry to the next. */
const returnsOf = (list) => list.slice(1).map((price, i) => price / list[i] - 1);

function sampleDeviation(list) {
  const middle = mean(list);
  return Math.sqrt(sum(list.map((x) => (x - middle) ** 2)) / (list.length - 1));
}

/** Wilder: mean of the first 14 gains and losses, then (13 x old + new) / 14. */
function rsi14(prices) {
  const changes = prices.slice(1).map((price, i) => price - prices[i]);
  let gain = mean(changes.slice(0, 14).map((c) => Math.max(c, 0)));
  let loss = mean(changes.slice(0, 14).map((c) => Math.max(-c, 0)));
  for (const change of changes.slice(14)) {
    gain = (gain * 13 + Math.max(change, 0)) / 14;
    loss = (loss * 13 + Math.max(-change, 0)) / 14;
  }
  return gain + loss === 0 ? undefined : (100 * gain) / (gain + loss);
}

/** Directional movement and true range of one bar against the one before, on adjusted prices. */
function movement(now, before) {
  const up = now.high - before.high;
  const down = before.low - now.low;
  return {
    plus: up > 0 && up > down ? up : 0,
    minus: down > 0 && down > up ? down : 0,
    range: Math.max(now.high - now.low, Math.abs(now.high - before.close), Math.abs(now.low - before.close)),
  };
}

function adx14(bars) {
  const scaled = bars.map((b) => ({ high: (b.high * b.adj) / b.close, low: (b.low * b.adj) / b.close, close: b.adj }));
  const moves = scaled.slice(1).map((b, i) => movement(b, scaled[i]));
  const first = moves.slice(0, 13);
  let plus = sum(first.map((m) => m.plus));
  let minus = sum(first.map((m) => m.minus));
  let range = sum(first.map((m) => m.range));
  const steps = moves.slice(13).map((m) => {
    plus = plus - plus / 14 + m.plus;
    minus = minus - minus / 14 + m.minus;
    range = range - range / 14 + m.range;
    const plusDi = (100 * plus) / range;
    const minusDi = (100 * minus) / range;
    return { plusDi, minusDi, dx: (100 * Math.abs(plusDi - minusDi)) / (plusDi + minusDi) };
  });
  let adx = mean(steps.slice(0, 14).map((s) => s.dx));
  for (const step of steps.slice(14)) adx = (adx * 13 + step.dx) / 14;
  const last = steps[steps.length - 1];
  return { adx, plusDi: last.plusDi, minusDi: last.minusDi };
}

/** Exponential mean of `list`: seeded by the plain mean of the `span` entries that end at `seedAt`. */
function emaFrom(list, span, seedAt) {
  let value = mean(list.slice(seedAt - span + 1, seedAt + 1));
  const out = [value];
  for (const x of list.slice(seedAt + 1)) {
    value += (2 / (span + 1)) * (x - value);
    out.push(value);
  }
  return out;
}

function macdHistogram(prices) {
  const fast = emaFrom(prices, 12, 25);
  const slow = emaFrom(prices, 26, 25);
  const line = fast.map((x, i) => x - slow[i]);
  const signal = emaFrom(line, 9, 8);
  const [lastLine, lastSignal] = [line[line.length - 1], signal[signal.length - 1]];
  return { line: lastLine, signal: lastSignal, histogram: lastLine - lastSignal };
}

function obvTrend(bars) {
  const window = bars.slice(-64);
  const flow = window.slice(1).map((b, i) => Math.sign(b.close - window[i].close) * b.volume);
  return { flow: sum(flow), volume: sum(window.slice(1).map((b) => b.volume)) };
}

function worstDrawdown(prices) {
  return Math.max(...prices.map((price, i) => 1 - price / Math.max(...prices.slice(0, i + 1))));
}

function beta(bars, benchmark) {
  const joined = bars.filter((b) => benchmark[b.date] !== undefined).slice(-253);
  const own = returnsOf(joined.map((b) => b.adj));
  const market = returnsOf(joined.map((b) => benchmark[b.date]));
  if (own.length < 250) return undefined;
  const products = own.map((r, i) => (r - mean(own)) * (market[i] - mean(market)));
  return sum(products) / sum(market.map((m) => (m - mean(market)) ** 2));
}

/** A return over a window of sessions back, with its two ends. */
function windowReturn(bars, from, to) {
  const [first, last] = [bars[bars.length - 1 - from], bars[bars.length - 1 - to]];
  return {
    value: last.adj / first.adj - 1,
    from: first.adj,
    fromDay: first.date,
    to: last.adj,
    toDay: last.date,
  };
}

/** All price figures at the last bar. `bars` end at the clock, oldest first. */
export function priceFigures(bars, benchmark) {
  const adj = bars.map((b) => b.adj);
  const now = bars[bars.length - 1];
  const windows = {
    momentum_12_1: windowReturn(bars, 252, 21),
    momentum_6_1: windowReturn(bars, 126, 21),
    momentum_6m: windowReturn(bars, 126, 0),
  };
  const half = windows.momentum_6m;
  const [then, today] = [benchmark[half.fromDay], benchmark[half.toDay]];
  const benchmarkReturn = then && today ? today / then - 1 : undefined;
  const strength = benchmarkReturn === undefined ? undefined : (1 + half.value) / (1 + benchmarkReturn) - 1;
  const year = bars.slice(-252);
  const high = Math.max(...year.map((b) => b.close));
  const volatility = sampleDeviation(returnsOf(adj.slice(-253))) * Math.sqrt(252);
  const average200 = mean(adj.slice(-200));
  const macd = macdHistogram(adj);
  const obv = obvTrend(bars);
  return {
    close: now.close,
    adjustedClose: now.adj,
    sessions: bars.length,
    high52w: high,
    high52wDay: year.find((b) => b.close === high).date,
    windows,
    benchmarkReturn,
    average200,
    adx: adx14(bars),
    macdParts: macd,
    obvParts: obv,
    drawdown3y: worstDrawdown(adj.slice(-757)),
    beta: beta(bars, benchmark),
    momentum_12_1: windows.momentum_12_1.value,
    momentum_6_1: windows.momentum_6_1.value,
    momentum_6m: half.value,
    nearness_52w_high: now.close / high,
    distance_200d: now.adj / average200 - 1,
    relative_strength: strength,
    rsi_14: rsi14(adj),
    macd: macd.histogram / now.adj,
    obv_trend: obv.flow / obv.volume,
    volatility,
    scaled_momentum: windows.momentum_12_1.value / volatility,
  };
}
