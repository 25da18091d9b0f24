import { nextSession } from '../../../engine/market/calendar.ts';
import type { Day } from '../../../engine/market/day.ts';
import type { Quote } from '../../live/live-source.ts';
import { fieldsAt, isNumber, listAt, numberAt, optionalText, textAt, type Fields } from './fields.ts';
import { broken } from './failures.ts';
import { isDelisted, securityOf } from './listing.ts';

/**
 * The quote of a `v7/finance/quote` answer; null where Yahoo has no such symbol, or has it for its past only.
 *
 * @param symbol Yahoo's spelling of the one symbol that was asked
 * @param clock The market clock: a price of a later session than the next one is of a clock that is wrong
 */
export function mapQuote(json: Fields, symbol: string, clock: Day): Quote | null {
  const results = listAt(fieldsAt(json['quoteResponse'], 'quoteResponse')['result'], 'quoteResponse.result');
  if (results.length === 0) return null;
  if (results.length > 1) throw broken('one quote was asked and several came');
  const quote = fieldsAt(results[0], 'the quote');
  const answered = textAt(quote['symbol'], 'its symbol');
  if (answered !== symbol) throw broken(`${symbol} was asked and ${answered} came`);
  const words = {
    symbol,
    name: optionalText(quote['longName']) ?? optionalText(quote['shortName']),
    exchange: textAt(quote['exchange'], 'its exchange'),
    type: textAt(quote['quoteType'], 'its type'),
    currency: optionalText(quote['currency']),
  };
  if (words.type === 'NONE' || isDelisted(words)) return null;
  const security = securityOf(words);
  if (words.currency === null) throw broken('the quote names no currency');
  const price = numberAt(quote['regularMarketPrice'], 'the price');
  if (price <= 0) throw broken('the price is not positive');
  const time = numberAt(quote['regularMarketTime'], 'the time of the price') * 1000;
  if (Math.floor(time / 86_400_000) > nextSession(clock)) throw broken('the price is of a day that has not come');
  const [previous, delay] = [quote['regularMarketPreviousClose'], quote['exchangeDataDelayedBy']];
  return {
    symbol: security.symbol,
    price,
    previousClose: isNumber(previous) && previous > 0 ? previous : null,
    currency: words.currency,
    time,
    delayMinutes: isNumber(delay) ? delay : null,
  };
}
