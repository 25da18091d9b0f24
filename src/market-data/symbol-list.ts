import type { Security } from '../engine/market/snapshot.ts';
import { symbolSpellings } from '../engine/market/symbol.ts';
import { createSymbolSearch } from '../engine/market/symbol-search.ts';
import type { SymbolLine } from '../engine/market/symbol-search.ts';
import { readFormerNames } from './directory/directory-files.ts';

/** Securities found by a text. */
export interface FoundSecurities {
  /** Best first. */
  readonly securities: readonly Security[];
  /** True where nothing matched as typed and these are only spelt alike. */
  readonly areGuesses: boolean;
}

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
  const search = createSymbolSearch(lines);
  return {
    lines,
    find: (text) => {
      const listed = symbolSpellings(text).find((symbol) => bySymbol.has(symbol));
      return listed === undefined ? null : (bySymbol.get(listed) ?? null);
    },
    search: (text, limit) => {
      const { lines: found, areGuesses } = search(text, limit);
      return { securities: found.flatMap(([symbol]) => bySymbol.get(symbol) ?? []), areGuesses };
    },
  };
}
