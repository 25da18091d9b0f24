import { sql } from 'kysely';
import { kindOf } from './dialect.ts';
import type { Database } from './schema.ts';

/**
 * Lets go of what the database still holds of rows that were deleted. SQLite overwrites deleted rows in its file
 * (`secure_delete`), but older copies of their pages stand in the write-ahead log until it is emptied, which is done here;
 * while another process reads, it is emptied in part, and the rest later. PostgreSQL does so by itself, when it vacuums.
 */
export async function scrubDeleted(db: Database): Promise<void> {
  if (kindOf(db) === 'sqlite') await sql`pragma wal_checkpoint(truncate)`.execute(db);
}
