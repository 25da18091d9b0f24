import type { Security } from '../../engine/market/snapshot.ts';
import type { Market } from '../../market-data/market.ts';
import type { SymbolSearchResponse } from './analysis.schema.ts';
import { fromSource } from './analyze-stock.ts';

const MOST = 20;

/** Symbols by the start of a ticker or of a word of the name, the likeliest first; what is alike where nothing matches. */
export async function searchSymbols(deps: { readonly market: Market }, query: string): Promise<SymbolSearchResponse> {
  const { market } = deps;
  const typed = query.trim().toUpperCase();
  const found = typed === '' ? [] : await fromSource(async () => matches(await market.securities(), typed));
  const hits = found.length > 0 || typed === '' ? found : await fromSource(() => market.suggest(typed));
  return {
    success: true,
    query,
    is_demo: market.provider.isDemo,
    symbols: hits.map(({ symbol, name, exchange, sector, type }) => ({ symbol, name, exchange, sector, type })),
  };
}

function matches(securities: readonly Security[], typed: string): Security[] {
  const dotted = typed.replace('-', '.');
  const ranked: [rank: number, security: Security][] = [];
  for (const security of securities) {
    const rank = rankOf(security, typed, dotted);
    if (rank !== null) ranked.push([rank, security]);
  }
  // The list is in the order of the symbols, and the sort keeps it among equals.
  return ranked
    .sort((a, b) => a[0] - b[0])
    .slice(0, MOST)
    .map(([, security]) => security);
}

function rankOf(security: Security, typed: string, dotted: string): number | null {
  if (security.symbol === dotted) return 0;
  const name = security.name.toUpperCase();
  if (security.symbol.startsWith(dotted)) return 1;
  if (name.startsWith(typed)) return 2;
  return name.includes(` ${typed}`) ? 3 : null;
}
