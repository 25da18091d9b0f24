import { ProviderError, type ProviderErrorCode, type RetryClass } from '../provider.ts';
import type { Outcome } from './outcomes.ts';

/** Seconds after which asking again is worth it, where nobody knows better. */
const RETRY_AFTER_SECONDS = 5;

/** No source could answer: names each one that failed, and says when to ask again. */
export class SourcesFailed extends ProviderError {
  /** Ids of the sources that failed, in the order in which they were asked. */
  readonly sources: readonly string[];
  readonly outcomes: readonly Outcome[];

  constructor(
    code: ProviderErrorCode,
    options: ConstructorParameters<typeof ProviderError>[1] & {
      readonly sources: readonly string[];
      readonly outcomes: readonly Outcome[];
    },
  ) {
    super(code, options);
    this.name = 'SourcesFailed';
    this.sources = options.sources;
    this.outcomes = options.outcomes;
  }
}

/** The error of a question that all sources in `errors` failed to answer. */
export function allFailed(errors: readonly ProviderError[], outcomes: readonly Outcome[]): SourcesFailed {
  const sources = [...new Set(errors.map(({ source }) => source))];
  const codes = new Set(errors.map(({ code }) => code));
  const waits = errors.map(({ retryAfterSeconds }) => retryAfterSeconds ?? RETRY_AFTER_SECONDS);
  const only = codes.size === 1 ? errors[0]?.code : undefined;
  return new SourcesFailed(only ?? 'source_unavailable', {
    source: sources.join(', '),
    sources,
    outcomes,
    message: errors.map(({ source, message }) => `${source}: ${message}`).join('; '),
    retry: 'back-off',
    retryAfterSeconds: Math.max(1, Math.min(...waits)),
    cause: errors.length === 1 ? errors[0] : errors,
  });
}

/** The source's error that neither waiting nor another source helps against, with the outcomes before it. */
export function notRetryable(error: ProviderError, outcomes: readonly Outcome[]): SourcesFailed {
  const { code, source, message, retryAfterSeconds } = error;
  const wait = retryAfterSeconds === null ? {} : { retryAfterSeconds };
  return new SourcesFailed(code, {
    source,
    sources: [source],
    outcomes,
    message,
    retry: 'never',
    cause: error,
    ...wait,
  });
}

const refusalText = {
  limited: 'has been asked as often as it allows',
  open: 'has failed repeatedly and is left alone',
};

/** The error for a source that was not asked. `waitMs`: when it perhaps may be, in milliseconds. */
export function notAsked(source: string, word: 'limited' | 'open', waitMs: number): ProviderError {
  const retryAfterSeconds = Math.max(1, Math.ceil(waitMs / 1000));
  const message = `${refusalText[word]} for the next ${retryAfterSeconds} s`;
  return new ProviderError('source_unavailable', { source, message, retry: 'next-provider', retryAfterSeconds });
}

/** The error for a source that did not answer within `ms`. */
export function tooLate(source: string, ms: number): ProviderError {
  const message = `did not answer within ${(ms / 1000).toFixed(1)} s`;
  return new ProviderError('source_unavailable', { source, message, retry: 'next-provider' });
}

/** Whatever a source threw, as a ProviderError. One that is none is a fault of ours, and as good as a broken answer. */
export function asProviderError(thrown: unknown, source: string): ProviderError {
  if (thrown instanceof ProviderError) return thrown;
  return new ProviderError('source_broken', {
    source,
    message: 'could not be understood',
    retry: 'next-provider' satisfies RetryClass,
    cause: thrown,
  });
}
