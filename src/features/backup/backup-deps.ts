import type { Person } from '../../platform/personal-data.ts';
import type { Database } from './restore.store.ts';
import type { BucketSettings } from './s3-request.ts';

/** What backups are made of. */
export interface BackupDeps {
  readonly databaseUrl: string;
  /** Where backups are. */
  readonly folder: string;
  /** Encrypts new backups, and opens encrypted ones; null: new ones are not encrypted. */
  readonly passphrase: string | null;
  /** SESSION_SECRET, newest first; empty where it is not set. */
  readonly secrets: readonly string[];
  /** Where copies go; null: nowhere. */
  readonly offSite: BucketSettings | null;
  /** Of the product. */
  readonly version: string;
  /** Milliseconds since 1970-01-01 UTC. */
  readonly now: () => number;
}

/** What restoring needs besides. */
export interface RestoreDeps extends BackupDeps {
  /** Takes a person out of every table of a database, in one transaction. */
  readonly erase: (db: Database, person: Person) => Promise<void>;
  /** How long servers take to notice maintenance and to answer what they have begun. */
  readonly settleMs: number;
}
