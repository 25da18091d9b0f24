import type { Generated, Kysely } from 'kysely';
import type { FigureId } from '../../engine/figures/list.ts';
import type { AccountTables } from './accounts-schema.ts';
import type { BillingTables } from './billing-schema.ts';
import type { EvaluationTables } from './evaluation-schema.ts';
import type { MailTables } from './mail-schema.ts';
import type { PerformanceTables } from './performance-schema.ts';
import type { QueueTables } from './queue-schema.ts';
import type { RecordTables } from './record-schema.ts';
import type { RestoreTables } from './restores-schema.ts';
import type { RunTables } from './runs-schema.ts';
import type { ScreenTables } from './screens-schema.ts';
import type { ShareTables } from './shares-schema.ts';
import type { SecurityTables } from './security-schema.ts';

/**
 * The tables as both engines hand them over. Ids and digests are text, switches 0 or 1, instants milliseconds since
 * 1970-01-01 UTC, calendar dates ISO text, JSON text. Every table that a price touches names its source and says whether
 * it is demo data, so that generated figures never stand beside real ones.
 */
export interface DatabaseSchema
  extends
    AccountTables,
    BillingTables,
    EvaluationTables,
    MailTables,
    PerformanceTables,
    QueueTables,
    RecordTables,
    RunTables,
    RestoreTables,
    ScreenTables,
    SecurityTables,
    ShareTables {
  favorite_stocks: FavoriteStocksTable;
  search_history: SearchHistoryTable;
  price_history: PriceHistoryTable;
  snapshot_records: SnapshotRecordsTable;
  snapshots: SnapshotsTable;
  market_references: MarketReferencesTable;
  stock_analyses: StockAnalysesTable;
  benchmark_slices: BenchmarkSlicesTable;
  newest_verdicts: NewestVerdictsTable;
  symbol_directory: SymbolDirectoryTable;
  source_facts: SourceFactsTable;
  source_refreshes: SourceRefreshesTable;
  source_states: SourceStatesTable;
  source_calls: SourceCallsTable;
  source_flights: SourceFlightsTable;
  job_leases: JobLeasesTable;
  request_windows: RequestWindowsTable;
}

/** What stores take first: the database, or the transaction that the caller wants them to join. */
export type Database = Kysely<DatabaseSchema>;

export interface FavoriteStocksTable {
  user_id: string;
  symbol: string;
  source: string;
  is_demo: number;
  created_at: number;
  /** Where it stands in the person's own order, smallest first. */
  position: Generated<number>;
  note: Generated<string>;
  tag: Generated<string>;
  /** When the person took it off the list; kept for a while, so that it can be undone. */
  removed_at: number | null;
}

export interface SearchHistoryTable {
  id: string;
  /** Null where nobody was signed in. */
  user_id: string | null;
  symbol: string;
  strategy: string;
  source: string;
  is_demo: number;
  analysis_id: string | null;
  searched_at: number;
  /** `analysis`, or `search` for words that were looked up: those have no symbol and no strategy (both empty). */
  kind: Generated<string>;
  /** What was typed, where something was. */
  query: string | null;
}

/** The whole daily history of one symbol from one source as one block; grows in place, else a new revision. */
export interface PriceHistoryTable {
  id: string;
  source: string;
  is_demo: number;
  symbol: string;
  /** 1, 2, … within source and symbol. */
  revision: number;
  bars: number;
  /** SHA-256 (hex) of `candles`. */
  candles_hash: string;
  updated_at: number;
  candles: Uint8Array;
}

/** What of a snapshot seldom changes from one day to the next (its dividends, splits and statements), by content. */
export interface SnapshotRecordsTable {
  /** SHA-256 (hex) of the canonical JSON. */
  hash: string;
  /** The canonical JSON, UTF-8, raw deflate. */
  body: Uint8Array;
}

export interface SnapshotsTable {
  /** SHA-256 (hex) of the whole canonical header JSON. */
  hash: string;
  source: string;
  is_demo: number;
  symbol: string;
  as_of: string;
  history_id: string;
  /** The snapshot's candles are the first `bars` of that history. */
  bars: number;
  candles_hash: string;
  created_at: number;
  records_hash: string;
  /** The canonical header JSON without what stands in the records, UTF-8, raw deflate. */
  header: Uint8Array;
}

export interface MarketReferencesTable {
  /** SHA-256 (hex) of the reference's canonical JSON. */
  hash: string;
  source: string;
  is_demo: number;
  universe: string;
  as_of: string;
  created_at: number;
  /** The canonical JSON, UTF-8, raw deflate. */
  body: Uint8Array;
  /** Fingerprint of source, data, release and engine that it was measured from; null where that is unknown. */
  measured_from: string | null;
}

export interface StockAnalysesTable {
  id: string;
  input_hash: string;
  strategy: string;
  engine_version: string;
  source: string;
  is_demo: number;
  symbol: string;
  as_of: string;
  snapshot_hash: string;
  reference_hash: string | null;
  created_at: number;
  /** The canonical JSON of the analysis document, byte for byte. */
  document: string;
  /** The benchmark's candles that were compared with; null where there were none, and in rows of earlier releases. */
  benchmark_hash: string | null;
}

