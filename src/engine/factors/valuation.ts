import type { Day } from '../market/day.ts';
import type { Statement } from '../market/statements.ts';
import { sumOver, type Period } from './books.ts';
import type { FactorContext } from './context.ts';
import { missing, type Missing } from './outcome.ts';
import { commonEpsKind, epsOf, sharesOf, type EpsKind } from './per-share.ts';
import { at } from './prices.ts';
import { faultIn, windowOf } from './reach.ts';
import { absentShares } from './share-doubts.ts';

/** Market value, and the statement that the share count is from. */
export interface MarketValue {
  readonly price: number;
  readonly shares: number;
  readonly isImplied: boolean;
  readonly cap: number;
  readonly sharesAsOf: Day;
}

export interface LatestEps {
  readonly eps: number;
  readonly variant: Period['variant'];
  readonly end: Day;
}

/** The split-adjusted close of the last session, or why there is none. */
export function priceOf(context: FactorContext): number | Missing {
  const { level, t } = context.prices;
  if (level === null) return missing('no_price_level', 'close');
  const price = at(level, t);
  return price > 0 && Number.isFinite(price) ? price : missing('not_finite', 'close');
}

/** The reason why price and statement cannot be combined (two currencies); null where they can. */
export function mixedCurrency(context: FactorContext, statement: Statement): Missing | null {
  const { currency } = context.snapshot.security;
  return statement.currency === currency ? null : missing('mixed_currency', currency, statement.currency);
}

/**
 * Close x shares: the newest balance-sheet statement's count; where that is a quarter without one, FY0's. An older
 * year's count is never used.
 */
export function marketValueOf(context: FactorContext): MarketValue | Missing {
  const price = priceOf(context);
  if (typeof price !== 'number') return price;
  const { sheet, years } = context.books;
  if (sheet === null) return missing('no_statements', 'balance sheet');
  const fallback = sheet.period === 'Q' ? (years[0] ?? null) : null;
  for (const statement of [sheet, fallback]) {
    const count = statement === null ? null : sharesOf(statement, context.snapshot.splits);
    if (statement === null || count === null) continue;
    const mixed = mixedCurrency(context, statement);
    if (mixed !== null) return mixed;
    return { price, ...count, cap: price * count.shares, sharesAsOf: statement.periodEnd };
  }
  return absentShares(context, [sheet, fallback], 'no_shares', 'shares_outstanding');
}

/** EPS of the trailing twelve months, else of FY0: of the kind asked for, else diluted where every part has it, else basic. */
export function latestEps(context: FactorContext, wanted: EpsKind | null = null): LatestEps | Missing {
  const { splits } = context.snapshot;
  for (const period of context.books.periods) {
    const kind = wanted ?? commonEpsKind(period.statements);
    const eps = kind === null ? null : sumOver(period, (statement) => epsOf(statement, kind, splits));
    const first = period.statements[0];
    if (eps === null || first === undefined) continue;
    return mixedCurrency(context, first) ?? { eps, variant: period.variant, end: period.end };
  }
  if (context.books.periods.length === 0) return missing('no_statements', 'a fiscal year');
  const read = context.books.periods.flatMap(({ statements }) => statements);
  return absentShares(context, read, 'item_missing', wanted ?? 'eps');
}

/** Price and latest EPS, the two sides of a P/E; the caller divides and handles EPS <= 0. */
export function priceAndEps(
  context: FactorContext,
  wanted: EpsKind | null = null,
): (LatestEps & { readonly price: number }) | Missing {
  const price = priceOf(context);
  if (typeof price !== 'number') return price;
  const eps = latestEps(context, wanted);
  return 'state' in eps ? eps : { ...eps, price };
}

/** True where a fault lies between the price and the statements of these earnings, so that they stand on two bases. */
export function isSpoiledPe(context: FactorContext, { variant }: Pick<LatestEps, 'variant'>): boolean {
  const window = windowOf(context, 'latest_statements', variant);
  return window !== null && faultIn(context.snapshot.flags, window) !== null;
}
