import type { Split } from '../market/snapshot.ts';
import { usualSplit } from '../market/split-ratios.ts';
import { PER_SHARE_ITEMS, SHARE_COUNT_ITEMS, type Statement, type StatementItem } from '../market/statements.ts';
import { incomeToCommonOf, item } from './items.ts';
import { epsOf, impliedShares, sharesJump, splitRatioAfter, type EpsKind } from './per-share.ts';

const EPS_KINDS = ['eps_basic', 'eps_diluted'] as const satisfies readonly EpsKind[];
/** Below this, earnings per share are rounded too coarsely to compute a share count from them. */
const LEAST_EPS = 0.1;
/** An earlier year's shares are compared with only where it ended within this many days before. */
const EARLIER_DAYS = 400;
/** A ratio within 8 % of a usual split's may be a split that is not on record. */
const SPLIT_TOLERANCE = Math.log(1.08);

/** The close at the end of a statement's period, in its currency; null where there is none. */
export type CloseAt = (statement: Statement) => number | null;

/** A contradiction between net income, earnings per share and shares of one statement. */
export type StatementDoubt =
  | { readonly kind: 'opposite_sign'; readonly statement: Statement; readonly income: number; readonly eps: number }
  | {
      /** Earnings per share above the close at the period's end: cents for dollars, or another share basis. */
      readonly kind: 'eps_above_price';
      readonly statement: Statement;
      readonly eps: number;
      readonly close: number;
    }
  | {
      /** `shares_contradict`: nothing explains the shares; `split_off_record`: a split that is not on record would. */
      readonly kind: 'shares_contradict' | 'split_off_record';
      readonly statement: Statement;
      /** The earlier year whose shares are compared; null where the statement states its own. */
      readonly earlier: Statement | null;
      /** Shares that net income / earnings per share imply, and those that are compared, on the basis of the prices. */
      readonly implied: number;
      readonly shares: number;
      /** New shares for one old of the split that would explain it; null where none would. */
      readonly split: number | null;
    };

/**
 * The statements (one a period end) with per-share items and shares taken out of those that contradict themselves, in
 * the same order, and what was found. An earlier year's shares are compared where a fiscal year states none of its own.
 */
export function reviewStatements(
  statements: readonly Statement[],
  splits: readonly Split[],
  closeAt: CloseAt = () => null,
): {
  readonly statements: readonly Statement[];
  /** What each statement became. */
  readonly reviewed: ReadonlyMap<Statement, Statement>;
  readonly doubts: readonly StatementDoubt[];
} {
  const doubts: StatementDoubt[] = [];
  const sound: Statement[] = [];
  const reviewed = new Map<Statement, Statement>();
  for (const statement of [...statements].sort((a, b) => a.periodEnd - b.periodEnd)) {
    const doubt = doubtOf(statement, sound, splits, closeAt);
    if (doubt !== null) doubts.push(doubt);
    const isContradicted = doubt !== null && doubt.kind !== 'split_off_record';
    reviewed.set(statement, isContradicted ? withoutShares(statement) : statement);
    if (!isContradicted && statement.period === 'FY') sound.push(statement);
  }
  return { statements: statements.map((statement) => reviewed.get(statement) ?? statement), reviewed, doubts };
}

function doubtOf(
  statement: Statement,
  sound: readonly Statement[],
  splits: readonly Split[],
  closeAt: CloseAt,
): StatementDoubt | null {
  const income = incomeToCommonOf(statement);
  for (const kind of EPS_KINDS) {
    const eps = item(statement, kind);
    if (income === null || eps === null || income === 0) continue;
    if (income > 0 !== eps > 0) return { kind: 'opposite_sign', statement, income, eps };
    const close = closeAt(statement);
    const restated = epsOf(statement, kind, splits);
    if (close !== null && restated !== null && restated > close) {
      return { kind: 'eps_above_price', statement, eps: restated, close };
    }
    const implied = impliedShares(statement, kind, splits);
    if (implied === null || Math.abs(eps) < LEAST_EPS) continue;
    const compared = comparedShares(statement, kind, sound, splits);
    if (compared === null || !sharesJump(implied, compared.shares)) continue;
    const split = usualSplit(compared.shares / implied, SPLIT_TOLERANCE);
    const kindOfDoubt = split === null ? 'shares_contradict' : 'split_off_record';
    return { kind: kindOfDoubt, statement, ...compared, implied, split };
  }
  return null;
}

function comparedShares(
  statement: Statement,
  kind: EpsKind,
  sound: readonly Statement[],
  splits: readonly Split[],
): { readonly earlier: Statement | null; readonly shares: number } | null {
  const own = statedShares(statement, splits);
  if (own !== null) return { earlier: null, shares: own };
  const earlier = sound[sound.length - 1];
  if (statement.period !== 'FY' || earlier === undefined) return null;
  if (statement.periodEnd - earlier.periodEnd > EARLIER_DAYS) return null;
  const eps = item(earlier, kind);
  const shares =
    statedShares(earlier, splits) ??
    (eps === null || Math.abs(eps) < LEAST_EPS ? null : impliedShares(earlier, kind, splits));
  return shares === null ? null : { earlier, shares };
}

function statedShares(statement: Statement, splits: readonly Split[]): number | null {
  const shares = item(statement, 'shares_outstanding');
  return shares !== null && shares > 0 ? shares * splitRatioAfter(splits, statement.shareBasis) : null;
}

function withoutShares(statement: Statement): Statement {
  const kept = Object.entries(statement.items).filter(
    ([name]) => !PER_SHARE_ITEMS.has(name as StatementItem) && !SHARE_COUNT_ITEMS.has(name as StatementItem),
  );
  return { ...statement, items: Object.fromEntries(kept) };
}
