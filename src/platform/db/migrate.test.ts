import { sql } from 'kysely';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { eachEmptyDatabase, type TestDatabase } from '../../../test/support/databases.ts';
import { killInside, startTogether } from '../../../test/support/migrate-processes.ts';
import { LEDGER, readLedger, slowMigrations } from '../../../test/support/slow-migrations.ts';
import { openDatabase, type OpenDatabase } from './database.ts';
import { migrateToLatest } from './migrate.ts';
import { MIGRATIONS, type Migration } from './migrations/index.ts';
import { checkSchema, readSchemaState, type Code } from './schema-state.ts';

const ALL = MIGRATIONS.map(({ name }) => name);

const table = (name: string, more: Partial<Migration> = {}): Migration => ({
  name,
  up: async (db) => void (await sql`create table ${sql.table(name)} (x text)`.execute(db)),
  ...more,
});

eachEmptyDatabase('migrations', (kind, newOne) => {
  let database: TestDatabase;
  let open: OpenDatabase;
  beforeEach(async () => {
    database = await newOne();
    open = await openDatabase(database.url);
  });
  afterEach(async () => {
    await open.close();
    await database.remove();
  });
  const migrate = (code: Code): Promise<readonly string[]> => migrateToLatest(open, { code });

  it('make the tables once, and find nothing to do the next time', async () => {
    await expect(checkSchema(open)).rejects.toMatchObject({ code: 'schema_incomplete' });
    expect(await migrateToLatest(open)).toEqual(ALL);
    expect(await migrateToLatest(open)).toEqual([]);
    await checkSchema(open);
  });

  it('that fail leave what was there, keep what went before, and can be applied again', async () => {
    const broken = table('two', {
      up: async (db) => {
        await sql`create table two (x text)`.execute(db);
        await sql`insert into nothing_like_it values (1)`.execute(db);
      },
    });
    await expect(migrate({ release: 1, migrations: [table('one'), broken, table('three')] })).rejects.toThrow(
      /nothing_like_it/,
    );
    expect((await readSchemaState(open.db)).applied.map(({ name }) => name)).toEqual(['one']);
    const mended = { release: 1, migrations: [table('one'), table('two'), table('three')] };
    expect(await migrate(mended)).toEqual(['two', 'three']);
  });

  it('of a newer release that only add leave the older one in; such as take away leave it out, unchanged', async () => {
    const one = { release: 1, migrations: [table('one')] };
    const two = { release: 2, migrations: [...one.migrations, table('two')] };
    const three = { release: 3, migrations: [...two.migrations, table('three', { oldestRelease: 2 })] };
    await migrate(one);
    await migrate(two);
    expect(await migrate(one)).toEqual([]);
    await checkSchema(open, one);
    await migrate(three);
    expect(await migrate(two)).toEqual([]);
    await checkSchema(open, two);
    for (const refused of [() => migrate(one), () => checkSchema(open, one)]) {
      await expect(refused()).rejects.toMatchObject({
        code: 'schema_too_new',
        userMessage: expect.stringMatching(/release 2 of TradeWise or newer, and this is release 1/) as string,
      });
    }
    const other = { release: 1, migrations: [table('one'), table('four')] };
    await expect(migrate(other)).rejects.toMatchObject({ code: 'schema_too_new' });
    expect((await readSchemaState(open.db)).applied).toHaveLength(3);
  });

  it('go on from a record that did not name releases yet', async () => {
    await sql`create table schema_migrations (name text primary key not null, applied_at bigint not null)`.execute(
      open.db,
    );
    await sql`insert into schema_migrations values ('one', 5)`.execute(open.db);
    const code = { release: 1, migrations: [table('one'), table('two')] };
    expect(await migrate(code)).toEqual(['two']);
    expect(await readSchemaState(open.db)).toMatchObject({
      oldestRelease: 1,
      applied: [{ name: 'one' }, { name: 'two' }],
    });
  });

  it('are applied once where several processes start together, and completed after starts that were killed inside', async () => {
    await killInside(database.url, 2);
    const times = await startTogether(database.url, 4);
    expect([...times.values()].every((n) => n === 1)).toBe(true);
    expect(await readLedger(open.db)).toEqual(LEDGER);
    const names = slowMigrations(() => Promise.resolve()).map(({ name }) => name);
    expect((await readSchemaState(open.db)).applied.map(({ name }) => name).sort()).toEqual(names.sort());
  });

  it('wait for a table behind whoever uses it without keeping others from it', async () => {
    if (kind === 'sqlite') return;
    await sql`create table busy (x bigint)`.execute(open.db);
    const adding = table('add', {
      up: async (db) => void (await sql`alter table busy add column y bigint`.execute(db)),
    });
    let isHeld = true;
    let migrating: Promise<readonly string[]> | undefined;
    await open.forLongWork.transaction().execute(async (tx) => {
      await sql`select * from busy`.execute(tx);
      migrating = migrate({ release: 1, migrations: [adding] });
      const waits = sql`select 1 from pg_locks where not granted and relation = 'busy'::regclass`;
      while ((await waits.execute(open.db)).rows.length === 0);
      // Behind the migration in the queue of the lock: answered as soon as it gives way.
      await sql`select * from busy`.execute(open.db);
      isHeld = false;
    });
    expect([isHeld, await migrating]).toEqual([false, ['add']]);
  });
});
