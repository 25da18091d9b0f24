import type { FastifyRequest } from 'fastify';
import type {
  CompareResponse,
  HistoryEntry,
  HistoryQuery,
  HistoryResponse,
} from '../../features/history/history.schema.ts';

/** A search as it is noted; `symbol` is empty where it led to no single one. */
export interface NotedSearch {
  readonly query: string;
  readonly symbol: string;
  readonly source: string;
  readonly isDemo: boolean;
}

/** What the pages are given of the history. Each function sees and changes what is the person's own, and nothing else. */
export interface HistoryPages {
  /** Notes for a signed-in person what is looked at; never rejects. */
  readonly noteAnalysis: (request: FastifyRequest, answer: { readonly analysis_id: string }) => Promise<void>;
  readonly noteSearch: (request: FastifyRequest, search: NotedSearch) => Promise<void>;
  readonly list: (userId: string, query: HistoryQuery) => Promise<HistoryResponse>;
  /** How many entries there are, and when the oldest was made, in milliseconds; null where there are none. */
  readonly count: (userId: string) => Promise<{ readonly entries: number; readonly oldest: number | null }>;
  /** One entry; rejects with `not_found` where it is not the person's. */
  readonly entry: (userId: string, id: string) => Promise<HistoryEntry>;
  /** What changed between two runs, or why they cannot be compared. */
  readonly compare: (
    userId: string,
    ids: { readonly a: string; readonly b: string },
  ) => Promise<CompareResponse | { readonly refused: string }>;
  /** Asks for the analysis of an entry again and returns the new entry's id. */
  readonly runAgain: (userId: string, id: string) => Promise<string>;
  readonly forget: (userId: string, id: string) => Promise<number>;
  readonly forgetAll: (userId: string) => Promise<number>;
  /** Symbols that a person looked at last, the newest first. */
  readonly recentSymbols: (userId: string, most: number) => Promise<readonly string[]>;
}
