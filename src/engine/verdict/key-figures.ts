import { roundSignificant } from '../canonical.ts';
import type { FactorContext } from '../factors/context.ts';
import { at } from '../factors/prices.ts';
import { faultIn } from '../factors/reach.ts';
import { isSpoiledPe, marketValueOf, priceAndEps, type MarketValue } from '../factors/valuation.ts';
import type { Analysis } from './analysis.ts';

type KeyFigures = Pick<Analysis, 'current_price' | 'price_change' | 'price_change_percent' | 'market_cap' | 'pe_ratio'>;

/** Price, its change against the session before (also in percent: 1.5 is 1.5 %), market value and P/E; null where unknown or, for P/E, without earnings. */
export function keyFiguresOf(context: FactorContext): KeyFigures {
  const { level, t } = context.prices;
  const price = level === null ? NaN : at(level, t);
  const before = level === null ? NaN : at(level, t - 1);
  const worth = marketValueOf(context);
  const sides = priceAndEps(context);
  const isSpoiledCap = ({ sharesAsOf }: MarketValue): boolean =>
    faultIn(context.snapshot.flags, { from: sharesAsOf, reads: 'prices' }) !== null;
  return {
    current_price: finite(price),
    price_change: finite(price - before),
    price_change_percent: before > 0 ? finite((price / before - 1) * 100) : null,
    market_cap: 'state' in worth || isSpoiledCap(worth) ? null : finite(worth.cap),
    pe_ratio:
      'state' in sides || !(sides.eps > 0) || isSpoiledPe(context, sides) ? null : finite(sides.price / sides.eps),
  };
}

function finite(x: number): number | null {
  return Number.isFinite(x) ? roundSignificant(x) : null;
}
