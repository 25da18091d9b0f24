import type { Day } from '../../engine/market/day.ts';
import type { Statement } from '../../engine/market/statements.ts';
import type { History, Quote } from './live-source.ts';

/** What a source answered, with the id of the one that did. */
export interface Answered<T> {
  readonly source: string;
  readonly value: T;
}

/** `pinned`: no other source than this one is asked. */
export interface UpstreamOptions {
  readonly pinned?: string | undefined;
}

/**
 * Where the local store fetches from: ordered live sources behind a router. Every method rejects with ProviderError that
 * names the source, within a bounded time; null where no source has the symbol.
 */
export interface Upstream {
  /** The whole history, or from `from` (inclusive) on. */
  history(symbol: string, from: Day | null, options?: UpstreamOptions): Promise<Answered<History> | null>;
  quote(symbol: string, options?: UpstreamOptions): Promise<Answered<Quote> | null>;
  statements(symbol: string): Promise<Answered<readonly Statement[]> | null>;
}
