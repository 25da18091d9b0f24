import { afterAll, beforeAll } from 'vitest';
import { openDatabase, type OpenDatabase } from '../../src/platform/db/database.ts';
import { migrateToLatest } from '../../src/platform/db/migrate.ts';
import { eachDatabase, type TestDatabase } from './databases.ts';

/** Runs the spec of a store on both engines, over one database with all tables that its tests share. */
export function eachMigrated(name: string, spec: (db: () => OpenDatabase['db']) => void): void {
  eachDatabase(name, (_kind, newOne) => {
    let database: TestDatabase;
    let open: OpenDatabase;
    beforeAll(async () => {
      database = await newOne();
      open = await openDatabase(database.url);
      await migrateToLatest(open);
    });
    afterAll(async () => {
      await open.close();
      await database.remove();
    });
    spec(() => open.db);
  });
}

/** Makes a person with this id. */
export async function addPerson(
  db: OpenDatabase['db'],
  id: string,
  more: { readonly created_at?: number; readonly role?: string } = {},
): Promise<void> {
  const person = { id, email: `${id}@example.com`, name: id, created_at: 1, ...more };
  await db.insertInto('users').values(person).execute();
}
