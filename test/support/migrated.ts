import { openDatabase, type OpenDatabase } from '../../src/platform/db/database.ts';
import { migrateToLatest } from '../../src/platform/db/migrate.ts';
import { MIGRATIONS } from '../../src/platform/db/migrations/index.ts';
import { RELEASE } from '../../src/platform/db/release.ts';
import type { TestDatabase } from './databases.ts';

export interface OpenTestDatabase {
  readonly open: OpenDatabase;
  readonly url: string;
  /** Closes and removes it. */
  readonly remove: () => Promise<void>;
}

/** A database whose tables are those before the migration of this name. */
export async function openBefore(name: string, newOne: () => Promise<TestDatabase>): Promise<OpenTestDatabase> {
  const place = MIGRATIONS.findIndex((migration) => migration.name === name);
  if (place < 0) throw new Error(`there is no migration ${name}`);
  return openAfter(place, newOne);
}

/** A database with the first `count` migrations. */
export async function openAfter(count: number, newOne: () => Promise<TestDatabase>): Promise<OpenTestDatabase> {
  const database = await newOne();
  const open = await openDatabase(database.url);
  await migrateToLatest(open, { code: { release: RELEASE, migrations: MIGRATIONS.slice(0, count) } });
  return {
    open,
    url: database.url,
    remove: async () => {
      await open.close();
      await database.remove();
    },
  };
}
