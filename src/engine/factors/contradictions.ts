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

/** A count this many times too large or too small is no change of shares: amounts in thousands or millions. */
const UNIT_RATIO = 150;
/** The least number of days of usual trading that a company's shares last (house). */
const DAYS_OF_TRADING = 2;

/** What the prices say at the end of a statement's period; null where they do not. */
export interface MarketAt {
  /** The close, in the statement's currency. */
  readonly close: number | null;
  /** Shares that changed hands on a usual day, on the basis of the prices. */
  readonly traded: number | null;
}
export type ReadMarketAt = (statement: Statement) => MarketAt;
const NOTHING_KNOWN: MarketAt = { close: null, traded: null };

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
      /** Fewer shares than are traded in two days: amounts in thousands, or a count in thousands. */
      readonly kind: 'fewer_than_traded';
      readonly statement: Statement;
      readonly shares: number;
      /** False where net income / EPS imply them. */
      readonly isStated: boolean;
      readonly traded: number;
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
  marketAt: ReadMarketAt = () => NOTHING_KNOWN,
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
    const doubt = doubtOf(statement, sound, splits, marketAt(statement));
    if (doubt !== null) doubts.push(doubt);
    const isContradicted = doubt !== null && doubt.kind !== 'split_off_record';
    if (!isContradicted) reviewed.set(statement, statement);
    else reviewed.set(statement, isOfOtherUnit(doubt) ? { ...statement, items: {} } : withoutShares(statement));
    if (!isContradicted && statement.period === 'FY') sound.push(statement);
  }
  return { statements: statements.map((statement) => reviewed.get(statement) ?? statement), reviewed, doubts };
}

/** True where the amounts of the statement are in another unit than its earnings per share, so that none of them counts. */
export function isOfOtherUnit(doubt: StatementDoubt): boolean {
  if (doubt.kind === 'fewer_than_traded') return !doubt.isStated;
  return doubt.kind === 'shares_contradict' && Math.abs(Math.log(doubt.implied / doubt.shares)) > Math.log(UNIT_RATIO);
}

function doubtOf(
  statement: Statement,
  sound: readonly Statement[],
  splits: readonly Split[],
  { close, traded }: MarketAt,
): StatementDoubt | null {
  const stated = statedShares(statement, splits);
  const income = incomeToCommonOf(statement);
  for (const kind of EPS_KINDS) {
    const eps = item(statement, kind);
    if (income === null || eps === null || income === 0) continue;
    if (income > 0 !== eps > 0) return { kind: 'opposite_sign', statement, income, eps };
    const restated = epsOf(statement, kind, splits);
    if (close !== null && restated !== null && restated > close) {
      return { kind: 'eps_above_price', statement, eps: restated, close };
    }
    const implied = impliedShares(statement, kind, splits);
    if (implied === null || Math.abs(eps) < LEAST_EPS) continue;
    if (traded !== null && stated === null && implied < DAYS_OF_TRADING * traded) {
      return { kind: 'fewer_than_traded', statement, shares: implied, isStated: false, traded };
    }
    const compared = comparedShares(statement, kind, sound, splits);
    if (compared === null || !sharesJump(implied, compared.shares)) continue;
    const split = usualSplit(compared.shares / implied, SPLIT_TOLERANCE);
    const kindOfDoubt = split === null ? 'shares_contradict' : 'split_off_record';
    return { kind: kindOfDoubt, statement, ...compared, implied, split };
  }
  const isTooFew = traded !== null && stated !== null && stated < DAYS_OF_TRADING * traded;
  return isTooFew ? { kind: 'fewer_than_traded', statement, shares: stated, isStated: true, traded } : null;
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
