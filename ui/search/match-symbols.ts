/** One line of the symbol file: symbol, name, exchange; the last two empty where unknown. */
export type SymbolLine = readonly [symbol: string, name: string, exchange: string];

/** What a person typed, as symbols are spelt: trimmed, upper case, class shares with a dot (BRK-B, BRK/B: BRK.B). */
export function normaliseSymbol(text: string): string {
  return text
    .trim()
    .toUpperCase()
    .replace(/[-/ ](?=[A-Z]$)/, '.');
}

function rank(line: SymbolLine, symbol: string, words: string): number {
  const [own, name] = line;
  if (own === symbol) return 0;
  if (own.startsWith(symbol)) return 1;
  const upper = name.toUpperCase();
  if (upper.startsWith(words)) return 2;
  const at = upper.indexOf(words);
  if (at === -1) return -1;
  return upper.charAt(at - 1) === ' ' ? 3 : 4;
}

/**
 * The lines that a text may mean, best first: the symbol itself, symbols and names that begin with it, names with a
 * word that begins with it, names that hold it. The same function runs in the browser and on the server.
 */
export function matchSymbols(lines: readonly SymbolLine[], text: string, limit: number): readonly SymbolLine[] {
  const words = text.trim().toUpperCase();
  if (words === '') return [];
  const symbol = normaliseSymbol(text);
  const tiers: SymbolLine[][] = [[], [], [], [], []];
  for (const line of lines) tiers[rank(line, symbol, words)]?.push(line);
  return tiers.flat().slice(0, limit);
}
