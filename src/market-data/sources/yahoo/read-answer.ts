import { parseRetryAfter } from '../../live/retry-after.ts';
import type { ProviderError } from '../../provider.ts';
import { isFields, type Fields } from './fields.ts';
import { broken, StaleSession, turnedAway, unavailable } from './failures.ts';

/** What came over the wire. */
export interface Exchange {
  readonly status: number;
  /** The `Retry-After` header: seconds or an HTTP date; null where there is none. */
  readonly retryAfter: string | null;
  readonly text: string;
  /** When it came, ms since 1970-01-01 UTC. */
  readonly time: number;
}

/**
 * The JSON of a data request, or null where Yahoo says that it has no such symbol. Everything else throws a ProviderError:
 *
 * | answer | code, retry |
 * |---|---|
 * | 429, 999, or the words of a 429 under any status | refused, back-off with the wait it names |
 * | 401 (`Invalid Crumb`, `Invalid Cookie`) | refused, back-off: {@link StaleSession} |
 * | 403, 451 | refused, next provider |
 * | 408, 5xx | unavailable, back-off |
 * | redirect, 400, 404 without Yahoo's `Not Found`, HTML, an error in the JSON | broken, next provider |
 * | JSON that ends early, nothing at all | broken, back-off |
 */
export function readAnswer(exchange: Exchange): Fields | null {
  const { status, text } = exchange;
  if (isThrottled(exchange)) throw turnedAway('too many requests', 'back-off', waitOf(exchange));
  if (status === 408 || status >= 500) throw unavailable(`status ${status}`, waitOf(exchange));
  if (status === 403 || status === 451) throw turnedAway(`status ${status}`, 'next-provider');
  const json = parse(text);
  const error = json === null ? null : errorOf(json);
  if (status === 401 || error?.code === 'Unauthorized') throw new StaleSession(error?.description ?? 'status 401');
  if (error?.code === 'Not Found') return null;
  if (error !== null) throw broken(`${error.code || 'an error'} (status ${status})`);
  if (status !== 200) throw broken(`status ${status}`);
  if (json === null) throw asUnreadable(text);
  return json;
}

/** The crumb of a session. Yahoo has sent the words of a 429 in its place, and clients have used them as the crumb. */
export function readCrumb(exchange: Exchange): string {
  const { status, text } = exchange;
  if (isThrottled(exchange)) throw turnedAway('too many requests', 'back-off', waitOf(exchange));
  if (status === 401) throw new StaleSession('no crumb without a cookie');
  if (status >= 500) throw unavailable(`no crumb, status ${status}`, waitOf(exchange));
  if (status !== 200) throw turnedAway(`no crumb, status ${status}`, 'next-provider');
  if (!/^[^\s<>{}"]{1,64}$/.test(text)) throw broken('what should be a crumb is none', 'back-off');
  return text;
}

/** True where Yahoo wants fewer requests; 999 is what its older servers say. */
export function isThrottled({ status, text }: Exchange): boolean {
  return status === 429 || status === 999 || /^too many requests\s*$/i.test(text.slice(0, 40).trim());
}

/** Seconds to wait; undefined where it does not say. */
export function waitOf({ retryAfter, time }: Exchange): number | undefined {
  return parseRetryAfter(retryAfter, { now: time }) ?? undefined;
}

function parse(text: string): Fields | null {
  try {
    const json: unknown = JSON.parse(text);
    return isFields(json) && Object.keys(json).length > 0 ? json : null;
  } catch {
    return null;
  }
}

/** Yahoo's error is in the only key of the answer: `{ "quoteSummary": { "result": null, "error": { ... } } }`. */
function errorOf(json: Fields): { readonly code: string; readonly description: string } | null {
  const [only, ...others] = Object.values(json);
  if (others.length > 0 || !isFields(only) || !isFields(only['error'])) return null;
  const { code, description } = only['error'];
  return { code: String(code ?? ''), description: String(description ?? '') };
}

function asUnreadable(text: string): ProviderError {
  if (text.trim() === '') return broken('it is empty', 'back-off');
  if (/^\s*</.test(text)) return broken('it is a web page');
  return broken(/^\s*[[{]/.test(text) ? 'its JSON ends early or has nothing in it' : 'it is not JSON', 'back-off');
}
