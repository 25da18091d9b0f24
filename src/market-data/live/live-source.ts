import type { Candles } from '../../engine/market/candles.ts';
import type { Day } from '../../engine/market/day.ts';
import type { Dividend, Security, Split } from '../../engine/market/snapshot.ts';
import type { Statement } from '../../engine/market/statements.ts';
import type { Capability, DataProblem, Licence } from '../provider.ts';

/** Daily history of one symbol as a live source gives it. */
export interface History {
  readonly security: Security;
  /** Whole sessions only: the running session's bar is left out. Empty where the source has the symbol and no bars. */
  readonly candles: Candles;
  /** Null where the source cannot know them. */
  readonly dividends: readonly Dividend[] | null;
  readonly splits: readonly Split[];
  readonly tickerSince: Day | null;
  /** Bars and events that were left out, and why; absent where the source has nothing to report. */
  readonly problems?: readonly DataProblem[];
}

/** The newest price, which may be of a running session. */
export interface Quote {
  readonly symbol: string;
  readonly price: number;
  readonly previousClose: number | null;
  readonly currency: string;
  /** When the price was made, ms since 1970-01-01 UTC. */
  readonly time: number;
  /** Minutes the source says that it lags; null where it does not say. */
  readonly delayMinutes: number | null;
}

/** How often a source may be asked, over all processes together. */
export interface SourceLimits {
  readonly perSecond: number;
  readonly perDay: number | null;
}

/** Passed to every call. */
export interface CallOptions {
  /** Aborting it ends the call with `source_unavailable`. */
  readonly signal: AbortSignal;
  /**
   * Awaited before each request of this call after its first, right before it is sent: it waits until the source's limits
   * allow one more. Rejects with a ProviderError, to be passed on, where they do not in time. Absent where nobody counts.
   */
  readonly another?: () => Promise<void>;
}

/**
 * A source that is asked over a network. It only fetches, checks and maps; storing, retrying and limiting are the
 * router's work. Every method rejects with ProviderError only; a symbol that the source does not have is null.
 * An answer about another symbol than the one asked, in a mixed unit or of a shape that is not known is `source_broken`.
 */
export interface LiveSource {
  readonly id: string;
  readonly label: string;
  readonly licence: Licence;
  /** What must be said beside its figures, such as "Delayed; personal use only". */
  readonly notice: string;
  readonly capability: Capability;
  readonly limits: SourceLimits;
  /** The whole history, or from `from` (inclusive) on. Only where `capability.candles`. */
  history(symbol: string, from: Day | null, options: CallOptions): Promise<History | null>;
  /** Only where `capability.candles`. */
  quote(symbol: string, options: CallOptions): Promise<Quote | null>;
  /** Only where `capability.statements`. Every fiscal period it has; an empty list where it has none. */
  statements(symbol: string, options: CallOptions): Promise<readonly Statement[] | null>;
}
