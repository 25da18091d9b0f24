import type { Day } from '../engine/market/day.ts';
import type { HashedReference } from '../engine/verdict/reference.ts';
import type { Facts, Security } from '../engine/market/snapshot.ts';
import { plainText } from './plain-text.ts';

/** What the router may do after an error: nothing helps, ask the next source, or wait and ask again. */
export type RetryClass = 'never' | 'next-provider' | 'back-off';

/** `not_covered`: the source has the symbol, but as something that is never analysed; its message says what. */
export type ProviderErrorCode = 'source_unavailable' | 'source_refused' | 'source_broken' | 'not_covered';

/**
 * A source could not answer. "No such symbol" is not an error: it is `null`. With retry `never` the message is shown to
 * the person who asked, so it says what to do and holds nothing secret.
 */
export class ProviderError extends Error {
  readonly code: ProviderErrorCode;
  readonly source: string;
  readonly retry: RetryClass;
  readonly retryAfterSeconds: number | null;

  constructor(
    code: ProviderErrorCode,
    options: { source: string; message: string; retry: RetryClass; retryAfterSeconds?: number; cause?: unknown },
  ) {
    super(plainText(options.message), { cause: options.cause });
    this.name = 'ProviderError';
    this.code = code;
    this.source = options.source;
    this.retry = options.retry;
    this.retryAfterSeconds = options.retryAfterSeconds ?? null;
  }
}

export interface Capability {
  readonly candles: boolean;
  readonly statements: boolean;
  readonly dividends: boolean;
}

/** What a licence allows the operator to do with the facts. */
export type Licence = 'own-data' | 'demo' | 'personal' | 'commercial' | 'public-domain';

/** Something in the source's data that a person should mend; nothing is dropped without one. */
export interface DataProblem {
  /** File name and line, or the request, that it stands in. */
  readonly where: string;
  readonly what: string;
  /** True where nothing of the file could be used. */
  readonly isFileLost?: true;
}

/** Where one part of a symbol's facts came from. Instants in ms since 1970-01-01 UTC. */
export interface FactSource {
  readonly part: 'prices' | 'statements' | 'quote';
  readonly source: string;
  /** When the source last said it; null where it is no network source. */
  readonly fetchedAt: number | null;
  /** How asking last ended: `late` without the newest session, `gone` without the symbol. */
  readonly outcome: 'ok' | 'late' | 'gone' | 'failed';
  /** When it is asked for again; null where it never is. */
  readonly nextTryAt: number | null;
}

/**
 * The port to the outside world's facts. Implementations are stateless towards callers: the same call gives the same
 * facts until the source itself changes. All methods reject with {@link ProviderError} only.
 */
export interface Provider {
  readonly id: string;
  /** For people: "demo market", "files in data". Shown on public pages: no path. */
  readonly label: string;
  readonly isDemo: boolean;
  readonly licence: Licence;
  readonly capability: Capability;
  /** Every symbol the source can answer for, sorted by symbol (code-point order). */
  securities(): Promise<readonly Security[]>;
  /**
   * Everything the source says of one symbol (our spelling) on `clock`, or null where it has no such symbol. A source
   * that holds later candles may return them; the caller cuts at the clock.
   */
  facts(symbol: string, clock: Day): Promise<Facts | null>;
  /**
   * The last session that the source's symbols have in common (the newest one that at least half of them hold), on or
   * before `clock`; null where the source holds none. Nothing after it is used, so that symbols are judged on one day.
   */
  lastSession(clock: Day): Promise<Day | null>;
  /**
   * A text that changes whenever the facts of one clock may have changed: of the symbol, or of any where none is given. A
   * source without it never changes what it said of a clock.
   */
  revision?(symbol?: string): Promise<string>;
  /** The securities whose facts are at hand without asking anyone; a source without it has all of them at hand. */
  held?(): Promise<readonly Security[]>;
  /** The facts where they can be had without waiting for long, for what an answer can do without; else null. */
  factsAtHand?(symbol: string, clock: Day): Promise<Facts | null>;
  /**
   * The reference of a session, where the source keeps references itself and decides when the market is measured. Asked
   * instead of `measure`.
   */
  reference?(asOf: Day, measure: () => Promise<HashedReference | null>): Promise<HashedReference | null>;
  /** True where measuring the market takes long: answers are given without its reference meanwhile. */
  isLarge?(): Promise<boolean>;
  /**
   * The facts of some symbols before the source has been looked through, where that takes long and they can be had without
   * it; without those that cannot, or need not. The first symbol is what is asked for. Nothing that is kept may stand on
   * them: where a symbol is told twice, they may be the others.
   */
  earlyFacts?(symbols: readonly string[]): Promise<ReadonlyMap<string, Facts>>;
  /** Measures the market of a session apart from the thread that answers; a source without it is measured here. */
  measure?(asOf: Day, benchmarkSymbol: string): Promise<HashedReference | null>;
  /** Where each part of a symbol's facts came from, and when; a source without it is the only one and has no ages. */
  sourcesOf?(symbol: string): Promise<readonly FactSource[]>;
  /** What must be said beside its figures, such as that they are delayed; none where nothing must. */
  readonly notice?: string;
  /** The file that a symbol's prices are in, for messages; a source without it has no files. */
  fileOf?(symbol: string): string | null;
  /** What was wrong in the data read so far. */
  problems(): readonly DataProblem[];
}
