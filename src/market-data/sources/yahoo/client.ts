import { ProviderError } from '../../provider.ts';
import type { Call } from './call.ts';
import type { Fields } from './fields.ts';
import { broken, StaleSession, turnedAway } from './failures.ts';
import { isThrottled, readAnswer, readCrumb, waitOf } from './read-answer.ts';
import type { YahooSession } from './session.ts';
import { aborted, readExchange, redirected, send, type Fetch } from './wire.ts';

/** How long one request for a cookie, a consent or a crumb may take; callers share them, so no caller's signal ends one. */
const SESSION_REQUEST_MS = 6000;

const CRUMB_PATH = '/v1/test/getcrumb';

/** How the library sends its requests. */
export interface Through {
  readonly fetch: Fetch;
  readonly validateResult: false;
}

export interface YahooClient {
  /** The JSON that answers one request of the library's; null where Yahoo has no such symbol. Rejects with ProviderError. */
  ask(request: (session: YahooSession, through: Through) => Promise<unknown>, call: Call): Promise<Fields | null>;
}

/**
 * Drives yahoo-finance2: it builds the addresses and keeps cookies, consent and crumb. An answer is taken from it as it
 * comes over the wire, because its own reading of statements drops zeros and currencies, and it prints what it refuses.
 */
export function createYahooClient(options: { readonly baseUrl: string | null; readonly fetch: Fetch }): YahooClient {
  let session: YahooSession | null = null;

  const sessionFetch: Fetch = (input, init = {}) =>
    exchangeOfSession(options.fetch, redirected(addressOf(input), options.baseUrl), init);

  return {
    async ask(request, call) {
      if (call.signal.aborted) throw aborted(call.signal);
      const { openSession } = await import('./session.ts');
      const used = (session ??= openSession(sessionFetch));
      try {
        return await taken(used, request, call, sessionFetch, options);
      } catch (error) {
        if (error instanceof StaleSession && session === used) session = null;
        if (error instanceof ProviderError) throw error;
        throw broken(error instanceof Error ? error.message : 'the library failed', 'next-provider', error);
      }
    },
  };
}

/** Ends the library's own work once the answer is there. */
const TAKEN = new Error('the answer was taken');

async function taken(
  session: YahooSession,
  request: (session: YahooSession, through: Through) => Promise<unknown>,
  { signal, beforeRequest }: Call,
  sessionFetch: Fetch,
  { baseUrl, fetch: fetchIt }: { readonly baseUrl: string | null; readonly fetch: Fetch },
): Promise<Fields | null> {
  let answer: { readonly json: Fields | null } | null = null;
  const through: Fetch = async (input, init = {}) => {
    const address = addressOf(input);
    await beforeRequest();
    if (!isDataRequest(address)) return sessionFetch(input, init);
    if (signal.aborted) throw aborted(signal);
    const response = await send(fetchIt, redirected(address, baseUrl), init, signal);
    answer = { json: readAnswer(await readExchange(response, signal)) };
    throw TAKEN;
  };
  try {
    await unlessAborted(request(session, { fetch: through, validateResult: false }), signal);
  } catch (error) {
    if (error !== TAKEN) throw error;
  }
  if (answer === null) throw broken('the library asked nothing');
  return (answer as { readonly json: Fields | null }).json;
}

/** One step of the way to a cookie and a crumb, with what goes wrong in it as a ProviderError. */
async function exchangeOfSession(fetchIt: Fetch, address: string, init: RequestInit): Promise<Response> {
  const signal = AbortSignal.timeout(SESSION_REQUEST_MS);
  const response = await send(fetchIt, address, init, signal);
  const { pathname } = new URL(address);
  const { status, headers } = response;
  if (pathname === CRUMB_PATH) {
    return new Response(readCrumb(await readExchange(response, signal)), { status, headers: plain(headers) });
  }
  if (status === 200 && pathname === '/v2/collectConsent') {
    const { text } = await readExchange(response, signal);
    return new Response(text, { status, headers: plain(headers) });
  }
  const failed = { status, retryAfter: headers.get('retry-after'), text: '', time: Date.now() };
  await response.body?.cancel();
  if (isThrottled(failed)) throw turnedAway('too many requests', 'back-off', waitOf(failed));
  if (status >= 500) readAnswer(failed);
  return new Response(null, { status, headers: plain(headers) });
}

/** The headers without those that describe a body which was decoded or dropped. */
function plain(headers: Headers): Headers {
  const kept = new Headers(headers);
  for (const name of ['content-encoding', 'content-length', 'transfer-encoding']) kept.delete(name);
  return kept;
}

const addressOf = (input: Parameters<Fetch>[0]): string =>
  typeof input === 'string' ? input : input instanceof URL ? input.href : input.url;

function isDataRequest(address: string): boolean {
  const { hostname, pathname } = new URL(address);
  return /^query\d\.finance\.yahoo\.com$/.test(hostname) && pathname !== CRUMB_PATH;
}

/** The promise, or the failure of a call that was given up: the library may wait for others before it asks. */
function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const giveUp = (): void => {
      reject(aborted(signal));
    };
    signal.addEventListener('abort', giveUp, { once: true });
    promise.then(resolve, reject).finally(() => {
      signal.removeEventListener('abort', giveUp);
    });
  });
}
