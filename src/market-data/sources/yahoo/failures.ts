import { ProviderError, type RetryClass } from '../../provider.ts';

export const YAHOO = 'yahoo';

/** An answer that cannot be used: of an unknown shape, about another symbol, in a unit that is not known. */
export function broken(what: string, retry: RetryClass = 'next-provider', cause?: unknown): ProviderError {
  return new ProviderError('source_broken', {
    source: YAHOO,
    message: `Yahoo's answer cannot be used: ${what}`,
    retry,
    cause,
  });
}

/** Yahoo did not answer, or said that it cannot now. */
export function unavailable(what: string, retryAfterSeconds?: number, cause?: unknown): ProviderError {
  return new ProviderError('source_unavailable', {
    source: YAHOO,
    message: `Yahoo cannot be asked: ${what}`,
    retry: 'back-off',
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
    cause,
  });
}

/** Yahoo turned the request away; asking more slowly, or with a new session, may help. */
export function turnedAway(what: string, retry: RetryClass, retryAfterSeconds?: number): ProviderError {
  return new ProviderError('source_refused', {
    source: YAHOO,
    message: `Yahoo turned the request away: ${what}`,
    retry,
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  });
}

/** The session's crumb or cookie is an old one: the next request must open a new session. */
export class StaleSession extends ProviderError {
  constructor(what: string) {
    super('source_refused', { source: YAHOO, message: `Yahoo turned the request away: ${what}`, retry: 'back-off' });
    this.name = 'StaleSession';
  }
}

/** What we do not cover; the text is for the person who asked. */
export function notCovered(symbol: string, what: string): ProviderError {
  return new ProviderError('not_covered', {
    source: YAHOO,
    message: `${symbol} is ${what}. Only shares and funds listed on a US exchange are covered.`,
    retry: 'never',
  });
}
