/** The tables of restores. Instants are milliseconds since 1970-01-01 UTC. */
export interface RestoreTables {
  erasures: ErasuresTable;
  held_work: HeldWorkTable;
}

/** Accounts that were deleted. */
export interface ErasuresTable {
  /** Digest of the account's random id. */
  user_hash: string;
  erased_at: number;
}

/** Tasks and mails of the time before a restore that wait until the operator lets them go. */
export interface HeldWorkTable {
  /** `task` or `mail`. */
  kind: string;
  id: string;
  /** The state it had. */
  state: string;
  held_at: number;
}
