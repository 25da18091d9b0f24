import type { Market } from '../../market-data/market.ts';
import type { SymbolSearchResponse } from './analysis.schema.ts';
import { fromSource } from './analyze-stock.ts';

const MOST = 20;

/** Symbols by ticker or name, best first; what is spelt alike where nothing matches. */
export async function searchSymbols(deps: { readonly market: Market }, query: string): Promise<SymbolSearchResponse> {
  const { market } = deps;
  const { securities } = await fromSource(() => market.search(query, MOST));
  return {
    success: true,
    query,
    is_demo: market.provider.isDemo,
    symbols: securities.map(({ symbol, name, exchange, sector, type }) => ({ symbol, name, exchange, sector, type })),
  };
}
