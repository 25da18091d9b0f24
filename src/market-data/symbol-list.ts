import type { Security } from '../engine/market/snapshot.ts';
import { symbolSpellings } from '../engine/market/symbol.ts';
import { createSymbolSearch } from '../engine/market/symbol-search.ts';
import type { FoundSecurities, SymbolLine, SymbolSearch } from '../engine/market/symbol-search.ts';
import { readFormerNames } from './directory/directory-files.ts';

/** A list of securities that can be searched. */
export interface SymbolList {
  readonly lines: readonly SymbolLine[];
  /** The security that a symbol in any spelling names; null where none is listed. */
  find(text: string): Security | null;
  search(text: string, limit: number): FoundSecurities;
}

/**
 * Makes a list of securities searchable by symbol, name, and former ticker and name.
 * @param securities by symbol
 */
export async function createSymbolList(securities: readonly Security[]): Promise<SymbolList> {
  const former = await readFormerNames();
  const bySymbol = new Map(securities.map((security) => [security.symbol, security]));
  const lines = securities.map(({ symbol, name, exchange, sector }): SymbolLine => [
    symbol,
    name === symbol ? '' : name,
    exchange ?? '',
    sector === null ? 0 : 1,
    ...(former.get(symbol) ?? []),
  ]);
  // Made when somebody first searches: to find a listed symbol needs none.
  let search: SymbolSearch | null = null;
  return {
    lines,
    find: (text) => {
      const listed = symbolSpellings(text).find((symbol) => bySymbol.has(symbol));
      return listed === undefined ? null : (bySymbol.get(listed) ?? null);
    },
    search: (text, limit) => {
      search ??= createSymbolSearch(lines);
      const { lines: found, areGuesses, certain } = search(text, limit);
      const securityOf = ([symbol]: SymbolLine): Security => bySymbol.get(symbol) as Security;
      return {
        securities: found.map(securityOf),
        areGuesses,
        certain: certain === null ? null : securityOf(certain),
      };
    },
  };
}
