/** A mean with a standard error that allows for values which depend on those shortly before. */
export interface MeanEstimate {
  readonly n: number;
  readonly mean: number;
  readonly standard_error: number;
  /** mean / standard_error; null where the values do not move. */
  readonly t: number | null;
  /** How many values back dependence was allowed for. */
  readonly lags: number;
}

/**
 * The mean of a series and its Newey-West standard error: autocovariances up to `lags` by Bartlett's weights,
 * 1 - l / (lags + 1), without a correction for few values. Source: Newey & West 1987, "A simple, positive semi-definite,
 * heteroskedasticity and autocorrelation consistent covariance matrix", Econometrica 55(3).
 *
 * @param lags the default is the rule floor(4 (n / 100)^(2/9)) of Newey & West 1994, Review of Economic Studies 61(4).
 * @returns null below two values.
 */
export function neweyWest(values: ArrayLike<number>, lags: number = lagsFor(values.length)): MeanEstimate | null {
  const n = values.length;
  if (n < 2) return null;
  let sum = 0;
  for (let i = 0; i < n; i++) sum += values[i] as number;
  const mean = sum / n;
  const most = Math.min(lags, n - 1);
  let variance = 0;
  for (let lag = 0; lag <= most; lag++) {
    let product = 0;
    for (let i = lag; i < n; i++) product += ((values[i] as number) - mean) * ((values[i - lag] as number) - mean);
    variance += (lag === 0 ? 1 : 2 * (1 - lag / (most + 1))) * (product / n);
  }
  const standardError = Math.sqrt(Math.max(0, variance) / n);
  return { n, mean, standard_error: standardError, t: standardError > 0 ? mean / standardError : null, lags: most };
}

export function lagsFor(n: number): number {
  return Math.floor(4 * (n / 100) ** (2 / 9));
}
