import { ProviderError } from '../../provider.ts';
import { broken, unavailable } from './failures.ts';
import type { Exchange } from './read-answer.ts';

/** No answer of Yahoo's that is used is larger: sixty years of daily bars are about 2 MB. */
const MOST_BYTES = 24 * 1024 * 1024;

export type Fetch = typeof fetch;

/** The address with scheme and host of `base`, path and query kept; as it is where there is no base. */
export function redirected(address: string, base: string | null): string {
  if (base === null) return address;
  const { pathname, search } = new URL(address);
  return new URL(base).origin + pathname + search;
}

/** One request, never led elsewhere by a redirect. Rejects with `source_unavailable` where nothing comes. */
export async function send(fetchIt: Fetch, address: string, init: RequestInit, signal: AbortSignal): Promise<Response> {
  try {
    return await fetchIt(address, { ...init, redirect: 'manual', signal });
  } catch (error) {
    throw asFailure(error, signal);
  }
}

/** The whole answer as text. Rejects where it breaks off, is larger than any real one or comes too slowly. */
export async function readExchange(response: Response, signal: AbortSignal): Promise<Exchange> {
  try {
    const text = await readText(response);
    return { status: response.status, retryAfter: response.headers.get('retry-after'), text, time: Date.now() };
  } catch (error) {
    throw asFailure(error, signal);
  }
}

async function readText(response: Response): Promise<string> {
  if (response.body === null) return '';
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
    bytes += chunk.length;
    if (bytes > MOST_BYTES) throw broken('it is larger than any real one');
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

/** Why nothing came. The address stays out of the message: it holds the session's crumb. */
function asFailure(error: unknown, signal: AbortSignal): ProviderError {
  if (error instanceof ProviderError) return error;
  if (signal.aborted) return aborted(signal);
  const cause = error instanceof Error ? error.cause : null;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'the connection broke off';
  return unavailable(code, undefined, error);
}

/** The error of a call that was given up. */
export function aborted(signal: AbortSignal): ProviderError {
  const isTimeout = signal.reason instanceof Error && signal.reason.name === 'TimeoutError';
  return unavailable(isTimeout ? 'no answer in time' : 'the call was given up', undefined, signal.reason);
}
