/** The figures of a record, computed again from its CSV alone, by other means than the product's and with none of its code. */

/** Rows as objects. */
export function readRecord(csv) {
  const [header, ...lines] = csv.trimEnd().split('\n');
  const names = header.split(',');
  return lines.map((line) => Object.fromEntries(line.split(',').map((cell, i) => [names[i], cell])));
}

/** All closed calls of one strategy and horizon with how they came out. */
export function figuresFromCsv(
  rows,
  { strategy, horizon, low = 0, high = 100, level, seed = 20210223, repeats = 2000, isAbove = false },
) {
  const closed = rows.filter((row) => row.kind === 'close' && Number(row.horizon) === horizon);
  const universe = new Map();
  for (const { session, symbol, excess } of closed) {
    if (!universe.has(session)) universe.set(session, new Map());
    universe.get(session).set(symbol, Number(excess));
  }
  const own = closed.filter(
    (row) => row.strategy === strategy && Number(row.score) >= low && Number(row.score) <= high,
  );
  const rated = own.filter(({ verdict }) => isAbove || verdict !== 'HOLD');
  let [right, expected] = [0, 0];
  // With a call on every session the place of a session is its place among those that there are.
  const sessions = [...universe.keys()].sort();
  const first = Math.min(...rated.map(({ session }) => sessions.indexOf(session)));
  const blocks = new Map();
  for (const { session, verdict, excess } of rated) {
    const wins = (value) => (isAbove || verdict === 'BUY' ? value > 0 : value < 0);
    const drawn = [...universe.get(session).values()];
    const won = wins(Number(excess)) ? 1 : 0;
    right += won;
    expected += drawn.filter(wins).length / drawn.length;
    const key = Math.floor((sessions.indexOf(session) - first) / Math.max(63, horizon));
    const block = blocks.get(key) ?? { calls: 0, right: 0 };
    blocks.set(key, { calls: block.calls + 1, right: block.right + won });
  }
  return {
    n: rated.length,
    beat_rate: right / rated.length,
    base_rate: expected / rated.length,
    blocks: blocks.size,
    interval: bootstrap(
      [...blocks.entries()].sort(([a], [b]) => a - b).map(([, block]) => block),
      { level, seed, repeats },
    ),
    brier: brierParts(own.map(({ score, excess }) => [Number(score) / 100, Number(excess) > 0 ? 1 : 0])),
  };
}

/** How often closed calls of a score were above the benchmark, whatever they said. */
export function confidenceFromCsv(rows, about) {
  return figuresFromCsv(rows, { ...about, isAbove: true });
}

/** The isotonic frequency at a score with one more call there that was not above the benchmark, and with one that was. */
export function vennAbersFromCsv(rows, { strategy, horizon, score }) {
  const pairs = rows
    .filter((row) => row.kind === 'close' && Number(row.horizon) === horizon && row.strategy === strategy)
    .map((row) => [Number(row.score) / 100, Number(row.excess) > 0 ? 1 : 0]);
  const at = (outcome) => {
    const { scores, fitted } = isotonicFit([...pairs, [score / 100, outcome]]);
    return fitted[scores.indexOf(score / 100)];
  };
  return { low: at(0), high: at(1) };
}

/** Whole blocks drawn with replacement by the "minimal standard" generator, with percentiles as far out as Student's t lies. */
function bootstrap(blocks, { level, seed, repeats }) {
  const n = blocks.length;
  let state = (seed % 2147483646) + 1;
  const random = () => ((state = (state * 48271) % 2147483647) - 1) / 2147483646;
  for (let i = 0; i < 20; i++) random();
  const shares = [];
  for (let repeat = 0; repeat < repeats; repeat++) {
    let [right, calls] = [0, 0];
    for (let k = 0; k < n; k++) {
      const block = blocks[Math.floor(random() * n)];
      right += block.right;
      calls += block.calls;
    }
    shares.push(right / calls);
  }
  shares.sort((a, b) => a - b);
  const tail = normalBelow(-Math.sqrt(n / (n - 1)) * studentPoint(n - 1, level));
  const at = (p) => {
    const place = p * (repeats - 1);
    const [below, above] = [shares[Math.floor(place)], shares[Math.ceil(place)]];
    return below + (place - Math.floor(place)) * (above - below);
  };
  return { low: at(tail), high: at(1 - tail) };
}

/** Simpson's rule. */
function integral(f, from, to, steps = 4000) {
  const width = (to - from) / steps;
  let sum = f(from) + f(to);
  for (let i = 1; i < steps; i++) sum += f(from + i * width) * (i % 2 === 1 ? 4 : 2);
  return (sum * width) / 3;
}

function normalBelow(x) {
  return 0.5 - integral((t) => Math.exp((-t * t) / 2), 0, -x) / Math.sqrt(2 * Math.PI);
}

/** The point that Student's t with so many degrees of freedom stays within, on both sides, at this level; by halving. */
function studentPoint(freedom, level) {
  const density = (t) => (1 + (t * t) / freedom) ** (-(freedom + 1) / 2);
  // The tail beyond 1 folded into a finite piece by t = 1 / u.
  const half = integral(density, 0, 1) + integral((u) => (u === 0 ? 0 : density(1 / u) / (u * u)), 0, 1);
  let [low, high] = [0, 100];
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (integral(density, 0, middle) / half < level) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** The isotonic fit by the formula of the greatest least mean instead of pooling. */
function isotonicFit(pairs) {
  const scores = [...new Set(pairs.map(([p]) => p))].sort((a, b) => a - b);
  const groups = scores.map((score) => {
    const own = pairs.filter(([p]) => p === score);
    return { score, n: own.length, sum: own.reduce((total, [, y]) => total + y, 0) };
  });
  const mean = (i, j) => {
    let [n, sum] = [0, 0];
    for (let k = i; k <= j; k++) [n, sum] = [n + groups[k].n, sum + groups[k].sum];
    return sum / n;
  };
  const fitted = groups.map((_, k) => {
    let most = -Infinity;
    for (let i = 0; i <= k; i++) {
      let least = Infinity;
      for (let j = k; j < groups.length; j++) least = Math.min(least, mean(i, j));
      most = Math.max(most, least);
    }
    return most;
  });
  return { scores, fitted };
}

/** Brier score and its parts. */
function brierParts(pairs) {
  const { scores, fitted } = isotonicFit(pairs);
  const n = pairs.length;
  const score = pairs.reduce((total, [p, y]) => total + (p - y) ** 2, 0) / n;
  const best = pairs.reduce((total, [p, y]) => total + (fitted[scores.indexOf(p)] - y) ** 2, 0) / n;
  const rate = pairs.reduce((total, [, y]) => total + y, 0) / n;
  const uncertainty = rate * (1 - rate);
  return { score, miscalibration: score - best, discrimination: uncertainty - best, uncertainty };
}
