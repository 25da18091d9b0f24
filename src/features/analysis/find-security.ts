import type { Security } from '../../engine/market/snapshot.ts';
import { findSnapshot, fromSource } from './analyze-stock.ts';
import type { AnalyzeDeps } from './analyze-stock.ts';
import { readSymbol } from './read-request.ts';

/**
 * The security that a typed symbol names, without asking a live source where it is listed.
 * @throws AppError as `analyzeStock`: `validation_failed`, `unknown_symbol` with suggestions, `source_unavailable`
 */
export async function findSecurity(deps: Pick<AnalyzeDeps, 'market'>, typed: string): Promise<Security> {
  const { symbol } = readSymbol(typed);
  const listed = await fromSource(() => deps.market.find(symbol));
  return listed ?? (await findSnapshot(deps, symbol)).security;
}
