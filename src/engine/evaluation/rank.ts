/**
 * Ranks from 1 up, the mean rank where values are equal. Infinite values rank at the ends.
 *
 * @param values without NaN.
 */
export function averageRanks(values: ArrayLike<number>): Float64Array {
  const n = values.length;
  const order = Uint32Array.from({ length: n }, (_, i) => i).sort((a, b) => compare(values[a], values[b]));
  const ranks = new Float64Array(n);
  for (let from = 0; from < n;) {
    let to = from;
    while (to + 1 < n && values[order[to + 1] as number] === values[order[from] as number]) to += 1;
    for (let i = from; i <= to; i++) ranks[order[i] as number] = (from + to) / 2 + 1;
    from = to + 1;
  }
  return ranks;
}

/** Infinity - Infinity is not 0. */
function compare(a: number | undefined, b: number | undefined): number {
  return a === b ? 0 : (a as number) < (b as number) ? -1 : 1;
}

/**
 * Spearman's rank correlation: Pearson's correlation of the mean ranks (Spearman 1904, "The proof and measurement of
 * association between two things", American Journal of Psychology 15(1)). Between a factor and the returns that
 * followed it is called the rank information coefficient (Grinold & Kahn 1999, Active Portfolio Management).
 *
 * @returns NaN below three pairs, or where one side is all equal.
 * @throws RangeError where the two have unequal lengths.
 */
export function spearman(xs: ArrayLike<number>, ys: ArrayLike<number>): number {
  const n = xs.length;
  if (ys.length !== n) throw new RangeError(`unequal lengths: ${n} and ${ys.length}`);
  if (n < 3) return NaN;
  const [a, b] = [averageRanks(xs), averageRanks(ys)];
  const middle = (n + 1) / 2;
  let [together, first, second] = [0, 0, 0];
  for (let i = 0; i < n; i++) {
    const x = (a[i] as number) - middle;
    const y = (b[i] as number) - middle;
    together += x * y;
    first += x * x;
    second += y * y;
  }
  return first === 0 || second === 0 ? NaN : together / Math.sqrt(first * second);
}
