import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { eachEmptyDatabase, emptyPostgres, emptySqlite, type TestDatabase } from '../../../test/support/databases.ts';
import { GUARDED_ROLE } from '../../../test/support/postgres.ts';
import { runCommand } from '../../app/program.ts';
import { openDatabase } from '../../platform/db/database.ts';
import { migrateToLatest } from '../../platform/db/migrate.ts';
import { MIGRATIONS } from '../../platform/db/migrations/index.ts';

async function run(line: string, url: string, folder = tmpdir()): Promise<{ code: number; out: string; err: string }> {
  let [out, err] = ['', ''];
  const code = await runCommand(line.split(' '), {
    env: { DATABASE_URL: url, MARKET_DATA: 'demo' },
    folder,
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

const NAMES = MIGRATIONS.map(({ name }) => name);

eachEmptyDatabase('tradewise db', (kind, newOne) => {
  let database: TestDatabase;
  beforeEach(async () => {
    database = await newOne();
  });
  afterEach(() => database.remove());

  it('init makes the tables, and does no harm the second time', async () => {
    for (const applied of [NAMES.length, 0]) {
      const { code, out, err } = await run('db init', database.url);
      expect([code, out, err.match(/^applying /gm)?.length ?? 0]).toEqual([0, 'Database initialized\n', applied]);
    }
    expect(await run('db verify', database.url)).toEqual({
      code: 0,
      out: '✅ All database tables created/verified\n',
      err: '',
    });
  });

  it.each(['migrate', 'upgrade'])('%s applies what is missing, also where two run at once', async (verb) => {
    const both = await Promise.all([run(`db ${verb} --json`, database.url), run(`db ${verb} --json`, database.url)]);
    expect(both.map(({ code }) => code)).toEqual([0, 0]);
    const applied = both.flatMap(({ out }) => (JSON.parse(out) as { applied: string[] }).applied);
    expect(applied.sort()).toEqual([...NAMES].sort());
    expect((await run(`db ${verb}`, database.url)).out).toBe('The tables are up to date.\n');
  });

  it('status tells what was applied and what is missing', async () => {
    await run('db init', database.url);
    const ready = await run('db status', database.url);
    expect(ready).toMatchObject({ code: 0, err: '' });
    expect(ready.out).toMatch(/^This release +1\nMay be used by +release 1 and newer$/m);
    await change(database.url, `delete from schema_migrations where name = '${NAMES.at(-1) ?? ''}'`);
    await change(database.url, "insert into schema_migrations values ('999-of-later', 1, 1)");
    const behind = await run('db status --json', database.url);
    expect([behind.code, JSON.parse(behind.out)]).toMatchObject([
      3,
      { kind, release: 1, oldest_release: 1, pending: [NAMES.at(-1)], unknown: ['999-of-later'] },
    ]);
    expect(behind.err).toMatch(/^tradewise: 1 of the migrations[^\n]*tradewise db migrate\n$/);
  });

  it('verify names what is missing', async () => {
    await run('db init', database.url);
    await change(database.url, 'drop table favorite_stocks');
    const { code, out, err } = await run('db verify', database.url);
    expect([code, out]).toEqual([1, '']);
    expect(err).toMatch(/^table favorite_stocks is missing\ntradewise: The tables are not as they should be[^\n]*\n$/);
    expect(JSON.parse((await run('db verify --json', database.url)).out)).toMatchObject({
      ok: false,
      problems: ['table favorite_stocks is missing'],
    });
  });

  it('check says that the connection works', async () => {
    await change(database.url, 'create table x (y bigint)');
    expect(await run('db check', database.url)).toEqual({
      code: 0,
      out: '✅ Database connection successful\n',
      err: '',
    });
  });

  it('refuses tables that only a newer release may use, and changes nothing', async () => {
    await run('db init', database.url);
    await change(database.url, "insert into schema_migrations values ('999-of-later', 1, 2)");
    for (const line of ['db init', 'db migrate', 'db verify', 'analyze KO']) {
      const { code, out, err } = await run(line, database.url);
      expect([line, code, out]).toEqual([line, 1, '']);
      expect(err).toMatch(/^tradewise: The database has been changed for release 2 of TradeWise or newer[^\n]*\n$/);
    }
    expect(await run('db status', database.url)).toMatchObject({ code: 0 });
  });
});

describe('tradewise db with a database that cannot be used', () => {
  let postgres: TestDatabase;
  let sqlite: TestDatabase;
  let notDatabase: string;
  beforeAll(async () => {
    postgres = await emptyPostgres();
    sqlite = emptySqlite();
    notDatabase = sqlite.url.replace('test.db', 'notes.txt');
    writeFileSync(notDatabase.slice('sqlite:///'.length), 'These are no tables, but notes about them.\n');
  });
  afterAll(() => Promise.all([postgres.remove(), sqlite.remove()]));

  it.each([
    [
      'nothing listens',
      () => 'postgresql://me:hunter2@127.0.0.1:1/app',
      /app on 127\.0\.0\.1:1 as me: nothing listens/,
    ],
    ['no such host', () => 'postgresql://me:hunter2@no-such-host.invalid/app', /no host of this name|looked up/],
    [
      'a wrong password',
      () => postgres.url.replace('tradewise@', `${GUARDED_ROLE}:hunter2@`),
      /refuses the user or the password in DATABASE_URL/,
    ],
    ['no such database', () => `${postgres.url}x`, /is not on its server/],
    ['no file', () => sqlite.url, /test\.db: the file or its folder is not there/],
    ['a file of another kind', () => notDatabase, /the file [^\n]*notes\.txt: the file is not a SQLite database/],
    [
      'a certificate that nobody vouches for',
      () => `${postgres.url}?sslmode=verify-full`,
      /test_\w+ on 127\.0\.0\.1:\d+ as tradewise: the server's certificate is not trusted/,
    ],
    ['no folder', () => 'sqlite:////nowhere/at/all.db', /all\.db: the file or its folder is not there/],
  ])('says why, without the password, and ends with 3: %s', async (_why, url, words) => {
    for (const line of ['db check', 'db status', 'db verify']) {
      const { code, out, err } = await run(line, url());
      expect([line, code, out]).toEqual([line, 3, '']);
      expect(err).toMatch(/^tradewise: The database cannot be used: [^\n]+\n$/);
      expect(err).toMatch(words);
      expect(err).not.toContain('hunter2');
    }
    const json = await run('db check --json', url());
    expect([json.code, JSON.parse(json.out)]).toMatchObject([3, { ok: false, reason: expect.any(String) as string }]);
  });

  it.each([
    'db --help',
    'db init --help',
    'db migrate --help',
    'db status --help',
    'db verify --help',
    'db check --help',
    'db new --help',
    'db copy --help',
    'db report --help',
    'db tidy --help',
  ])('has help: %s', async (line) => {
    expect(await run(line, 'sqlite:///x.db')).toMatchObject({
      code: 0,
      err: '',
      out: expect.stringMatching(/^Usage: tradewise db/) as string,
    });
  });
});

describe('tradewise db new', () => {
  it('writes a migration, its test and its line in the list', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'tradewise-new-'));
    const migrations = path.join('src', 'platform', 'db', 'migrations');
    cpSync(path.join(import.meta.dirname, '..', '..', '..', migrations), path.join(folder, migrations), {
      recursive: true,
    });
    const { code, out } = await run('db new Add_Watchlists', 'sqlite:///x.db', folder);
    const [file = '', test = '', list = ''] = out.trim().split('\n');
    const name = path.basename(file, '.ts');
    expect([code, name]).toEqual([0, expect.stringMatching(/^\d{3}-add-watchlists$/)]);
    expect(Number(name.slice(0, 3))).toBe(Math.max(...NAMES.map((known) => Number(known.slice(0, 3)))) + 1);
    const read = (at: string): string => readFileSync(path.join(folder, at), 'utf8');
    expect(read(test)).toContain(`eachEmptyDatabase('${name}'`);
    const index = read(list);
    expect(index).toContain(`import { addWatchlists } from './${name}.ts';`);
    expect(index).toMatch(new RegExp(`\\n  \\{ name: '${name}', up: addWatchlists \\},\\n\\];\\n$`));

    const { addWatchlists } = (await import(path.join(folder, file))) as {
      addWatchlists: (typeof MIGRATIONS)[number]['up'];
    };
    const open = await openDatabase('sqlite:///:memory:');
    const last = { name, up: addWatchlists };
    expect(await migrateToLatest(open, { code: { release: 1, migrations: [...MIGRATIONS, last] } })).toContain(name);
    await sql`insert into add_watchlists (id, created_at) values ('a', 1)`.execute(open.db);
    await open.close();
    rmSync(folder, { recursive: true });
  });

  it('needs a name and the sources', async () => {
    expect(await run('db new 123', 'sqlite:///x.db')).toMatchObject({ code: 2 });
    expect(await run('db new add-watchlists', 'sqlite:///x.db')).toMatchObject({ code: 4 });
  });
});
