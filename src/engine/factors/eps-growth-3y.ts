import type { FactorContext } from './context.ts';
import { unpublished } from './evidence.ts';
import type { Factor, FactorOutcome } from './factor.ts';
import { compoundGrowth, fiscalYears, year } from './fiscal.ts';
import { missing, settled, value } from './outcome.ts';
import { commonEpsKind, epsOf, impliedShares, sharesJump } from './per-share.ts';
import { absentShares, splitOffRecord } from './share-doubts.ts';

/**
 * (EPS FY0 / EPS FY-3)^(1/3) - 1 on one share basis and of one kind, diluted where all four years have it. Missing
 * where the shares that net income / EPS imply jump between two of the years: an unrecorded split would look like a
 * collapse of earnings.
 */
export const epsGrowth3y: Factor = {
  id: 'eps_growth_3y',
  kind: 'fundamental',
  reach: 'fy3',
  unit: 'fraction',
  good: 'high',
  ranked: true,
  breakpoints: [
    [-0.1, -1],
    [0.06, 0],
    [0.25, 1],
  ],
  breakpointsPublished: false,
  citation:
    'Lakonishok, Shleifer & Vishny 1994, "Contrarian Investment, Extrapolation, and Risk", J. Finance 49(5); CAGR',
  evidence: unpublished(),
  compute,
};

function compute(context: FactorContext): FactorOutcome {
  const years = fiscalYears(context, 4);
  if ('state' in years) return years;
  const { splits } = context.snapshot;
  const kind = commonEpsKind(years);
  if (kind === null) return absentShares(context, years, 'item_missing', 'eps FY0 … FY-3');
  const off = splitOffRecord(context, years);
  if (off !== null) return off;
  const shares = years.map((statement) => impliedShares(statement, kind, splits));
  for (let k = 0; k < 3; k++) {
    if (sharesJump(shares[k] ?? null, shares[k + 1] ?? null)) {
      return missing('share_count_jump', `one share basis FY-${String(k)} … FY-${String(k + 1)}`);
    }
  }
  const last = epsOf(year(years, 0), kind, splits) ?? NaN;
  const first = epsOf(year(years, 3), kind, splits) ?? NaN;
  const inputs = { eps_fy0: last, eps_fy3: first, kind };
  const asOf = year(years, 0).periodEnd;
  if (!(first > 0 && last > 0)) return settled(-1, 'end_not_positive', asOf, inputs);
  return value(compoundGrowth(first, last, 3), asOf, inputs);
}
