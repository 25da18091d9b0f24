import type { Security } from '../../engine/market/snapshot.ts';
import { findSnapshot, fromSource } from './analyze-stock.ts';
import type { AnalyzeDeps } from './analyze-stock.ts';

/**
 * The security that a symbol in any spelling names, without asking a live source where it is listed.
 * @throws AppError as `analyzeStock`: `validation_failed`, `unknown_symbol` with suggestions, `source_unavailable`
 */
export async function findSecurity(deps: Pick<AnalyzeDeps, 'market'>, typed: string): Promise<Security> {
  const listed = await fromSource(() => deps.market.find(typed));
  return listed ?? (await findSnapshot(deps, typed)).security;
}
