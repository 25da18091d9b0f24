import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eachDatabase } from '../../test/support/databases.ts';
import type { TestDatabase } from '../../test/support/databases.ts';
import { judgeTables } from '../../test/support/judge-tables.ts';
import { openDatabase } from '../platform/db/database.ts';
import type { OpenDatabase } from '../platform/db/database.ts';
import { inspectSchema } from '../platform/db/inspect-schema.ts';
import { migrateToLatest } from '../platform/db/migrate.ts';
import type { PersonalData } from '../platform/personal-data.ts';

import { loadPersonalData, TABLES_OF_NOBODY } from './personal-data.ts';
import { FEATURES } from './features.ts';

eachDatabase('every table', (_kind, newOne) => {
  let database: TestDatabase;
  let open: OpenDatabase;
  let entries: readonly PersonalData[];
  beforeAll(async () => {
    database = await newOne();
    open = await openDatabase(database.url);
    await migrateToLatest(open);
    entries = await loadPersonalData(FEATURES);
  });
  afterAll(async () => {
    await open.close();
    await database.remove();
  });

  it('is exported and erased, or is known to be of nobody', async () => {
    expect(judgeTables(await inspectSchema(open.db), entries, TABLES_OF_NOBODY)).toEqual([]);
  });

  it('that is new is found to be in neither list', async () => {
    await sql`create table guestbook (id text primary key, words text)`.execute(open.db);
    const problems = judgeTables(await inspectSchema(open.db), entries, TABLES_OF_NOBODY);
    expect(problems).toEqual(['guestbook has no entry for export and erasure']);
    await sql`drop table guestbook`.execute(open.db);
  });

  it('that sounds of people or refers to them is not taken for one of nobody', async () => {
    await sql`create table visits (id text primary key, visitor_email text, user_id text references users(id),
      session text references sessions(id))`.execute(open.db);
    const nobody = { ...TABLES_OF_NOBODY, visits: { why: 'nothing to see here' } };
    const problems = judgeTables(await inspectSchema(open.db), entries, nobody);
    expect([...problems].sort()).toEqual(
      [
        "its column visitor_email sounds like a person's",
        "its column user_id sounds like a person's",
        'it refers to people (session -> sessions(id))',
        'it refers to people (user_id -> users(id))',
      ]
        .map((doubt) => `visits is listed as one of nobody, but ${doubt}`)
        .sort(),
    );
    await sql`drop table visits`.execute(open.db);
  });
});

describe('the entries', () => {
  it('stand for a table that is there, once, and the people come last', async () => {
    const entries = await loadPersonalData(FEATURES);
    const twice = [...entries, { table: 'users' }, { table: 'visits' }];
    const tables = new Map(
      [...entries.map(({ table }) => table), ...Object.keys(TABLES_OF_NOBODY)].map((table) => [
        table,
        {
          columns: new Map(Object.keys(TABLES_OF_NOBODY[table]?.columns ?? {}).map((name) => [name, shape])),
          references,
        },
      ]),
    );
    expect(judgeTables(tables, entries, TABLES_OF_NOBODY)).toEqual([]);
    expect(judgeTables(tables, twice, TABLES_OF_NOBODY)).toEqual(['users has two entries', 'visits is no table']);
    expect(entries.at(-1)?.table).toBe('users');
  });
});

const shape = { type: 'text', isRequired: true };
const references: ReadonlySet<string> = new Set();
