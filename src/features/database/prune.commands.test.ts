import { tmpdir } from 'node:os';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { eachDatabase, type TestDatabase } from '../../../test/support/databases.ts';
import { runCommand } from '../../app/program.ts';
import { openDatabase } from '../../platform/db/database.ts';

async function run(line: string, url: string): Promise<{ code: number; out: string; err: string }> {
  let [out, err] = ['', ''];
  const code = await runCommand(line.split(' '), {
    env: { DATABASE_URL: url, MARKET_DATA: 'demo' },
    folder: tmpdir(),
    out: (text) => void (out += text),
    note: (text) => void (err += text),
  });
  return { code, out, err };
}

async function change(url: string, statement: string): Promise<void> {
  const open = await openDatabase(url);
  await sql.raw(statement).execute(open.db);
  await open.close();
}

eachDatabase('tradewise prune', (_kind, newOne) => {
  let database: TestDatabase;
  beforeEach(async () => {
    database = await newOne();
  });
  afterEach(() => database.remove());

  it('counts what would go and removes it, told for people or as JSON', async () => {
    await run('db init', database.url);
    await change(database.url, "insert into source_calls (source, seq, at, failed) values ('x', 1, 1, 0)");
    const line = '           1  source_calls that no limit counts any more\n';
    expect(await run('prune --dry-run', database.url)).toEqual({ code: 0, out: `${line}1 row would go.\n`, err: '' });
    expect(await run('prune', database.url)).toEqual({ code: 0, out: `${line}1 row removed.\n`, err: '' });
    const { code, out } = await run('prune --json', database.url);
    expect([code, JSON.parse(out)]).toMatchObject([0, { dry_run: false, rows: 0 }]);
  });

  it('leaves tables alone that are not for this release', async () => {
    await run('db init', database.url);
    await change(database.url, "insert into schema_migrations values ('999-of-later', 1, 2)");
    const { code, out, err } = await run('prune', database.url);
    expect([code, out]).toEqual([1, '']);
    expect(err).toMatch(/changed for release 2 of TradeWise or newer/);
  });
});

describe('tradewise prune with a database that cannot be used', () => {
  it.each([
    ['postgresql://me:hunter2@127.0.0.1:1/app', /app on 127\.0\.0\.1:1 as me: nothing listens there/],
    ['sqlite:////nowhere/at/all.db', /all\.db: the file or its folder is not there/],
  ])('says where and why, without the password, and ends with 3: %s', async (url, words) => {
    const { code, out, err } = await run('prune', url);
    expect([code, out]).toEqual([3, '']);
    expect(err).toMatch(/^tradewise: The database cannot be used: [^\n]+\n$/);
    expect(err).toMatch(words);
    expect(err).not.toContain('hunter2');
  });
});
