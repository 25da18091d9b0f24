import type { Sector, Security } from '../../../engine/market/snapshot.ts';
import { fieldsAt, isFields, listAt, optionalText, textAt, type Fields } from './fields.ts';
import { broken } from './failures.ts';
import { isCovered, sectorOf, securityOf } from './listing.ts';

/** US shares and funds in a `v1/finance/search` answer, in Yahoo's order; everything else in it is left out. */
export function mapSearch(json: Fields): readonly Security[] {
  return listAt(json['quotes'], 'quotes').flatMap((one) => {
    const found = fieldsAt(one, 'a search result');
    if (typeof found['isYahooFinance'] !== 'boolean') throw broken('a search result is of an unknown shape');
    if (!found['isYahooFinance']) return [];
    const words = {
      symbol: textAt(found['symbol'], 'the symbol of a search result'),
      name: optionalText(found['longname']) ?? optionalText(found['shortname']),
      exchange: textAt(found['exchange'], 'the exchange of a search result'),
      type: textAt(found['quoteType'], 'the type of a search result'),
      currency: null,
    };
    return isCovered(words) ? [{ ...securityOf(words), sector: sectorOf(found['sector']) }] : [];
  });
}

/** The sector in a `quoteSummary` answer with `assetProfile`; null where it has none. */
export function mapProfile(json: Fields): Sector | null {
  const results = listAt(fieldsAt(json['quoteSummary'], 'quoteSummary')['result'], 'quoteSummary.result');
  const profile = fieldsAt(results[0], 'quoteSummary.result')['assetProfile'];
  return isFields(profile) ? sectorOf(profile['sector']) : null;
}
