import { normalCdf, normalQuantile } from './normal.ts';

const EULER_MASCHERONI = 0.577_215_664_901_532_9;

/** A series of returns by its moments; `kurtosis` is 3 for a normal one. */
export interface Moments {
  readonly n: number;
  readonly mean: number;
  /** Sample deviation (ddof 1). */
  readonly deviation: number;
  readonly skewness: number;
  readonly kurtosis: number;
}

/** Null below three values or where they do not move. */
export function momentsOf(values: ArrayLike<number>): Moments | null {
  const n = values.length;
  if (n < 3) return null;
  let sum = 0;
  for (let i = 0; i < n; i++) sum += values[i] as number;
  const mean = sum / n;
  let [second, third, fourth] = [0, 0, 0];
  for (let i = 0; i < n; i++) {
    const away = (values[i] as number) - mean;
    second += away ** 2;
    third += away ** 3;
    fourth += away ** 4;
  }
  if (!(second > 0)) return null;
  return {
    n,
    mean,
    deviation: Math.sqrt(second / (n - 1)),
    skewness: third / n / (second / n) ** 1.5,
    kurtosis: fourth / n / (second / n) ** 2,
  };
}

/** Mean over deviation of one period's returns, not annualised (Sharpe 1966); the risk-free rate is left out. */
export const sharpeOf = ({ mean, deviation }: Moments): number => mean / deviation;

/**
 * The Sharpe ratio that the best of `trials` useless series is expected to show: Bailey & López de Prado 2014, "The
 * deflated Sharpe ratio", Journal of Portfolio Management 40(5), by the False Strategy theorem.
 *
 * @param variance of the Sharpe ratios of the trials, of one period.
 */
export function expectedMaximumSharpe(trials: number, variance: number): number {
  if (trials <= 1) return 0;
  const first = normalQuantile(1 - 1 / trials);
  const second = normalQuantile(1 - 1 / (trials * Math.E));
  return Math.sqrt(variance) * ((1 - EULER_MASCHERONI) * first + EULER_MASCHERONI * second);
}

/**
 * The probability that the true Sharpe ratio is above that which the best of so many useless trials would show, with
 * skewness and fat tails counted: the deflated Sharpe ratio of Bailey & López de Prado 2014. Above .95 a series is
 * taken to be more than the luckiest of the trials. All ratios are of one period, not annualised.
 */
export function deflatedSharpe(
  series: { readonly sharpe: number; readonly n: number; readonly skewness: number; readonly kurtosis: number },
  tried: { readonly trials: number; readonly variance: number },
): number {
  const { sharpe, n, skewness, kurtosis } = series;
  const spread = 1 - skewness * sharpe + ((kurtosis - 1) / 4) * sharpe * sharpe;
  const above = sharpe - expectedMaximumSharpe(tried.trials, tried.variance);
  return normalCdf((above * Math.sqrt(n - 1)) / Math.sqrt(spread));
}
