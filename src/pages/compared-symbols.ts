import type { LoadedPrices } from '../features/analysis/load-symbol-page.ts';
import type { ComparedSymbol } from '../../ui/symbol/compared-prices.tsx';
import { MOST_COMPARED } from '../../ui/symbol/price-view.ts';
import type { PageDeps } from './page-deps.ts';
import { readSymbols } from './symbol-query.ts';

/** Symbols whose prices can be compared, and those that have none. */
export interface Comparable {
  readonly symbols: readonly ComparedSymbol[];
  readonly unknown: readonly string[];
}

/** The prices of a symbol as they are compared. */
export function comparedSymbol({ security, candles }: LoadedPrices): ComparedSymbol {
  return { symbol: security.symbol, name: security.name, currency: security.currency, candles };
}

/** What an address compares a symbol with: of the listed symbols the prices, and what is not listed. */
export async function comparedOf(deps: Pick<PageDeps, 'loadPrices'>, main: string, vs: unknown): Promise<Comparable> {
  const asked = readSymbols(vs, MOST_COMPARED + 1).filter((symbol) => symbol !== main);
  const found = await Promise.all(asked.map((symbol) => deps.loadPrices(symbol)));
  const symbols = found.flatMap((prices) => (prices === null ? [] : [comparedSymbol(prices)]));
  const different = symbols.filter(
    ({ symbol }, i) => symbol !== main && symbols.findIndex((each) => each.symbol === symbol) === i,
  );
  return {
    symbols: different.slice(0, MOST_COMPARED),
    unknown: asked.filter((_, i) => found[i] === null),
  };
}

/** Why something is not compared: what was typed, or what the address names, is not listed; null where all of it is. */
export function compareNotice(unknown: readonly string[], typed: string | null): string | null {
  if (typed !== null) return `No stock “${typed}” is listed. Try its ticker.`;
  return unknown.length === 0 ? null : `No stock ${unknown.join(' or ')} is listed.`;
}
