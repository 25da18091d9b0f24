import type { LiveSource } from '../../live/live-source.ts';
import { ProviderError } from '../../provider.ts';
import { parseSymbol } from '../../../engine/market/symbol.ts';
import { askJson, type AskJson } from '../ask-json.ts';
import { mapCompanyFacts } from './map-company-facts.ts';

export interface EdgarOptions {
  /** Name and address that the SEC asks every automatic reader to state, such as `Example Ltd ops@example.com`. */
  readonly contact: string;
  readonly fetch?: typeof fetch;
  /** For tests: where both of the SEC's hosts stand. */
  readonly baseUrl?: string;
  /** Milliseconds since 1970; measures the age of the list of companies. */
  readonly now?: () => number;
}

const SOURCE = 'edgar';
const NAME = 'SEC EDGAR';
/** The largest company's facts are about 8 MB. */
const MAX_BYTES = 40_000_000;
const LIST_KEPT_MS = 24 * 3_600_000;

/**
 * Statements of companies that file with the SEC, with their filing dates, from its company facts interface
 * (data.sec.gov, documented at sec.gov/search-filings/edgar-application-programming-interfaces). Works of the US
 * government: public domain. At most 10 requests a second, with a contact in the User-Agent, as its fair-access rules ask.
 */
export function createEdgarSource({
  contact,
  fetch = globalThis.fetch,
  baseUrl,
  now = Date.now,
}: EdgarOptions): LiveSource {
  let list: { readonly ciks: ReadonlyMap<string, number>; readonly read: number } | null = null;
  const headers = { 'user-agent': `TradeWise AI ${contact}`, accept: 'application/json' };
  const ask = (signal: AbortSignal): AskJson => ({
    source: SOURCE,
    name: NAME,
    fetch,
    headers,
    signal,
    maxBytes: MAX_BYTES,
  });
  const at = (host: string, path: string): URL => new URL(path, baseUrl ?? `https://${host}`);

  const ciks = async (signal: AbortSignal): Promise<{ known: ReadonlyMap<string, number>; wasAsked: boolean }> => {
    if (list !== null && now() - list.read < LIST_KEPT_MS) return { known: list.ciks, wasAsked: false };
    const json = await askJson(at('www.sec.gov', '/files/company_tickers.json'), ask(signal));
    list = { ciks: readTickers(json), read: now() };
    return { known: list.ciks, wasAsked: true };
  };

  return {
    id: SOURCE,
    label: 'SEC EDGAR (statements as filed)',
    licence: 'public-domain',
    notice: 'Statements: SEC EDGAR, as filed.',
    capability: { candles: false, statements: true, dividends: false },
    limits: { perSecond: 10, perDay: null },
    history: () => Promise.reject(noPrices()),
    quote: () => Promise.reject(noPrices()),
    statements: async (symbol, { signal, another }) => {
      const { known, wasAsked } = await ciks(signal);
      const cik = known.get(symbol);
      if (cik === undefined) return null;
      if (wasAsked) await another?.();
      const path = `/api/xbrl/companyfacts/CIK${String(cik).padStart(10, '0')}.json`;
      const json = await askJson(at('data.sec.gov', path), ask(signal));
      return json === null ? [] : mapCompanyFacts(json, cik);
    },
  };
}

const noPrices = (): ProviderError =>
  new ProviderError('source_refused', { source: SOURCE, message: `${NAME} has no prices`, retry: 'next-provider' });

/** CIK by symbol in our spelling. @throws ProviderError where the list has another shape */
export function readTickers(json: unknown): Map<string, number> {
  const rows = typeof json === 'object' && json !== null ? Object.values(json as Record<string, unknown>) : [];
  const ciks = new Map<string, number>();
  for (const row of rows) {
    const { ticker, cik_str: cik } = (row ?? {}) as { readonly ticker?: unknown; readonly cik_str?: unknown };
    const symbol = typeof ticker === 'string' ? parseSymbol(ticker) : null;
    if (symbol !== null && typeof cik === 'number' && Number.isSafeInteger(cik) && cik > 0) ciks.set(symbol, cik);
  }
  if (ciks.size === 0) {
    throw new ProviderError('source_broken', {
      source: SOURCE,
      message: `${NAME}'s list of companies cannot be read`,
      retry: 'next-provider',
    });
  }
  return ciks;
}
