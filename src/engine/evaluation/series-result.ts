import { type CrossSection, type MonthResult, readMonth, traded } from './cross-section.ts';
import { type MeanEstimate, neweyWest } from './newey-west.ts';
import { maxDrawdown } from './risk.ts';
import { deflatedSharpe, momentsOf, sharpeOf } from './sharpe.ts';

const MONTHS_A_YEAR = 12;
/** A mean monthly rank correlation of this size has not been seen in honest single factors: look for a leak first. */
export const TOO_GOOD_IC = 0.1;

/** What a factor or a strategy's score was followed by, month by month. Returns are fractions a month. */
export interface SeriesResult {
  readonly id: string;
  readonly kind: 'factor' | 'strategy';
  readonly months: number;
  /** Companies a month, on average. */
  readonly mean_names: number;
  readonly rank_ic: MeanEstimate | null;
  readonly quintile_spread: MeanEstimate | null;
  readonly decile_spread: MeanEstimate | null;
  /** The quintile spread less the costs of trading both fifths each month. */
  readonly net_quintile_spread: MeanEstimate | null;
  /** Share of a fifth that is replaced each month, mean of both fifths. */
  readonly turnover: number | null;
  /** Deepest fall of the net quintile spread, compounded; a positive fraction. */
  readonly drawdown: number | null;
  /** Of the net quintile spread, annualised. */
  readonly sharpe: number | null;
  /** The probability that it is more than the luckiest of all trials; see deflatedSharpe. */
  readonly deflated_sharpe: number | null;
  /** True where the rank correlation is too good to be honest. */
  readonly looks_like_a_leak: boolean;
}

/** A result with the monthly figures that it was made of, by day. */
export interface MeasuredSeries {
  readonly result: SeriesResult;
  readonly net: ReadonlyMap<number, number>;
}

/**
 * Measures one series.
 *
 * @param months with the day each begins on, oldest first.
 * @param costs fraction of every amount traded, one way.
 */
export function measureSeries(
  { id, kind }: Pick<SeriesResult, 'id' | 'kind'>,
  months: readonly (CrossSection & { readonly day: number })[],
  costs: number,
): MeasuredSeries {
  const read = months.flatMap((month) => {
    const result = readMonth(month);
    return result === null ? [] : [{ day: month.day, ...result }];
  });
  const net = new Map<number, number>();
  const turnovers: number[] = [];
  for (const [i, month] of read.entries()) {
    if (Number.isNaN(month.quintile)) continue;
    const before: Pick<MonthResult, 'top' | 'bottom'> = read[i - 1] ?? { top: [], bottom: [] };
    const moved = traded(before.top, month.top) + traded(before.bottom, month.bottom);
    if (i > 0) turnovers.push(moved / 4);
    net.set(month.day, month.quintile - costs * moved);
  }
  const netted = [...net.values()];
  const moments = momentsOf(netted);
  const ic = neweyWest(read.map((month) => month.ic));
  return {
    net,
    result: {
      id,
      kind,
      months: read.length,
      mean_names: read.length === 0 ? 0 : read.reduce((sum, { names }) => sum + names, 0) / read.length,
      rank_ic: ic,
      quintile_spread: meanOfKnown(read.map((month) => month.quintile)),
      decile_spread: meanOfKnown(read.map((month) => month.decile)),
      net_quintile_spread: neweyWest(netted),
      turnover: turnovers.length === 0 ? null : turnovers.reduce((sum, one) => sum + one, 0) / turnovers.length,
      drawdown: netted.length === 0 ? null : maxDrawdown(compounded(netted)),
      sharpe: moments === null ? null : sharpeOf(moments) * Math.sqrt(MONTHS_A_YEAR),
      deflated_sharpe: null,
      looks_like_a_leak: ic !== null && Math.abs(ic.mean) >= TOO_GOOD_IC,
    },
  };
}

/** A spread is not known where so many are equal that nobody stands in an outer group. */
const meanOfKnown = (spreads: readonly number[]): MeanEstimate | null =>
  neweyWest(spreads.filter((spread) => !Number.isNaN(spread)));

/** What 1 became, from the start on. */
export function compounded(returns: readonly number[]): Float64Array {
  const worth = new Float64Array(returns.length + 1).fill(1);
  for (const [i, value] of returns.entries()) worth[i + 1] = (worth[i] as number) * (1 + value);
  return worth;
}

/** Trials that a result was picked from: how many series were looked at in all runs. */
export interface Trials {
  readonly count: number;
  /** Of the Sharpe ratios of the series of this run, one month's. */
  readonly sharpe_variance: number | null;
}

/** The results with their Sharpe ratios deflated by how much was tried. */
export function deflate(
  measured: readonly MeasuredSeries[],
  trials: number,
): { readonly results: SeriesResult[]; readonly trials: Trials } {
  const moments = measured.map(({ net }) => momentsOf([...net.values()]));
  const variance = momentsOf(moments.flatMap((own) => (own === null ? [] : sharpeOf(own))));
  const tried = { trials, variance: (variance?.deviation ?? 0) ** 2 };
  const results = measured.map(({ result }, i) => {
    const own = moments[i] ?? null;
    const deflated =
      own === null || variance === null ? null : deflatedSharpe({ ...own, sharpe: sharpeOf(own) }, tried);
    return { ...result, deflated_sharpe: deflated };
  });
  return { results, trials: { count: trials, sharpe_variance: variance === null ? null : tried.variance } };
}
