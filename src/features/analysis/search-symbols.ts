import type { Security } from '../../engine/market/snapshot.ts';
import type { Market } from '../../market-data/market.ts';
import type { SymbolSearchResponse } from './analysis.schema.ts';
import { findSnapshot, fromSource } from './find-snapshot.ts';
import type { AnalyzeDeps } from './analyze-stock.ts';

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

/**
 * The security that a symbol in any spelling names, without asking a live source where it is listed.
 * @throws AppError as `analyzeStock`: `validation_failed`, `unknown_symbol` with suggestions, `source_unavailable`
 */
export async function findSecurity(deps: Pick<AnalyzeDeps, 'market'>, typed: string): Promise<Security> {
  const listed = await fromSource(() => deps.market.find(typed));
  return listed ?? (await findSnapshot(deps, typed)).security;
}
