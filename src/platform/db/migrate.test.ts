import { sql } from 'kysely';
import { expect, it } from 'vitest';
import { eachDatabase } from '../../../test/support/databases.ts';
import { openDatabase } from './database.ts';
import { migrateToLatest } from './migrate.ts';
import { MIGRATIONS } from './migrations/index.ts';

const ALL = MIGRATIONS.map(({ name }) => name);

eachDatabase('migrations', (_kind, newOne) => {
  it('make the tables once, and find nothing to do the next time', async () => {
    const database = await newOne();
    const open = await openDatabase(database.url);
    expect(await migrateToLatest(open)).toEqual(ALL);
    expect(await migrateToLatest(open)).toEqual([]);
    await open.close();
    await database.remove();
  });

  it('are applied once where several starts happen together', async () => {
    const database = await newOne();
    const starts = await Promise.all(Array.from({ length: 4 }, () => openDatabase(database.url)));
    const applied = await Promise.all(starts.map((open) => migrateToLatest(open)));
    expect(applied.flat().sort()).toEqual([...ALL].sort());
    const names = await sql<{ name: string }>`select name from schema_migrations`.execute(
      (starts[0] as (typeof starts)[0]).db,
    );
    expect(names.rows).toHaveLength(ALL.length);
    await Promise.all(starts.map((open) => open.close()));
    await database.remove();
  });
});
