import type { Sector } from '../../../engine/market/snapshot.ts';
import { NO_DEBT } from './awkward.ts';
import { between, uniform, type RandomStream } from './random.ts';

/** How a company makes its money; drawn once from its symbol. Ratios are to a year's revenue unless said. */
export interface Business {
  readonly operatingMargin: number;
  /** Standard deviation of what a quarter adds to the slow swing of the margin, as a share of the margin. */
  readonly marginNoise: number;
  readonly grossMargin: number;
  readonly salesShareOfOverhead: number;
  /** Swing of revenue over the year: first quarter down, last quarter up. */
  readonly season: number;
  readonly receivables: number;
  readonly inventory: number;
  readonly operatingLiabilities: number;
  readonly investments: number;
  readonly plant: number;
  /** A year's depreciation as a share of plant. */
  readonly depreciation: number;
  readonly goodwill: number;
  readonly debt: number;
  readonly interestRate: number;
  /** Change of the share count in a year, as a share. */
  readonly issuance: number;
  readonly hasEstimates: boolean;
}

interface Shape {
  readonly margin: number;
  readonly noise: number;
  readonly overhead: number;
  readonly inventory: number;
  readonly plant: number;
  readonly depreciation: number;
  readonly debt: number;
}

const SHAPES: Readonly<Record<Exclude<Sector, 'Financials'>, Shape>> = {
  'Communication Services': shape(0.2, 0.1, 0.28, 0.01, 0.55, 0.11, 0.9),
  'Consumer Discretionary': shape(0.11, 0.14, 0.2, 0.12, 0.35, 0.1, 0.35),
  'Consumer Staples': shape(0.14, 0.07, 0.22, 0.12, 0.3, 0.09, 0.4),
  Energy: shape(0.15, 0.2, 0.1, 0.05, 1.2, 0.07, 0.45),
  'Health Care': shape(0.18, 0.1, 0.35, 0.13, 0.25, 0.1, 0.5),
  Industrials: shape(0.14, 0.11, 0.17, 0.11, 0.3, 0.1, 0.4),
  'Information Technology': shape(0.24, 0.1, 0.33, 0.07, 0.2, 0.16, 0.35),
  Materials: shape(0.15, 0.14, 0.14, 0.14, 0.7, 0.07, 0.5),
  'Real Estate': shape(0.32, 0.07, 0.12, 0, 5, 0.03, 3.2),
  Utilities: shape(0.22, 0.06, 0.16, 0.04, 3, 0.035, 1.9),
};

function shape(
  margin: number,
  noise: number,
  overhead: number,
  inventory: number,
  plant: number,
  depreciation: number,
  debt: number,
): Shape {
  return { margin, noise, overhead, inventory, plant, depreciation, debt };
}

/** Draws the business of a company that is not a financial one. */
export function drawBusiness(stream: RandomStream, symbol: string, sector: Exclude<Sector, 'Financials'>): Business {
  const usual = SHAPES[sector];
  const around = (): number => between(stream, 0.65, 1.35);
  const operatingMargin = usual.margin * around();
  const hasInvestments =
    uniform(stream) < (sector === 'Information Technology' || sector === 'Health Care' ? 0.6 : 0.1);
  return {
    operatingMargin,
    marginNoise: usual.noise * around(),
    grossMargin: Math.min(0.88, operatingMargin + 0.04 + usual.overhead * around()),
    salesShareOfOverhead: between(stream, 0.5, 0.85),
    season: between(stream, 0, 0.1),
    receivables: between(stream, 0.07, 0.19),
    inventory: usual.inventory * around(),
    operatingLiabilities: between(stream, 0.14, 0.28),
    investments: hasInvestments ? between(stream, 0.05, 0.25) : 0,
    plant: usual.plant * around(),
    depreciation: usual.depreciation * around(),
    goodwill: between(stream, 0.1, 0.9),
    debt: NO_DEBT.has(symbol) ? 0 : usual.debt * around(),
    interestRate: between(stream, 0.03, 0.055),
    issuance: between(stream, -0.035, 0.02),
    hasEstimates: uniform(stream) < 0.88,
  };
}
