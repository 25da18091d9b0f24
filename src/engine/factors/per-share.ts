import type { Split } from '../market/snapshot.ts';
import type { Day } from '../market/day.ts';
import type { Statement } from '../market/statements.ts';
import { incomeToCommonOf, item } from './items.ts';

export type EpsKind = 'eps_diluted' | 'eps_basic';

/** Net income / EPS may not change by more than this from one year to the next without a split on record. */
const JUMP_EDGES = [0.67, 1.5] as const;

/** New shares for one share of `basis`, by every split after it that the price basis includes. */
export function splitRatioAfter(splits: readonly Split[], basis: Day): number {
  let ratio = 1;
  for (const split of splits) if (split.day > basis && split.ratio > 0) ratio *= split.ratio;
  return ratio;
}

/** Earnings per share of one kind on the share basis of the prices. */
export function epsOf(statement: Statement, kind: EpsKind, splits: readonly Split[]): number | null {
  const eps = item(statement, kind);
  return eps === null ? null : eps / splitRatioAfter(splits, statement.shareBasis);
}

/** Diluted where the statement has it, else basic. */
export function anyEpsOf(statement: Statement, splits: readonly Split[]): number | null {
  return epsOf(statement, 'eps_diluted', splits) ?? epsOf(statement, 'eps_basic', splits);
}

/** The kind that every one of these statements has, diluted first; null where neither does. */
export function commonEpsKind(statements: readonly Statement[]): EpsKind | null {
  for (const kind of ['eps_diluted', 'eps_basic'] as const) {
    if (statements.every((statement) => item(statement, kind) !== null)) return kind;
  }
  return null;
}

/** Share count implied by net income to common / EPS of one kind, restated; null where the signs disagree. */
export function impliedShares(statement: Statement, kind: EpsKind, splits: readonly Split[]): number | null {
  const income = incomeToCommonOf(statement);
  const eps = epsOf(statement, kind, splits);
  if (income === null || eps === null) return null;
  const shares = income / eps;
  return shares > 0 && Number.isFinite(shares) ? shares : null;
}

export interface ShareCount {
  readonly shares: number;
  readonly isImplied: boolean;
}

/** Shares outstanding on the share basis of the prices: as reported, else net income to common / basic EPS. */
export function sharesOf(statement: Statement, splits: readonly Split[]): ShareCount | null {
  const reported = item(statement, 'shares_outstanding');
  if (reported !== null && reported > 0) {
    return { shares: reported * splitRatioAfter(splits, statement.shareBasis), isImplied: false };
  }
  const implied = impliedShares(statement, 'eps_basic', splits);
  return implied === null ? null : { shares: implied, isImplied: true };
}

/**
 * True where the implied shares of two years that follow each other change by a factor outside 0.67..1.5: a split
 * that is not on record, or net income and EPS from two versions of the accounts. Years without a count are skipped.
 */
export function sharesJump(later: number | null, earlier: number | null): boolean {
  if (later === null || earlier === null) return false;
  const factor = later / earlier;
  return !(factor >= JUMP_EDGES[0] && factor <= JUMP_EDGES[1]);
}
