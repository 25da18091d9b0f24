/** How often the best of several series in one half of the time was below the middle in the other half. */
export interface Overfitting {
  /** 0 to 1; one half is what choosing among equals comes to. */
  readonly probability: number;
  readonly series: number;
  readonly periods: number;
  /** Ways of halving the time that were tried. */
  readonly splits: number;
}

const DEFAULT_SLICES = 16;

/**
 * The probability of backtest overfitting by combinatorially symmetric cross-validation: time is cut into an even number
 * of slices, and in each way of taking half of them the series with the best Sharpe ratio is looked up in the other
 * half. Source: Bailey, Borwein, López de Prado & Zhu 2017, "The probability of backtest overfitting", Journal of
 * Computational Finance 20(4). Periods that do not fill a slice are left out at the beginning.
 *
 * @param series returns of the same periods, one list a series.
 * @returns null below two series, or below two periods a slice.
 * @throws RangeError where series have unequal lengths or `slices` is odd.
 */
export function probabilityOfOverfitting(
  series: readonly ArrayLike<number>[],
  slices: number = DEFAULT_SLICES,
): Overfitting | null {
  if (slices % 2 !== 0) throw new RangeError(`the number of slices must be even: ${slices}`);
  const length = series[0]?.length ?? 0;
  if (series.some((one) => one.length !== length)) throw new RangeError('series have unequal lengths');
  const size = Math.floor(length / slices);
  if (series.length < 2 || size < 2) return null;
  const sums = series.map((one) => slicesOf(one, length - size * slices, size, slices));
  const all = sums.map((own) => totalOf(own, -1));
  let below = 0;
  let splits = 0;
  for (const chosen of halvesOf(slices)) {
    const inside = sums.map((own) => totalOf(own, chosen));
    const outside = inside.map((own, i) => minus(all[i] as Sums, own));
    const ratios = inside.map(ratioOf);
    const best = ratios.indexOf(Math.max(...ratios));
    const rank = rankIn(outside.map(ratioOf), best);
    // The logit of rank / (n + 1) is 0 or less exactly where the rank is not above the middle.
    if (rank <= (series.length + 1) / 2) below += 1;
    splits += 1;
  }
  return { probability: below / splits, series: series.length, periods: size * slices, splits };
}

interface Sums {
  readonly n: number;
  readonly sum: number;
  readonly squares: number;
}

function slicesOf(values: ArrayLike<number>, from: number, size: number, slices: number): Sums[] {
  return Array.from({ length: slices }, (_, slice) => {
    let [sum, squares] = [0, 0];
    for (let i = 0; i < size; i++) {
      const value = values[from + slice * size + i] as number;
      sum += value;
      squares += value * value;
    }
    return { n: size, sum, squares };
  });
}

/** The mean rank of one value among all. */
function rankIn(values: readonly number[], at: number): number {
  const own = values[at] as number;
  let [below, equal] = [0, 0];
  for (const value of values) {
    if (value < own) below += 1;
    else if (value === own) equal += 1;
  }
  return below + (equal + 1) / 2;
}

/** @param chosen a bit for each slice that counts */
function totalOf(sums: readonly Sums[], chosen: number): Sums {
  let [n, sum, squares] = [0, 0, 0];
  for (let slice = 0; slice < sums.length; slice++) {
    if ((chosen & (1 << slice)) === 0) continue;
    const own = sums[slice] as Sums;
    n += own.n;
    sum += own.sum;
    squares += own.squares;
  }
  return { n, sum, squares };
}

const minus = (a: Sums, b: Sums): Sums => ({ n: a.n - b.n, sum: a.sum - b.sum, squares: a.squares - b.squares });

/** Mean over deviation; a series that does not move ranks by the sign of its mean. */
function ratioOf({ n, sum, squares }: Sums): number {
  const mean = sum / n;
  const variance = (squares - n * mean * mean) / (n - 1);
  return variance > 1e-18 ? mean / Math.sqrt(variance) : mean === 0 ? 0 : mean * Number.MAX_SAFE_INTEGER;
}

/** Every choice of half of the slices, as bits. */
function* halvesOf(slices: number): Generator<number> {
  for (let bits = 0; bits < 1 << slices; bits++) {
    let ones = 0;
    for (let rest = bits; rest > 0; rest &= rest - 1) ones += 1;
    if (ones === slices / 2) yield bits;
  }
}
