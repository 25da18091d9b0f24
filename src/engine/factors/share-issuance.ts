import type { FactorContext } from './context.ts';
import { replicated } from './evidence.ts';
import type { Factor, FactorOutcome } from './factor.ts';
import { fiscalYears, year } from './fiscal.ts';
import { missing, value } from './outcome.ts';
import { impliedShares, sharesJump, sharesOf } from './per-share.ts';
import { absentShares, splitOffRecord } from './share-doubts.ts';

/** Shares FY0 / shares FY-1 - 1, both on the share basis of the prices; a buyback is negative and good. */
export const shareIssuance: Factor = {
  id: 'share_issuance',
  kind: 'fundamental',
  reach: 'fy1',
  unit: 'fraction',
  good: 'low',
  ranked: true,
  breakpoints: [
    [-0.04, 1],
    [0, 0],
    [0.06, -1],
  ],
  breakpointsPublished: false,
  citation: 'Pontiff & Woodgate 2008, "Share Issuance and Cross-sectional Returns", J. Finance 63(2)',
  evidence: replicated('clear', 'ShareIss1Y', 'Pontiff & Woodgate 2008', {
    tInPaper: 7.08,
    inSample: [0.71, 4.36],
    after: [0.9, 2.64],
  }),
  compute,
};

function compute(context: FactorContext): FactorOutcome {
  const years = fiscalYears(context, 2);
  if ('state' in years) return years;
  const [fy0, fy1] = [year(years, 0), year(years, 1)];
  const { splits } = context.snapshot;
  const [now, before] = [sharesOf(fy0, splits), sharesOf(fy1, splits)];
  if (now === null || before === null) {
    const absent = [now === null ? 'shares FY0' : [], before === null ? 'shares FY-1' : []].flat();
    return absentShares(context, [fy0, fy1], 'no_shares', ...absent);
  }
  const off = splitOffRecord(context, years);
  if (off !== null) return off;
  // A count that was worked out from EPS is only as good as its share basis; a reported one does not need this check.
  const isImplied = now.isImplied || before.isImplied;
  const [own, earlier] = [impliedShares(fy0, 'eps_basic', splits), impliedShares(fy1, 'eps_basic', splits)];
  if (isImplied && (sharesJump(own, earlier) || sharesJump(now.shares, before.shares))) {
    return missing('share_count_jump', 'one share basis FY0 … FY-1');
  }
  return value(
    now.shares / before.shares - 1,
    fy0.periodEnd,
    { shares_fy0: now.shares, shares_fy1: before.shares },
    { variant: isImplied ? 'implied' : 'reported' },
  );
}
