// A start of the product as far as its migrations: says "inside" from within a migration that takes a while, then
// "migrated" with the names of what it applied. Arguments: the database's address, and how long the migration takes.
import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'kysely';
import { openDatabase } from '../../src/platform/db/database.ts';
import { migrateToLatest } from '../../src/platform/db/migrate.ts';
import { slowMigrations } from './slow-migrations.ts';

const [url = '', milliseconds = '0'] = process.argv.slice(2);
const open = await openDatabase(url);
const migrations = slowMigrations(async (db) => {
  await sql`select 1`.execute(db);
  process.stdout.write('inside\n');
  await pause(Number(milliseconds));
});
const applied = await migrateToLatest(open, { code: { release: 1, migrations } });
process.stdout.write(`migrated ${applied.join(' ')}\n`);
await open.close();
