/** Letters of either case, ASCII only: upper-casing turns some others into ASCII. */
const SHAPE = /^[A-Za-z]{1,5}(\.[A-Za-z]{1,2})?$/;

/**
 * A symbol in our spelling, or null where the text cannot be one: upper case, class shares with a dot (`brk-b`, `BRK/B`
 * and `BRK_B` are BRK.B), without the `.US` that Stooq adds.
 */
export function parseSymbol(text: string): string | null {
  if (text.length > 16) return null;
  const dotted = text
    .trim()
    .replace(/\.US$/i, '')
    .replace(/[-/_ ]/, '.');
  return SHAPE.test(dotted) ? dotted.toUpperCase() : null;
}

/** Code-point order of two symbols: never a locale's. */
export function compareSymbols(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
