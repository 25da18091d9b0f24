import { parseRetryAfter } from '../live/retry-after.ts';
import { ProviderError } from '../provider.ts';

/** What a JSON interface of a live source is asked with. */
export interface AskJson {
  /** Source id for errors. */
  readonly source: string;
  /** Source's name for people. */
  readonly name: string;
  readonly fetch: typeof fetch;
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  /** An answer that is larger, in bytes, is refused unread. */
  readonly maxBytes: number;
}

/**
 * The JSON that a source answers at an address; null where it answers 404.
 * @throws ProviderError for everything else; its message never holds the headers or the query
 */
export async function askJson(url: URL, ask: AskJson): Promise<unknown> {
  const response = await send(url, ask);
  if (response.status === 404) return null;
  if (!response.ok) throw failure(response, ask);
  const text = await readText(response, ask);
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw new ProviderError('source_broken', {
      source: ask.source,
      message: `${ask.name}'s answer is not JSON`,
      retry: 'back-off',
      cause,
    });
  }
}

async function send(url: URL, { source, name, fetch, headers, signal }: AskJson): Promise<Response> {
  try {
    return await fetch(url, { headers, signal, redirect: 'error' });
  } catch (cause) {
    throw unavailable(source, `${name} cannot be reached`, cause);
  }
}

async function readText(response: Response, { source, name, maxBytes }: AskJson): Promise<string> {
  const parts: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const part of response.body ?? []) {
      const bytes = part as Uint8Array;
      size += bytes.length;
      if (size > maxBytes) throw new RangeError(`an answer of over ${String(maxBytes)} bytes`);
      parts.push(bytes);
    }
  } catch (cause) {
    if (cause instanceof RangeError) {
      throw new ProviderError('source_broken', {
        source,
        message: `${name} sent ${cause.message}`,
        retry: 'next-provider',
      });
    }
    throw unavailable(source, `${name}'s answer broke off`, cause);
  }
  return Buffer.concat(parts).toString('utf8');
}

function failure(response: Response, { source, name }: AskJson): ProviderError {
  const { headers, status } = response;
  const seconds = parseRetryAfter(headers.get('retry-after'), { now: Date.now(), date: headers.get('date') });
  const message = `${name} answered ${String(status)}`;
  if (status === 429 || status >= 500) {
    return new ProviderError(status === 429 ? 'source_refused' : 'source_unavailable', {
      source,
      message,
      retry: 'back-off',
      ...(seconds === null ? {} : { retryAfterSeconds: seconds }),
    });
  }
  return new ProviderError('source_refused', { source, message, retry: 'next-provider' });
}

function unavailable(source: string, message: string, cause: unknown): ProviderError {
  return new ProviderError('source_unavailable', { source, message, retry: 'back-off', cause });
}
