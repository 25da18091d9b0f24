import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Day } from '../../src/engine/market/day.ts';
import { ProviderError, type RetryClass } from '../../src/market-data/provider.ts';
import { mapHistory } from '../../src/market-data/sources/yahoo/map-history.ts';
import { mapQuote } from '../../src/market-data/sources/yahoo/map-quote.ts';
import { mapProfile, mapSearch } from '../../src/market-data/sources/yahoo/map-search.ts';
import { mapStatements } from '../../src/market-data/sources/yahoo/map-statements.ts';
import { readAnswer, readCrumb, type Exchange } from '../../src/market-data/sources/yahoo/read-answer.ts';

/** One exchange with Yahoo that somebody recorded. */
export interface Recording {
  readonly file: string;
  readonly request: { readonly url: string; readonly method?: string };
  readonly response: {
    readonly status: number;
    readonly headers: Readonly<Record<string, string | readonly string[]>>;
    readonly bodyJson?: unknown;
    readonly bodyText?: string;
    readonly body?: string;
  };
}

/** What became of a recording. */
export type Outcome =
  | { readonly kind: 'mapped'; readonly by: string; readonly value: unknown }
  | { readonly kind: 'no such symbol' }
  | { readonly kind: 'refused'; readonly code: string; readonly retry: RetryClass; readonly message: string }
  /** A good answer that the product never asks for: of another part of Yahoo, or of a form that is no use here. */
  | { readonly kind: 'not used'; readonly part: string }
  /** A step on the way to a cookie: only the whole flow can show it. */
  | { readonly kind: 'session'; readonly step: string };

/** NotYet than every recording. */
const CLOCK: Day = 20_200;

export function readRecordings(dir: string): Recording[] {
  const lines = gunzipSync(readFileSync(join(dir, 'yahoo', 'recorded.jsonl.gz'))).toString('utf8');
  return lines
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Recording);
}

export function textOf({ response: { bodyJson, bodyText, body } }: Recording): string {
  return bodyJson === undefined ? (bodyText ?? body ?? '') : JSON.stringify(bodyJson);
}

/** Sends a recording to the mapper that the product would give it to. */
export function judge(recording: Recording): Outcome {
  const url = new URL(recording.request.url);
  const { status } = recording.response;
  const exchange: Exchange = { status, retryAfter: null, text: textOf(recording), time: 0 };
  if (!/^query\d\./.test(url.hostname)) return { kind: 'session', step: `${status} ${url.pathname}` };
  try {
    if (url.pathname === '/v1/test/getcrumb') return { kind: 'mapped', by: 'crumb', value: readCrumb(exchange) };
    const json = readAnswer(exchange);
    return json === null ? { kind: 'no such symbol' } : route(url, json);
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    return { kind: 'refused', code: error.code, retry: error.retry, message: error.message };
  }
}

function route(url: URL, json: Readonly<Record<string, unknown>>): Outcome {
  const symbol = decodeURIComponent(url.pathname.split('/').at(-1) ?? '');
  const mapped = (by: string, value: unknown): Outcome =>
    value === null && by !== 'profile' ? { kind: 'no such symbol' } : { kind: 'mapped', by, value };
  if (url.pathname.startsWith('/v8/finance/chart/')) {
    return mapped('history', mapHistory(json, { symbol, from: null, clock: CLOCK }));
  }
  if (url.pathname === '/v7/finance/quote') {
    const [asked = ''] = (url.searchParams.get('symbols') ?? '').split(',');
    return mapped('quote', mapQuote(json, asked, CLOCK));
  }
  if (url.pathname.includes('/finance/timeseries/')) {
    const period = url.searchParams.get('type')?.startsWith('annual') === true ? 'FY' : 'Q';
    return mapped('statements', mapStatements(json, symbol, period, CLOCK));
  }
  if (url.pathname === '/v1/finance/search') return mapped('search', mapSearch(json));
  if (url.pathname.startsWith('/v10/finance/quoteSummary/')) {
    const modules = (url.searchParams.get('modules') ?? '').split(',');
    if (modules.includes('assetProfile')) return mapped('profile', mapProfile(json));
    return { kind: 'not used', part: `quoteSummary ${modules.join(',')}` };
  }
  return { kind: 'not used', part: url.pathname.split('/').slice(1, 4).join('/') };
}

/** A fetch that answers from recordings by method and address; crumbs in addresses are left out of the comparison. */
export function replay(recordings: readonly Recording[], asked: Recording[] = []): typeof fetch {
  const key = (address: string, method: string): string => {
    const url = new URL(address);
    for (const crumb of ['crumb', 'gcrumb']) url.searchParams.delete(crumb);
    return `${method} ${url.href}`;
  };
  const byKey = new Map(recordings.map((one) => [key(one.request.url, one.request.method ?? 'GET'), one]));
  return (input, init) => {
    const address = input instanceof Request ? input.url : String(input);
    const found = byKey.get(key(address, init?.method ?? 'GET'));
    if (found === undefined) return Promise.reject(new TypeError('fetch failed', { cause: new Error('not recorded') }));
    asked.push(found);
    const headers = new Headers();
    for (const [name, values] of Object.entries(found.response.headers)) {
      if (/^content-(encoding|length)$/.test(name)) continue;
      for (const value of typeof values === 'string' ? [values] : values) headers.append(name, value);
    }
    const { status } = found.response;
    const hasBody = status !== 204 && status !== 304;
    return Promise.resolve(new Response(hasBody ? textOf(found) : null, { status, headers }));
  };
}
