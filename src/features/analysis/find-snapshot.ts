import type { Snapshot } from '../../engine/market/snapshot.ts';
import { parseSymbol } from '../../engine/market/symbol.ts';
import type { Market } from '../../market-data/market.ts';
import { ProviderError } from '../../market-data/provider.ts';
import { AppError } from '../../platform/errors.ts';
import { badSymbol } from './read-request.ts';

/** Seconds after which asking again is worth it when a source is away and does not say. */
const SOURCE_RETRY_SECONDS = 30;
const SUGGESTIONS = 3;

/**
 * The facts of a symbol in any spelling.
 * @throws AppError `unknown_symbol` with up to three suggestions, `validation_failed`, `source_unavailable` naming the source
 */
export async function findSnapshot({ market }: { readonly market: Market }, typed: string): Promise<Snapshot> {
  return fromSource(async () => {
    const literal = parseSymbol(typed);
    if (literal === null) throw await refuseSymbol(market, typed);
    const snapshot = await market.snapshot(literal);
    if (snapshot !== null) return snapshot;
    const listed = await market.find(typed);
    const other = listed === null || listed.symbol === literal ? null : await market.snapshot(listed.symbol);
    if (other !== null) return other;
    const symbol = listed?.symbol ?? literal;
    const suggestions = await suggestSymbols(market, typed, symbol);
    if (listed === null && symbol.includes('.'))
      throw badSymbol(`"symbol" must be listed to be a class share; ${symbol} is not.`, { suggestions });
    throw unknownSymbol(symbol, suggestions, listed !== null);
  });
}

/** The refusal of a text that cannot be a symbol, with the symbols of companies that it may name. */
async function refuseSymbol(market: Pick<Market, 'search'>, typed: string): Promise<AppError> {
  // A text that cannot be a symbol is refused also while the source cannot be asked.
  const suggestions = await suggestSymbols(market, typed, null).catch(() => []);
  const rule = '"symbol" must be one to five letters, such as AAPL, or a listed class share, such as BRK.B.';
  return suggestions.length === 0
    ? badSymbol(rule)
    : badSymbol(`${rule} Did you mean ${suggestions.join(', ')}?`, { suggestions });
}

/** Up to three symbols that a text may mean, best first, without one. */
async function suggestSymbols(
  market: Pick<Market, 'search'>,
  typed: string,
  without: string | null,
): Promise<readonly string[]> {
  const { securities } = await market.search(typed, SUGGESTIONS + 1);
  const others = securities.map(({ symbol }) => symbol).filter((symbol) => symbol !== without);
  return others.slice(0, SUGGESTIONS);
}

/** A symbol that the source lists and has no price of by the market clock is refused in other words than one that it does not know. */
function unknownSymbol(symbol: string, suggestions: readonly string[], isListed: boolean): AppError {
  const hint = suggestions.length > 0 ? ` Did you mean ${suggestions.join(', ')}?` : '';
  return new AppError('unknown_symbol', {
    userMessage: isListed
      ? `This data source lists ${symbol}, but holds no price of it on or before the market date.`
      : `There is no symbol ${symbol} in this data source.${hint}`,
    details: { symbol, suggestions },
  });
}

/** Runs what asks the source, and turns its failure into an `AppError` that names the source. */
export async function fromSource<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    // No outage: asking again brings the same.
    if (error.code === 'not_covered')
      throw new AppError('unknown_symbol', { userMessage: error.message, details: { suggestions: [] }, cause: error });
    throw new AppError('source_unavailable', {
      userMessage: sayWhy(error),
      details: { source: error.source },
      retryAfterSeconds: Math.max(1, Math.ceil(error.retryAfterSeconds ?? SOURCE_RETRY_SECONDS)),
      cause: error,
    });
  }
}

/** Where asking again cannot help, the source's own words say what would. */
function sayWhy({ code, source, retry, message }: ProviderError): string {
  if (retry === 'never') return `The data source "${source}" cannot be used: ${message}.`;
  if (code === 'source_broken') {
    return `The data source "${source}" answered with figures that cannot be right, and no good answer of it is stored. Try again in a minute.`;
  }
  return `The data source "${source}" did not answer. Analyses need it; try again in a moment.`;
}
