/** The tables of the track record. Demo data is never recorded, so that none of its prices can stand in them. */
export interface RecordTables {
  calls: CallsTable;
  call_outcomes: CallOutcomesTable;
  record_blocks: RecordBlocksTable;
}

/** `live`, or `simulated` where the market clock was set by hand (TRADEWISE_NOW). */
export type RecordName = 'live' | 'simulated';

/** The first precomputed verdict of one symbol, strategy and session. Nothing of it changes but the two places named so. */
export interface CallsTable {
  id: string;
  record: RecordName;
  /** Its place in the chain, from 1; null until it is sealed. */
  seq: number | null;
  /** The source of the prices. */
  source: string;
  symbol: string;
  strategy: string;
  /** ISO date of the session whose close the call was made on. */
  session: string;
  made_at: number;
  verdict: 'BUY' | 'HOLD' | 'SELL';
  score: number;
  /** The close of the session as it was shown with the call. */
  price: number | null;
  engine_version: string;
  /** Id of the analysis. Not a reference: it may be removed once it is old, and the call stays. */
  analysis: string;
  /** SHA-256 (hex) of the analysis document. */
  document_hash: string;
  /** Sessions after which it is closed next; null once it was closed for the last time. */
  next_horizon: number | null;
}

/** How a call stood after so many sessions. Revision 0 is as it was closed; each later one is a correction. */
export interface CallOutcomesTable {
  call_id: string;
  horizon: number;
  revision: number;
  record: RecordName;
  /** Its place in the chain; null until it is sealed. */
  seq: number | null;
  closed_at: number;
  /** ISO date of the session that the horizon ends with. */
  horizon_end: string;
  /** ISO date of the close that was used. */
  exit_day: string;
  /** `traded`, or `delisted` where the last price on record is before the end of the horizon. */
  ending: string;
  price_source: string;
  /** Prices with dividends and splits worked in, all of one reading of the source. */
  entry_price: number;
  exit_price: number;
  benchmark: string;
  benchmark_entry: number;
  benchmark_exit: number;
  /** Total return less that of the benchmark. */
  excess: number;
}

/** One block of the chain: the entries that were sealed together. */
export interface RecordBlocksTable {
  record: RecordName;
  /** From 1. */
  number: number;
  sealed_at: number;
  first_seq: number;
  entries: number;
  /** Merkle root (hex) of the entries. */
  root: string;
  /** SHA-256 (hex) that chains it to the block before. */
  hash: string;
}
