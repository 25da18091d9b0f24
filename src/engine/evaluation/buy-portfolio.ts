import { traded } from './cross-section.ts';
import { type MeanEstimate, neweyWest } from './newey-west.ts';
import { meanOf } from './outcomes.ts';
import { maxDrawdown } from './risk.ts';
import { compounded } from './series-result.ts';

const MONTHS_A_YEAR = 12;

/** One month of companies held in equal parts, and of the market around them. */
export interface HeldMonth {
  readonly held: readonly number[];
  /** Of the companies held; NaN where it is not known. */
  readonly returns: readonly number[];
  /** Mean of all companies. */
  readonly universe: number;
}

/** All Buys of a strategy, held in equal parts from month to month. Returns are after costs. */
export interface BuyPortfolio {
  readonly months: number;
  readonly mean_names: number;
  readonly annual_return: number;
  /** The equal-weight universe over the same months, without costs. */
  readonly annual_universe: number;
  /** Return of a month less that of the universe. */
  readonly monthly_excess: MeanEstimate | null;
  /** Share of the portfolio that is replaced each month. */
  readonly turnover: number | null;
  readonly drawdown: number;
}

/** Null where there was no Buy. Months without one are left out, and the next one buys anew. */
export function measureBuys(months: readonly HeldMonth[], costs: number): BuyPortfolio | null {
  const net: number[] = [];
  const universe: number[] = [];
  const turnovers: number[] = [];
  let names = 0;
  let before: readonly number[] = [];
  for (const month of months) {
    const gross = meanOf(month.returns);
    if (Number.isNaN(gross)) {
      before = [];
      continue;
    }
    const moved = traded(before, month.held);
    if (before.length > 0) turnovers.push(moved / 2);
    net.push(gross - costs * moved);
    universe.push(month.universe);
    names += month.held.length;
    before = month.held;
  }
  if (net.length === 0) return null;
  const [own, all] = [compounded(net), compounded(universe)];
  return {
    months: net.length,
    mean_names: names / net.length,
    annual_return: annual(own),
    annual_universe: annual(all),
    monthly_excess: neweyWest(net.map((value, i) => value - (universe[i] as number))),
    turnover: turnovers.length === 0 ? null : meanOf(turnovers),
    drawdown: maxDrawdown(own),
  };
}

/** The yearly return that months compound to. */
export function annual(worth: Float64Array): number {
  return (worth[worth.length - 1] as number) ** (MONTHS_A_YEAR / (worth.length - 1)) - 1;
}
