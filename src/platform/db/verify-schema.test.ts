import { sql } from 'kysely';
import { expect, it } from 'vitest';
import { eachEmptyDatabase } from '../../../test/support/databases.ts';
import { openAfter } from '../../../test/support/migrated.ts';
import { openDatabase } from './database.ts';
import { MIGRATIONS } from './migrations/index.ts';
import { verifySchema } from './verify-schema.ts';

const inMemory = () => openDatabase('sqlite:///:memory:');

eachEmptyDatabase('the tables', (kind, newOne) => {
  it('are as they should be after all migrations, whatever else is in the database', async () => {
    const { open, remove } = await openAfter(MIGRATIONS.length, newOne);
    await sql`create table something_else (x text)`.execute(open.db);
    const { problems, tables } = await verifySchema(open, inMemory);
    expect(problems).toEqual([]);
    for (const table of ['users', 'stock_analyses', 'favorite_stocks', 'search_history']) {
      expect(tables).toContain(table);
    }
    await remove();
  });

  it('are reported by name where they are missing or otherwise', async () => {
    const { open, remove } = await openAfter(MIGRATIONS.length, newOne);
    await sql`drop table favorite_stocks`.execute(open.db);
    await sql`drop index stock_analyses_by_snapshot_hash`.execute(open.db);
    await sql`alter table search_history drop column strategy`.execute(open.db);
    await sql`alter table search_history add column strategy bigint`.execute(open.db);
    await sql`alter table snapshot_records rename column body to flesh`.execute(open.db);
    expect((await verifySchema(open, inMemory)).problems).toEqual([
      'table favorite_stocks is missing',
      'column search_history.strategy holds whole number instead of text',
      'column snapshot_records.body is missing',
      'index stock_analyses_by_snapshot_hash is missing',
    ]);
    await remove();
  });

  it('of PostgreSQL are reported where a key, a reference or a duty to be filled is gone', async () => {
    if (kind === 'sqlite') return;
    const { open, remove } = await openAfter(MIGRATIONS.length, newOne);
    await sql`alter table stock_analyses drop constraint stock_analyses_input`.execute(open.db);
    await sql`alter table stock_analyses drop constraint stock_analyses_snapshot`.execute(open.db);
    await sql`alter table stock_analyses alter column document drop not null`.execute(open.db);
    expect((await verifySchema(open, inMemory)).problems).toEqual([
      'column stock_analyses.document may be empty',
      'stock_analyses (input_hash,strategy,engine_version) is not unique',
      'stock_analyses does not hold to snapshot_hash -> snapshots(hash)',
    ]);
    await remove();
  });

  it('of an empty database are all missing', async () => {
    const { open, remove } = await openAfter(0, newOne);
    const { problems } = await verifySchema(open, inMemory);
    expect(problems).toContain('migration 001-analyses-and-market-data was not applied');
    expect(problems).toContain('table users is missing');
    await remove();
  });
});
