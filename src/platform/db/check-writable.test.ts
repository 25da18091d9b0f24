import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { eachDatabase, newPostgres, type TestDatabase } from '../../../test/support/databases.ts';
import { checkWritable } from './check-writable.ts';
import { whyUnusable } from './connection-words.ts';
import { openDatabase, type OpenDatabase } from './database.ts';
import { migrateToLatest } from './migrate.ts';

eachDatabase('a check whether the tables can be written', (kind, newOne) => {
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

  it('finds that they can, whatever others keep beside them', async () => {
    await checkWritable(open);
  });

  it('finds that nobody can, and says why', async () => {
    const name = new URL(database.url).pathname.slice(1);
    await sql
      .raw(
        kind === 'sqlite' ? 'pragma query_only = on' : `alter database ${name} set default_transaction_read_only = on`,
      )
      .execute(open.db);
    const other = kind === 'sqlite' ? open : await openDatabase(database.url);
    const failure: unknown = await checkWritable(other).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'database_unavailable' });
    expect(whyUnusable(failure, 'x')).toMatch(
      kind === 'sqlite' ? /^x: the file may not be written$/ : /^x: the server may only be read: it is a standby/,
    );
    const write = other.db.insertInto('mail_suppressions').defaultValues().execute();
    await expect(write).rejects.toMatchObject({ code: 'database_unavailable', retryAfterSeconds: 5 });
    if (kind === 'postgres') await other.close();
  });
});

it.each(['insert', 'update', 'delete'])(
  'refuses a user who may do all but %s in one of the tables',
  async (lacking) => {
    const database = await newPostgres();
    const owner = await openDatabase(database.url);
    await migrateToLatest(owner);
    const role = `writer_${lacking}_${database.url.slice(-8)}`;
    const asOwner = async (...statements: readonly string[]): Promise<void> => {
      for (const statement of statements) await sql.raw(statement).execute(owner.db);
    };
    await asOwner(
      `create role ${role} login`,
      `grant select, insert, update, delete on all tables in schema public to ${role}`,
    );
    // The record of the migrations may be the owner's alone.
    await asOwner(`revoke insert, update, delete on schema_migrations from ${role}`);
    const open = await openDatabase(database.url.replace('tradewise@', `${role}@`));
    await checkWritable(open);
    await asOwner(`revoke ${lacking} on search_history from ${role}`);
    await expect(checkWritable(open)).rejects.toMatchObject({ code: 'database_refused' });
    await open.close();
    await asOwner(`drop owned by ${role}`, `drop role ${role}`);
    await owner.close();
    await database.remove();
  },
);
