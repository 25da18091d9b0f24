/** The parts of a symbol's facts that have a source and an age of their own. */
export type Part = 'prices' | 'statements' | 'quote';

/**
 * How asking for a part last ended. `late`: the source answered and did not have the newest session yet; `gone`: it no
 * longer has the symbol.
 */
export type Outcome = 'ok' | 'late' | 'gone' | 'failed';

/** Whose rows are meant. `setting` is the ordered list of price sources; `sources` are all that may have answered. */
export interface StoreScope {
  readonly setting: string;
  readonly priceSources: readonly string[];
  readonly statementSources: readonly string[];
  readonly isDemo: boolean;
}

/** One part as it is kept, without its body. */
export interface StoredPart {
  readonly source: string;
  /** Changes whenever the content does. */
  readonly contentHash: string;
  /** When the source last said it, ms since 1970-01-01 UTC. */
  readonly fetchedAt: number;
}

/** How refreshing one part stands. */
export interface RefreshState {
  /** The session up to which nothing more is to be fetched. */
  readonly checkedThrough: number;
  readonly attemptedAt: number;
  readonly outcome: Outcome;
  readonly failures: number;
  readonly nextTryAt: number;
  readonly leaseUntil: number;
}

/** All that is known of one symbol, without the facts themselves: enough to tell what is kept, how old it is, and why. */
export interface Card {
  readonly parts: Readonly<Partial<Record<Part, StoredPart>>>;
  readonly refreshes: Readonly<Partial<Record<Part, RefreshState>>>;
}
