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

/** A fault in the source's data that a person should correct; nothing is left out without one. */
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

/** What every provider of market data offers. All methods reject with {@link ProviderError} only. */
interface ProviderBase {
  readonly id: string;
  /** For people: "demo market", "files in data". Shown on public pages: no path. */
  readonly label: string;
  readonly isDemo: boolean;
  readonly licence: Licence;
  readonly capability: Capability;
  /** Shown beside the figures, such as "Prices may be delayed"; null where nothing must be shown. */
  readonly notice: string | null;
  /** Every symbol that can be asked for, sorted by symbol (code-point order). */
  securities(): Promise<readonly Security[]>;
  /**
   * Everything the provider has of one symbol (our spelling) on `clock`, or null where it has no such symbol. Later candles
   * may be included; the caller cuts at the clock. The same call gives the same facts until the source itself changes.
   */
  facts(symbol: string, clock: Day): Promise<Facts | null>;
  /**
   * The last session that the symbols have in common (the newest one that at least half of them hold), on or before
   * `clock`; null where there is none. Nothing after it is used, so that symbols are judged on one day.
   */
  lastSession(clock: Day): Promise<Day | null>;
  /** A text that changes whenever the facts of one clock may have changed: of the symbol, or of any where none is given. */
  revision(symbol?: string): Promise<string>;
  /** Rows and files left out of the data read so far, and why. */
  problems(): readonly DataProblem[];
}

/** A provider that has the whole market on this machine: files, the demo market. */
export interface LocalProvider extends ProviderBase {
  readonly kind: 'local';
  /** True where measuring the market takes long: answers are given without its reference meanwhile. */
  isLarge(): Promise<boolean>;
  /**
   * The facts of some symbols before all of a large source was read; without those for which that is not possible or not
   * needed. The first symbol is what was asked for. Nothing stored may stand on them: where a symbol is in the source twice,
   * they may be the other ones.
   */
  earlyFacts(symbols: readonly string[]): Promise<ReadonlyMap<string, Facts>>;
  /** The file that a symbol's prices are in, for messages; null where there is none. */
  fileOf(symbol: string): string | null;
}

/** A provider that asks sources over a network and answers from its store of their answers. */
export interface NetworkProvider extends ProviderBase {
  readonly kind: 'network';
  /** The securities whose facts are in the store. */
  held(): Promise<readonly Security[]>;
  /** The facts where they can be had without waiting for long, for what an answer can do without; else null. */
  factsAtHand(symbol: string): Promise<Facts | null>;
  /** The stored reference of a session or of one shortly before it; the provider decides when `measure` is called. */
  reference(asOf: Day, measure: () => Promise<HashedReference | null>): Promise<HashedReference | null>;
  /** Where each part of a symbol's facts came from, and when. */
  sourcesOf(symbol: string): Promise<readonly FactSource[]>;
}

/** The port to the outside world's facts. */
export type Provider = LocalProvider | NetworkProvider;

/** Measures the market of a session; null where too few companies can be compared. */
export type Measure = (asOf: Day, benchmarkSymbol: string) => Promise<HashedReference | null>;

/** MARKET_DATA names a source that does not exist or cannot be opened. The message is for the operator. */
export class ProviderSpecError extends Error {
  /** The message without what the setting holds, for production, where logs are read by more than one person. */
  readonly withoutValue: string;

  constructor(message: string, withoutValue = message) {
    super(message);
    this.name = 'ProviderSpecError';
    this.withoutValue = withoutValue;
  }
}
