import type { ProviderErrorCode } from '../provider.ts';
import type { Kind } from './question.ts';

/**
 * How a source was dealt with: `ok`; `not_found`, it says that there is no such symbol; `shared`, the answer to the same
 * question of somebody else was used; `limited`, it may not be asked so soon; `open`, its breaker is open; `timed_out`;
 * else the code of its error.
 */
export type OutcomeWord = 'ok' | 'not_found' | 'shared' | 'limited' | 'open' | 'timed_out' | ProviderErrorCode;

/** One decision of the router, for the operator to see. */
export interface Outcome {
  readonly source: string;
  readonly kind: Kind;
  /** ms since 1970-01-01 UTC. */
  readonly started_at: number;
  readonly ms: number;
  readonly outcome: OutcomeWord;
}

/** What became of the questions to one source in this process. */
export interface SourceCounters {
  /** Calls to the source. */
  readonly asked: number;
  readonly ok: number;
  readonly not_found: number;
  /** Failed calls by code. */
  readonly failed: Readonly<Record<string, number>>;
  /** Questions that were answered by the call of somebody else, here or in another process. */
  readonly shared: number;
  /** Questions that were not put because of the limits. */
  readonly limited: number;
  /** Questions that were not put because the breaker was open. */
  readonly open: number;
}

const PER_SYMBOL = 20;
const SYMBOLS = 1_000;

/** The newest outcomes of the symbols that were asked for last, and counters. */
export interface OutcomeLog {
  record(symbol: string, outcome: Outcome): void;
  /** Counts a question that was answered by the call of somebody else; not kept by symbol, a crowd would fill it. */
  countShared(source: string): void;
  /** Oldest first. */
  of(symbol: string): readonly Outcome[];
  counters(source: string): SourceCounters;
}

export function createOutcomeLog(): OutcomeLog {
  const bySymbol = new Map<string, Outcome[]>();
  const bySource = new Map<string, Map<OutcomeWord, number>>();
  const count = (source: string, word: OutcomeWord): void => {
    const counts = bySource.get(source) ?? new Map<OutcomeWord, number>();
    counts.set(word, (counts.get(word) ?? 0) + 1);
    bySource.set(source, counts);
  };
  return {
    record(symbol, outcome) {
      count(outcome.source, outcome.outcome);
      const kept = [...(bySymbol.get(symbol) ?? []), outcome].slice(-PER_SYMBOL);
      bySymbol.delete(symbol);
      bySymbol.set(symbol, kept);
      const oldest = bySymbol.size > SYMBOLS ? bySymbol.keys().next().value : undefined;
      if (oldest !== undefined) bySymbol.delete(oldest);
    },
    countShared: (source) => count(source, 'shared'),
    of: (symbol) => bySymbol.get(symbol) ?? [],
    counters(source) {
      const {
        ok = 0,
        not_found = 0,
        shared = 0,
        limited = 0,
        open = 0,
        ...failed
      } = Object.fromEntries(bySource.get(source) ?? []);
      const asked = Object.values(failed).reduce((sum, n) => sum + n, ok + not_found);
      return { asked, ok, not_found, failed, shared, limited, open };
    },
  };
}
