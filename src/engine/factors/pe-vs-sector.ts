import type { FactorContext, SectorPe } from './context.ts';
import { replicated } from './evidence.ts';
import type { Factor, FactorOutcome } from './factor.ts';
import { missing, settled, value } from './outcome.ts';
import { priceAndEps } from './valuation.ts';

/** P/E / median P/E of the sector - 1. Already a comparison with peers, so it is not ranked a second time. */
export const peVsSector: Factor = {
  id: 'pe_vs_sector',
  kind: 'fundamental',
  reach: 'latest_statements',
  unit: 'fraction',
  good: 'low',
  ranked: false,
  breakpoints: [
    [-0.4, 1],
    [0, 0],
    [0.6, -1],
  ],
  breakpointsPublished: false,
  citation:
    'Basu 1977, "Investment Performance of Common Stocks in Relation to Their P/E", J. Finance 32(3); sector-relative: Asness, Porter & Stevens 2000',
  evidence: replicated('clear', 'EP', 'Basu 1977', { tInPaper: null, inSample: [0.37, 2.09], after: [0.23, 1.87] }),
  compute: (context) => readSides(context)(context.sectorPe),
  computeForSector: readSides,
};

/** Reads both sides of the company's P/E; what it returns compares them with the sector's and needs nothing else. */
function readSides(context: FactorContext): (sectorPe: SectorPe | null) => FactorOutcome {
  const sides = priceAndEps(context);
  const day = context.snapshot.asOf;
  return (sectorPe) => {
    if ('state' in sides) return sides;
    if (sectorPe === null || !(sectorPe.median > 0)) return missing('no_sector_reference', 'median P/E of the sector');
    const { price, eps, variant } = sides;
    const inputs = { price, eps, sector_median_pe: sectorPe.median, sector_members: sectorPe.n };
    if (!(eps > 0)) return settled(-1, 'earnings_not_positive', day, inputs);
    const pe = price / eps;
    return value(pe / sectorPe.median - 1, day, { ...inputs, pe }, { variant });
  };
}
