import type { Sector } from '../market/snapshot.ts';
import type { Statement } from '../market/statements.ts';
import type { FactorContext } from './context.ts';
import { placebo } from './evidence.ts';
import type { Breakpoints, Factor, FactorOutcome } from './factor.ts';
import { fiscalYears, year } from './fiscal.ts';
import { ebitOf, item } from './items.ts';
import { Needs } from './needs.ts';
import { missing, value } from './outcome.ts';
import { sharesOf } from './per-share.ts';
import { levelOn } from './prices.ts';
import { absentShares } from './share-doubts.ts';
import { mixedCurrency } from './valuation.ts';

/** Below the first distress, above the second safe. */
export const Z_ZONES = [1.81, 2.99] as const;
export const Z_DOUBLE_PRIME_ZONES = [1.1, 2.6] as const;

const Z_SECTORS: ReadonlySet<Sector> = new Set<Sector>([
  'Materials',
  'Industrials',
  'Consumer Staples',
  'Consumer Discretionary',
  'Health Care',
  'Information Technology',
  'Energy',
]);

/** 1.2 WC/TA + 1.4 RE/TA + 3.3 EBIT/TA + 0.6 MVE/TL + 1.0 S/TA. */
export function zScore(wc: number, re: number, ebit: number, mveToLiabilities: number, sales: number): number {
  return 1.2 * wc + 1.4 * re + 3.3 * ebit + 0.6 * mveToLiabilities + sales;
}

/** 6.56 WC/TA + 3.26 RE/TA + 6.72 EBIT/TA + 1.05 BVE/TL, for companies that make no goods. */
function zDoublePrime(wc: number, re: number, ebit: number, bookToLiabilities: number): number {
  return 6.56 * wc + 3.26 * re + 6.72 * ebit + 1.05 * bookToLiabilities;
}

const zonesToPoints = (zones: readonly [number, number]): Breakpoints => [
  [zones[0], -1],
  [zones[1], 1],
];

/**
 * Altman's distance from distress of FY0: Z of 1968 with the market value at the period end for sectors that make and
 * sell goods, Z'' of 1995 for the others. Minus the whole weight in distress, plus the whole weight in the safe zone,
 * linear between.
 */
export const altmanZ: Factor = {
  id: 'altman_z',
  kind: 'fundamental',
  reach: 'fy0',
  unit: 'score',
  good: 'high',
  ranked: false,
  breakpoints: zonesToPoints(Z_ZONES),
  breakpointsPublished: true,
  citation:
    'Altman 1968, J. Finance 23(4); Z": Altman, Hartzell & Peck 1995, Emerging Markets Corporate Bonds: A Scoring System',
  evidence: placebo('ZScore', 'Dichev 1998', 1.59),
  compute,
};

function compute(context: FactorContext): FactorOutcome {
  const years = fiscalYears(context, 1);
  if ('state' in years) return years;
  const fy0 = year(years, 0);
  const { sector } = context.snapshot.security;
  return sector !== null && Z_SECTORS.has(sector) ? computeZ(context, fy0) : computeZDoublePrime(fy0);
}

function computeZ(context: FactorContext, fy0: Statement): FactorOutcome {
  const mixed = mixedCurrency(context, fy0);
  if (mixed !== null) return mixed;
  const needs = new Needs();
  const parts = readParts(fy0, needs);
  const sales = needs.of(item(fy0, 'revenue'), 'revenue FY0');
  const lacking = needs.missing();
  if (lacking !== null) return lacking;
  if (context.prices.level === null) return missing('no_price_level', 'close');
  const close = levelOn(context.prices, fy0.periodEnd);
  if (close === null) return missing('record_too_short', 'close at the period end of FY0');
  const count = sharesOf(fy0, context.snapshot.splits);
  if (count === null) return absentShares(context, [fy0], 'no_shares', 'shares FY0');
  const marketValue = close.price * count.shares;
  const { wc, re, ebit, assets, liabilities } = parts;
  const z = zScore(wc / assets, re / assets, ebit / assets, marketValue / liabilities, sales / assets);
  const inputs = { ...named(parts), market_value: marketValue, revenue: sales };
  return value(z, fy0.periodEnd, inputs, { variant: 'z' });
}

function computeZDoublePrime(fy0: Statement): FactorOutcome {
  const needs = new Needs();
  const parts = readParts(fy0, needs);
  const equity = needs.of(item(fy0, 'equity'), 'equity FY0');
  const lacking = needs.missing();
  if (lacking !== null) return lacking;
  const { wc, re, ebit, assets, liabilities } = parts;
  const z = zDoublePrime(wc / assets, re / assets, ebit / assets, equity / liabilities);
  const extras = { variant: 'z_double_prime', breakpoints: zonesToPoints(Z_DOUBLE_PRIME_ZONES) };
  return value(z, fy0.periodEnd, { ...named(parts), equity }, extras);
}

interface Parts {
  readonly wc: number;
  readonly re: number;
  readonly ebit: number;
  readonly assets: number;
  readonly liabilities: number;
}

function readParts(fy0: Statement, needs: Needs): Parts {
  const currentAssets = needs.of(item(fy0, 'current_assets'), 'current_assets FY0');
  const currentLiabilities = needs.of(item(fy0, 'current_liabilities'), 'current_liabilities FY0');
  return {
    wc: currentAssets - currentLiabilities,
    re: needs.of(item(fy0, 'retained_earnings'), 'retained_earnings FY0'),
    ebit: needs.of(ebitOf(fy0), 'ebit FY0'),
    assets: needs.of(item(fy0, 'total_assets'), 'total_assets FY0'),
    liabilities: needs.of(item(fy0, 'total_liabilities'), 'total_liabilities FY0'),
  };
}

function named(parts: Parts): Record<string, number> {
  return {
    working_capital: parts.wc,
    retained_earnings: parts.re,
    ebit: parts.ebit,
    total_assets: parts.assets,
    total_liabilities: parts.liabilities,
  };
}
