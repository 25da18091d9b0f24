/** What people show to others by a link. */
export interface ShareTables {
  shared_verdicts: SharedVerdictsTable;
}

/** A verdict as it was when somebody shared it. */
export interface SharedVerdictsTable {
  /** Random, and all that the link holds: who has it may read. */
  id: string;
  user_id: string;
  symbol: string;
  strategy: string;
  source: string;
  is_demo: number;
  as_of: string;
  created_at: number;
  /** JSON: the answer of the API, and the words for its source. */
  document: string;
}
