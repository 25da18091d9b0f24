import type { Database } from './db/schema.ts';

/** Whose data it is. */
export interface Person {
  readonly userId: string;
  /** In small letters, as it is stored. */
  readonly email: string;
  /** When the account is deleted, in milliseconds since 1970-01-01 UTC; left out where that is not known. */
  readonly erasedAt?: number;
}

/**
 * One table in which a person can be found: what a person's export says of it, and how the person is removed from it.
 * Every table either has an entry in the `personalData` of the feature that owns it, or is listed as having no personal
 * data.
 */
export interface PersonalData {
  readonly table: string;
  /** The person's rows without secrets and digests; a page of the export is one list of them. */
  readonly read: (db: Database, person: Person) => Promise<readonly Readonly<Record<string, unknown>>[]>;
  /** Removes the person from the table, in the transaction of the caller. */
  readonly erase: (tx: Database, person: Person) => Promise<void>;
}
