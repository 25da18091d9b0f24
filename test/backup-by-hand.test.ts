import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import Sqlite from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../src/platform/db/database.ts';
import { writeDump } from '../src/platform/db/dump/write-dump.ts';
import { openSource } from '../src/platform/db/transfer/open-sides.ts';
import { parseDatabaseUrl } from '../src/platform/db/database-url.ts';
import { verifySchema } from '../src/platform/db/verify-schema.ts';
import { backupsOf, removeFolders } from './support/backup-fixture.ts';
import { sumsOf } from './support/copy-trial.ts';
import { filled, migrated, newOne, removeAll, run, user, using } from './support/copy-fixture.ts';
import type { TestDatabase } from './support/databases.ts';
import { fillTables } from './support/fill-tables.ts';

const KINDS = ['sqlite', 'postgres'] as const;

afterAll(async () => {
  removeFolders();
  await removeAll();
});

/** Runs a whole dump as `sqlite3` and `psql` do: every statement, in order. */
async function runByHand(database: TestDatabase, text: string): Promise<void> {
  const url = parseDatabaseUrl(database.url);
  if (url.kind === 'sqlite') {
    const file = new Sqlite(url.path);
    file.exec(text);
    return void file.close();
  }
  const { default: pg } = await import('pg');
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await client.query(text).finally(() => client.end());
}

const empty = [
  'sessions', 'sign_in_challenges', 'second_factor_marks', 'sign_in_delays', 'mail_links', 'source_facts',
  'source_refreshes', 'source_states', 'source_calls', 'source_flights', 'job_leases', 'task_workers',
  'schedule_slots', 'request_windows', 'failing_checks',
]; // prettier-ignore

describe.each(KINDS)('a backup of %s', (from) => {
  let source: TestDatabase;
  let text: string;
  let sums: Map<string, string>;
  beforeAll(async () => {
    source = await filled(from);
    await run(source, `update users set name = 'It''s \\ "quoted" :name $1 -- /* no comment' where id = 'bob'`);
    const made = await backupsOf(source.url).make({ description: "It's\n-- a trial", isProven: true });
    expect(made.manifest.proof?.state).toBe('good');
    text = gunzipSync(readFileSync(made.file)).toString('utf8');
    sums = new Map(await sumsOf(source.url));
    // Of its prices nothing refers to the second revision.
    await run(source, `delete from price_history where id = 'i'`);
    sums.set('price_history', (await sumsOf(source.url)).get('price_history') as string);
  });

  it.each(KINDS)(
    'gives the same rows where it is run by hand in an empty %s, and the product can use them',
    async (to) => {
      const target = await newOne(to);
      await runByHand(target, text);
      expect(new Map(await sumsOf(target.url))).toEqual(sums);
      const report = await using(target, (open) => verifySchema(open, () => openDatabase('sqlite:///:memory:')));
      expect(report.problems).toEqual([]);
    },
  );

  it('is of one moment: what is written and removed while it is made is not in it, and nothing in it refers to nothing', async () => {
    const busy = await filled(from);
    const snapshot = await openSource(parseDatabaseUrl(busy.url));
    const before = await sumsOf(busy.url);
    const dump = await writeDump(snapshot, { createdAt: '2026-11-20T02:00:00.000Z', description: '', version: '1' });
    let pieces = '';
    for await (const piece of dump.text) {
      // In the middle of it, between two tables.
      if (pieces === '') {
        await run(busy, `delete from favorite_stocks`, user('eve'), `delete from users where id = 'ada'`);
        await run(busy, `delete from stock_analyses`, `update users set name = 'changed'`);
      }
      pieces += piece.toString('utf8');
    }
    await snapshot.close();
    const found = new Map(dump.end().tables.map(({ name, rows, checksum }) => [name, `${rows} ${checksum}`]));
    for (const table of ['users', 'favorite_stocks', 'stock_analyses', 'snapshots'])
      expect([table, found.get(table)]).toEqual([table, before.get(table)]);
    const target = await newOne('sqlite');
    await runByHand(target, pieces);
    expect((await sumsOf(target.url)).get('users')).toBe(before.get('users'));
  });

  it('leaves nothing behind where it is run by hand in PostgreSQL', async () => {
    const target = await newOne('postgres');
    await runByHand(target, text);
    const left = `select count(*) from pg_proc where pronamespace = current_schema()::regnamespace`;
    const { default: pg } = await import('pg');
    const client = new pg.Client({ connectionString: target.url });
    await client.connect();
    const { rows } = await client.query<{ count: string }>(left).finally(() => client.end());
    expect(rows[0]?.count).toBe('0');
  });
});

it('leaves out sessions, links of mails and caches, and keeps every row of other tables', async () => {
  const database = await migrated('sqlite');
  await using(database, fillTables);
  const { manifest } = await backupsOf(database.url).make({ description: '', isProven: true });
  const rows = new Map(manifest.tables.map((table) => [table.name, table.rows]));
  for (const [name, sum] of await sumsOf(database.url)) {
    expect([name, rows.get(name)]).toEqual([name, empty.includes(name) ? 0 : Number(sum.split(' ')[0])]);
  }
  expect(Object.keys(manifest.left_out).sort()).toEqual(
    [...empty, 'mail_queue', 'price_history', 'snapshots', 'snapshot_records'].sort(),
  );
});
