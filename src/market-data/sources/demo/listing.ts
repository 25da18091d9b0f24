import { SECTORS, type Sector, type Security } from '../../../engine/market/snapshot.ts';
import { parseDay, type Day } from '../../../engine/market/day.ts';
import { LISTED_SINCE } from './awkward.ts';
import { SYMBOL_LIST } from './symbols.ts';

/** The first session of the generated market. */
export const MARKET_START: Day = day('2012-01-03');

/** A security and the day it first trades in the generated market. */
export interface Listing {
  readonly security: Security;
  readonly since: Day;
}

let parsed: ReadonlyMap<string, Listing> | null = null;

/** Every security of the demo market by symbol, in code-point order; parsed on first use. */
export function listings(): ReadonlyMap<string, Listing> {
  parsed ??= parse(SYMBOL_LIST);
  return parsed;
}

function parse(text: string): ReadonlyMap<string, Listing> {
  const found: Listing[] = [];
  let sector: Sector | null = null;
  let exchange: string | null = null;
  for (const line of text.split('\n')) {
    if (line.startsWith('# ')) {
      const [sectorName = '-', exchangeName = '?'] = line.slice(2).split(' / ');
      sector = SECTORS.find((known) => known === sectorName) ?? null;
      exchange = exchangeName === '?' ? null : exchangeName;
      continue;
    }
    for (const entry of line.split('; ')) {
      const equals = entry.indexOf('=');
      if (equals < 0) continue;
      found.push(listingOf(entry.slice(0, equals), entry.slice(equals + 1), sector, exchange));
    }
  }
  found.sort((a, b) => (a.security.symbol < b.security.symbol ? -1 : 1));
  return new Map(found.map((listing) => [listing.security.symbol, listing]));
}

function listingOf(symbol: string, name: string, sector: Sector | null, exchange: string | null): Listing {
  const since = LISTED_SINCE[symbol];
  return {
    security: { symbol, name, exchange, sector, currency: 'USD', type: sector === null ? 'fund' : 'stock' },
    since: since === undefined ? MARKET_START : day(since),
  };
}

function day(text: string): Day {
  const parsedDay = parseDay(text);
  if (parsedDay === null) throw new RangeError(`not a date: ${text}`);
  return parsedDay;
}
