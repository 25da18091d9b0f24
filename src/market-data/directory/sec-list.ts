import { plainText } from '../plain-text.ts';
import { ProviderError } from '../provider.ts';
import { askJson } from '../sources/ask-json.ts';
import { parseSymbol } from '../../engine/market/symbol.ts';

/** One line of the SEC's list of companies and exchanges. */
export interface ListedCompany {
  /** Our spelling. */
  readonly symbol: string;
  readonly name: string;
  readonly exchange: string | null;
}

const ADDRESS = 'https://www.sec.gov/files/company_tickers_exchange.json';
const MAX_BYTES = 20_000_000;
const MAX_NAME = 120;
/** Fewer than this is a broken list and no news. */
const LEAST = 1000;

const EXCHANGES: Readonly<Record<string, string>> = { Nasdaq: 'NASDAQ', NYSE: 'NYSE', CBOE: 'Cboe BZX' };

/**
 * The companies that the SEC lists with the exchange they trade on, by symbol. Those that trade off exchange are left
 * out: only shares and funds listed on a US exchange are covered.
 * @throws ProviderError where the list cannot be had or has another shape
 */
export async function fetchSecList(options: {
  /** As for the source edgar. */
  readonly contact: string;
  readonly fetch?: typeof fetch;
  readonly signal: AbortSignal;
  readonly least?: number;
}): Promise<readonly ListedCompany[]> {
  const { contact, fetch = globalThis.fetch, signal, least = LEAST } = options;
  const headers = { 'user-agent': `TradeWise AI ${contact}`, accept: 'application/json' };
  const json = await askJson(new URL(ADDRESS), {
    source: 'edgar',
    name: 'SEC EDGAR',
    fetch,
    headers,
    signal,
    maxBytes: MAX_BYTES,
  });
  const companies = readList(json);
  if (companies.length < least) throw broken(`it lists ${String(companies.length)} companies`);
  return companies;
}

function readList(json: unknown): ListedCompany[] {
  const { fields, data } = (json ?? {}) as { readonly fields?: unknown; readonly data?: unknown };
  if (!Array.isArray(fields) || !Array.isArray(data)) throw broken('it has no rows');
  const [name, ticker, exchange] = ['name', 'ticker', 'exchange'].map((field) => fields.indexOf(field));
  if (name === -1 || ticker === -1 || exchange === -1) throw broken('it has other columns');
  const bySymbol = new Map<string, ListedCompany>();
  for (const row of data) {
    if (!Array.isArray(row)) throw broken('a row is none');
    const cells = row as readonly unknown[];
    const company = companyOf(cells[ticker as number], cells[name as number], cells[exchange as number]);
    if (company !== null && !bySymbol.has(company.symbol)) bySymbol.set(company.symbol, company);
  }
  return [...bySymbol.values()].sort((a, b) => (a.symbol < b.symbol ? -1 : 1));
}

function companyOf(ticker: unknown, name: unknown, exchange: unknown): ListedCompany | null {
  const symbol = typeof ticker === 'string' ? parseSymbol(ticker) : null;
  if (symbol === null || typeof name !== 'string' || typeof exchange !== 'string') return null;
  const known = EXCHANGES[exchange];
  const tidy = plainText(plainText(name).replace(/\s+/g, ' '), MAX_NAME);
  return known === undefined || tidy === '' ? null : { symbol, name: tidy, exchange: known };
}

const broken = (what: string): ProviderError =>
  new ProviderError('source_broken', {
    source: 'edgar',
    message: `the SEC's list of companies cannot be used: ${what}`,
    retry: 'next-provider',
  });