/** The benchmark's candles as of one session: the first `bars` of a history. */
export interface BenchmarkSlicesTable {
  /** SHA-256 (hex) of the candle bytes. */
  candles_hash: string;
  source: string;
  is_demo: number;
  symbol: string;
  history_id: string;
  bars: number;
  created_at: number;
}

/** The newest verdict of one symbol by one strategy in one market, with its key figures. Never a provisional one. */
export interface NewestVerdictsTable extends Record<FigureId, number | null> {
  /** The market data setting: its sources in order. */
  market: string;
  is_demo: number;
  strategy: string;
  symbol: string;
  company: string;
  exchange: string | null;
  sector: string | null;
  currency: string;
  /** The source of the prices. */
  source: string;
  as_of: string;
  analysis_id: string;
  judged_at: number;
  /** Fingerprint of data, reference, release and engine that precomputation judged from; null where nobody precomputed it. */
  judged_from: string | null;
  /** `BUY`, `HOLD`, `SELL`, or `NONE` where there are too few facts for one. */
  verdict: string;
  strength: string | null;
  score: number | null;
  /** Share of the strategy's weight that has data, 0 to 1. */
  coverage: number;
  /** Null in rows of earlier releases. */
  engine_version: string | null;
  /** The verdict of the session before, of the same source and engine version; all null where none is known. */
  before_as_of: string | null;
  before_verdict: string | null;
  before_score: number | null;
  before_analysis_id: string | null;
}

/** What all processes know of one live source: its breaker, and until when it asked to be left alone. */
export interface SourceStatesTable {
  source: string;
  state: 'closed' | 'open' | 'half-open';
  /** Grows with every change of state, so that the outcome of a call that began before it is known as such. */
  generation: number;
  /** Failures in a row. */
  failures: number;
  /** How many times it opened since it was last closed. */
  openings: number;
  /** Open: when a trial may begin. Half-open: when the trial counts as lost. */
  until: number;
  closed_at: number;
  /** No call before this instant, as the source itself asked. */
  not_before: number;
  /** What the last failure was about, where it was one of content. */
  last_broken: string | null;
}

/** One row a call that was allowed, oldest pruned; `seq` and `at` rise together within a source. */
export interface SourceCallsTable {
  source: string;
  seq: number;
  /** The earliest instant at which the call may start. */
  at: number;
  failed: number;
}

/** A question that one process is asking a source, and for a moment its answer, for the others that wait for it. */
export interface SourceFlightsTable {
  key: string;
  source: string;
  is_demo: number;
  owner: string;
  state: 'running' | 'done' | 'failed';
  /** Running: when the asker counts as lost. Else: until when the answer is shared. */
  until: number;
  body: Uint8Array | null;
}

/** What a live source last said of one part of a symbol. A history's candles stand in `price_history`. */
export interface SourceFactsTable {
  /** The source that said it. */
  source: string;
  is_demo: number;
  symbol: string;
  /** `prices`, `statements` or `quote`. */
  part: string;
  /** SHA-256 (hex) over the body and, where there are candles, their hash. */
  content_hash: string;
  /** When the source last said it, whether anything was new or not. */
  fetched_at: number;
  /** Canonical JSON, UTF-8, raw deflate. */
  body: Uint8Array;
  /** The candles are the first `bars` of this history; null for other parts. */
  history_id: string | null;
  bars: number | null;
}

/** When one part of a symbol was asked for and is to be asked for again, and who is asking just now. */
export interface SourceRefreshesTable {
  /** The market data setting, that is its price sources in order, so that two settings never wait for one another. */
  source: string;
  is_demo: number;
  symbol: string;
  part: string;
  /** The session (days since 1970-01-01) up to which nothing more is to be fetched; a number, since it is compared. */
  checked_through: number;
  attempted_at: number;
  /** `ok`, `late`, `gone` or `failed`. */
  outcome: string;
  /** Attempts since the last that brought all there should be. */
  failures: number;
  next_try_at: number;
  /** Random id of the process that is asking; it may until `lease_until`. */
  lease_owner: string;
  lease_until: number;
}

/** A job that any process could do and one at a time does. */
export interface JobLeasesTable {
  name: string;
  /** Random id of the process that does it, or did it last. */
  owner: string;
  /** Until when it has the job to itself; 0: nobody does it. */
  until: number;
  /** When it was last done to its end; 0: never. */
  finished_at: number;
}

/** How often somebody asked for something, for limits; PostgreSQL only, and emptied by a crash. */
export interface RequestWindowsTable {
  /** A digest of who asked, and for what. */
  key: string;
  /** The instants that count, oldest first, with commas between them. */
  hits: string;
  /** When the last of them counts no longer. */
  expires_at: number;
}

/** Companies that can be looked up, as the SEC listed them last; empty: the shipped list serves. Public facts. */
export interface SymbolDirectoryTable {
  symbol: string;
  name: string;
  exchange: string | null;
  updated_at: number;
}
