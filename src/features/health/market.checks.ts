import type { CheckLine } from '../../platform/check-line.ts';

/** What is known of where prices come from. */
export interface MarketFacts {
  readonly label: string;
  readonly isDemo: boolean;
  readonly isProduction: boolean;
  /** What must be said of the exchange calendar; null where nothing must. */
  readonly calendarWarning: string | null;
  /** Live sources that are left alone for now after failures, and until when (milliseconds since 1970-01-01 UTC). */
  readonly resting: readonly { readonly source: string; readonly until: number | null }[];
}

/** Where prices come from, and whether its sources answer. */
export function checkMarket(facts: MarketFacts): readonly CheckLine[] {
  const name = 'market data';
  const lines: CheckLine[] = facts.resting.map(({ source, until }) => ({
    name,
    status: 'problem',
    text: `The source ${source} failed too often and is not asked${until === null ? ' for now' : ` before ${new Date(until).toISOString()}`}.`,
    fix: 'Symbols that are kept are still answered, marked stale. See docs/data-sources.md.',
  }));
  if (facts.calendarWarning !== null) {
    lines.push({ name, status: 'warning', text: facts.calendarWarning, fix: 'Install a newer release of TradeWise.' });
  }
  if (facts.isDemo && facts.isProduction) {
    const text = 'Prices are generated, not real (MARKET_DATA=demo), in production.';
    lines.push({ name, status: 'warning', text, fix: 'Set MARKET_DATA to a real source (docs/data-sources.md).' });
  }
  if (lines.length > 0) return lines;
  const text = facts.isDemo ? 'Demo data, not real prices.' : `Prices come from ${facts.label}.`;
  return [{ name, status: 'ok', text, fix: null }];
}
