/** The mean of the last `n` prices at each; NaN where fewer are known. */
export function movingAverage(prices: Float64Array, n: number): Float64Array {
  const means = new Float64Array(prices.length).fill(Number.NaN);
  let sum = 0;
  let known = 0;
  for (let i = 0; i < prices.length; i += 1) {
    const price = prices[i] as number;
    // A price that is not known begins the count anew: no average reaches over it.
    if (!Number.isFinite(price)) [sum, known] = [0, 0];
    else {
      sum += price;
      known += 1;
      if (known > n) sum -= prices[i - n] as number;
      if (known >= n) means[i] = sum / n;
    }
  }
  return means;
}
