const OURS = /^[A-Z]{1,5}(\.[A-Z]{1,2})?$/;
const YAHOOS = /^[A-Z]{1,5}(-[A-Z]{1,2})?$/;

/**
 * Yahoo's spelling of one of our symbols: class shares with a dash (BRK-B). A dot means another country's exchange
 * there (OCDO.L), so ours never reach one. Null where it is no symbol of a US listing.
 */
export function toYahooSymbol(symbol: string): string | null {
  return OURS.test(symbol) ? symbol.replace('.', '-') : null;
}

/** Our spelling of a symbol of Yahoo's; null where it is none of a US listing (OCDO.L, BTC-USD, EURUSD=X, ^GSPC). */
export function fromYahooSymbol(symbol: string): string | null {
  return YAHOOS.test(symbol) ? symbol.replace('-', '.') : null;
}
