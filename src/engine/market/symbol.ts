/** A share listed in the US: one to five letters, and one more after a dot for a class of shares (BRK.B). */
const SYMBOL = /^[A-Z]{1,5}(\.[A-Z])?$/;
const PLAIN_TEXT = /^[A-Za-z$:./_ -]{1,32}$/;
const EXCHANGES = 'NASDAQ|NYSE|NYSEARCA|NYSEAMERICAN|NYSEMKT|ARCA|AMEX|BATS|CBOE|US';
const EXCHANGE_BEFORE = new RegExp(`^(?:${EXCHANGES}):`);
const EXCHANGE_AFTER = new RegExp(`:(?:${EXCHANGES})$`);
const COUNTRY_AFTER = /[. ]US(?: EQUITY)?$/;

/**
 * Reads a symbol in any spelling that people and vendors use: `aapl`, `$AAPL`, `NASDAQ:AAPL`, `AAPL.US`, `AAPL US`;
 * `BRK.B`, `BRK-B`, `BRK/B`, `BRK_B`, `BRK B`, `brkb`.
 * @returns the symbols that the text may mean in our spelling, likeliest first; empty where it cannot be a symbol. Take the
 *   first one that is listed: only the list tells whether `BRKB` is a symbol of its own or BRK.B without its dot.
 */
export function symbolSpellings(text: string): readonly string[] {
  const typed = text.replace(/^[ \t\u00a0]+|[ \t\u00a0]+$/g, '');
  // Before capitals are made: the upper case of some foreign letters is Latin.
  if (!PLAIN_TEXT.test(typed)) return [];
  const symbol = typed
    .toUpperCase()
    .replace(EXCHANGE_BEFORE, '')
    .replace(EXCHANGE_AFTER, '')
    .replace(COUNTRY_AFTER, '')
    .replace(/^\$/, '')
    .replace(/[-/_ ]/, '.');
  if (!SYMBOL.test(symbol)) return [];
  return /^[A-Z]{2,5}$/.test(symbol) ? [symbol, `${symbol.slice(0, -1)}.${symbol.slice(-1)}`] : [symbol];
}

/** The likeliest reading of a text as a symbol, for places that have no list to ask; null where it cannot be one. */
export function parseSymbol(text: string): string | null {
  // Spelled our way already, as nearly always.
  if (SYMBOL.test(text)) return text;
  return symbolSpellings(text)[0] ?? null;
}

/** Orders symbols by code point: never by a locale. */
export function compareSymbols(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
