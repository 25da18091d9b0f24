import type { Day } from '../../../engine/market/day.ts';
import type { Sector, Security } from '../../../engine/market/snapshot.ts';
import type { Statement } from '../../../engine/market/statements.ts';
import type { CallOptions, History, LiveSource, Quote } from '../../live/live-source.ts';
import { ProviderError } from '../../provider.ts';
import { startCall, type Call } from './call.ts';
import { createYahooClient, type YahooClient } from './client.ts';
import { YAHOO } from './failures.ts';
import { mapHistory } from './map-history.ts';
import { mapQuote } from './map-quote.ts';
import { mapProfile, mapSearch } from './map-search.ts';
import { mapStatements } from './map-statements.ts';
import { toYahooSymbol } from './symbols.ts';
import type { Fetch } from './wire.ts';

const DAY_MS = 86_400_000;
/** Before the first bar that Yahoo has (1962), and after the last that it will have in our time. */
const [EVER, ALWAYS] = [new Date('1950-01-01T00:00:00Z'), new Date('2100-01-01T00:00:00Z')];
/** Yahoo shows about five years of statements, so this is far enough back. */
const FIRST_STATEMENTS = new Date('2000-01-01T00:00:00Z');
/** Asked before `from` too, so that an answer without a new session still has bars and is not refused for having none. */
const BEFORE_MS = 10 * DAY_MS;

export interface YahooOptions {
  /** Sends every request to a stand-in: scheme and host are replaced, path and query kept. */
  readonly baseUrl?: string;
  readonly fetch?: Fetch;
  /** The market clock: the newest day whose session is over. */
  readonly clock: () => Day;
  /** The day of asking, on whose share basis Yahoo states its figures; the computer's where it is left out. */
  readonly today?: () => Day;
}

export interface YahooSource extends LiveSource {
  /** Up to six shares and funds on US exchanges whose symbol or name is like the words. */
  search(words: string, options: CallOptions): Promise<readonly Security[]>;
}

/** Yahoo Finance by yahoo-finance2. Shares and funds on US exchanges only; see docs/yahoo.md. */
export function createYahooSource({ baseUrl, fetch: fetchIt = fetch, clock, ...others }: YahooOptions): YahooSource {
  const client = createYahooClient({ baseUrl: baseUrl ?? null, fetch: fetchIt });
  const today = others.today ?? (() => Math.max(clock(), Math.floor(Date.now() / DAY_MS)));
  const spelled = async <T>(symbol: string, ask: (yahoos: string) => Promise<T | null>): Promise<T | null> => {
    const yahoos = toYahooSymbol(symbol);
    return yahoos === null ? null : ask(yahoos);
  };
  return {
    id: YAHOO,
    label: baseUrl === undefined ? 'Yahoo Finance' : 'a stand-in for Yahoo Finance',
    licence: 'personal',
    notice: 'Prices may be delayed. From Yahoo Finance, for personal use only.',
    capability: { candles: true, statements: true, dividends: true },
    // Yahoo publishes no limit; people report 429s from about 2,000 requests an hour on.
    limits: { perSecond: 2, perDay: 20_000 },
    history: (symbol, from, options) =>
      spelled(symbol, (yahoos) => askHistory(client, yahoos, from, clock(), startCall(options))),
    quote: (symbol, options) => spelled(symbol, (yahoos) => askQuote(client, yahoos, clock(), startCall(options))),
    statements: (symbol, options) =>
      spelled(symbol, (yahoos) => askStatements(client, yahoos, today(), startCall(options))),
    search: async (words, options) => {
      const json = await askSearch(client, words, startCall(options));
      return json === null ? [] : mapSearch(json);
    },
  };
}

async function askHistory(
  client: YahooClient,
  symbol: string,
  from: Day | null,
  clock: Day,
  call: Call,
): Promise<History | null> {
  const period1 = from === null ? EVER : new Date(from * DAY_MS - BEFORE_MS);
  const range = { period1, period2: ALWAYS, interval: '1d', events: 'div|split', includePrePost: false } as const;
  const json = await client.ask((yahoo, through) => yahoo.chart(symbol, { ...range, return: 'object' }, through), call);
  const history = json === null ? null : mapHistory(json, { symbol, from, clock });
  if (history === null || history.security.type === 'fund') return history;
  try {
    const sector = await askSector(client, symbol, history.security, call);
    return { ...history, security: { ...history.security, sector } };
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    // The prices are there and are an answer; without a sector the company is compared with all others.
    const problem = { where: `the sector of ${symbol}`, what: `not known: ${error.message}` };
    return { ...history, problems: [...(history.problems ?? []), problem] };
  }
}

/** A stock's sector: the chart has none. Search needs no crumb, the profile does. */
async function askSector(client: YahooClient, symbol: string, security: Security, call: Call): Promise<Sector | null> {
  const found = await askSearch(client, symbol, call).catch((error: unknown) => {
    // A broken search says nothing of the profile.
    if (error instanceof ProviderError && error.code === 'source_broken') return null;
    throw error;
  });
  const sector = found === null ? null : mapSearch(found).find((one) => one.symbol === security.symbol)?.sector;
  if (sector !== null && sector !== undefined) return sector;
  const json = await client.ask(
    (yahoo, through) => yahoo.quoteSummary(symbol, { modules: ['assetProfile'] }, through),
    call,
  );
  return json === null ? null : mapProfile(json);
}

function askSearch(client: YahooClient, words: string, call: Call) {
  return client.ask((yahoo, through) => yahoo.search(words, { quotesCount: 6, newsCount: 0 }, through), call);
}

async function askQuote(client: YahooClient, symbol: string, clock: Day, call: Call): Promise<Quote | null> {
  const json = await client.ask((yahoo, through) => yahoo.quote(symbol, {}, through), call);
  return json === null ? null : mapQuote(json, symbol, clock);
}

async function askStatements(
  client: YahooClient,
  symbol: string,
  asOf: Day,
  call: Call,
): Promise<readonly Statement[] | null> {
  const ask = async (type: 'annual' | 'quarterly'): Promise<Statement[] | null> => {
    const range = { period1: FIRST_STATEMENTS, period2: new Date((asOf + 1) * DAY_MS), type, module: 'all' } as const;
    const json = await client.ask((yahoo, through) => yahoo.fundamentalsTimeSeries(symbol, range, through), call);
    return json === null ? null : mapStatements(json, symbol, type === 'annual' ? 'FY' : 'Q', asOf);
  };
  const [years, quarters] = await Promise.all([ask('annual'), ask('quarterly')]);
  if (years === null && quarters === null) return null;
  return [...(years ?? []), ...(quarters ?? [])].sort((a, b) => a.periodEnd - b.periodEnd);
}
