import { Command } from 'commander';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eachDatabase, newPostgres, type TestDatabase } from '../../../test/support/databases.ts';
import { openDatabase, type OpenDatabase } from '../../platform/db/database.ts';
import { migrateToLatest } from '../../platform/db/migrate.ts';
import { registerReportCommands, reportText } from './report.commands.ts';
import type { DatabaseReport, PostgresFacts, SqliteFacts } from './report.facts.ts';
import { findingsOf } from './report.findings.ts';
import { redundantOf, reportDatabase, tidyDatabase } from './report.store.ts';

const NOW = 2_000_000_000_000;
const DAY = 86_400_000;

eachDatabase('a report', (kind, newOne) => {
  let database: TestDatabase;
  let open: OpenDatabase;
  let report: DatabaseReport;
  beforeAll(async () => {
    database = await newOne();
    open = await openDatabase(database.url);
    await migrateToLatest(open);
    const ages = [1, 2, 3, 4, 5, 6, 6.9, 7.1, 400, 400, 400, 400, 400, 400];
    const people = ages.map((days, i) => ({
      id: `u${i}`,
      email: `${i}`,
      name: 'x'.repeat(5000),
      created_at: NOW - days * DAY,
    }));
    await open.db.insertInto('users').values(people).execute();
    report = await reportDatabase(open, NOW);
  });
  afterAll(async () => {
    await open.close();
    await database.remove();
  });

  it('tells the size of every table, and how many rows a day came in the last week', () => {
    const users = report.tables.find(({ name }) => name === 'users');
    expect(users).toMatchObject({ rows: 14, rows_per_day: 1 });
    expect(users?.bytes).toBeGreaterThan(kind === 'sqlite' ? 70_000 : 8_000);
    expect(users?.index_bytes).toBeGreaterThan(0);
    expect(report.tables.find(({ name }) => name === 'snapshot_records')?.rows_per_day).toBeNull();
    expect(report.bytes).toBeGreaterThanOrEqual(users?.bytes ?? Infinity);
  });

  it('says what cannot be known here, and why', () => {
    expect(report.statements.unavailable).toMatch(
      kind === 'sqlite' ? /SQLite does not record/ : /CREATE EXTENSION pg_stat_statements/,
    );
    if (kind === 'sqlite') expect(report.indexes.unused_unknown).toMatch(/does not count/);
    else expect(report.indexes.unused.map(({ name }) => name)).toContain('search_history_by_searched_at');
  });

  it('finds a fresh database in order, and no index of ours is one too many', () => {
    expect(report.findings).toEqual([]);
    if (kind === 'sqlite') expect(report.sqlite).toMatchObject({ journal_mode: 'wal', damage: [] });
    else expect(report.postgres).toMatchObject({ autovacuum: true, slots: [], idle: [] });
  });

  it('finds an index that another one makes needless', async () => {
    await sql`create index too_many on search_history (user_id)`.execute(open.db);
    const { findings } = await reportDatabase(open, NOW);
    expect(findings).toEqual([expect.objectContaining({ mend: expect.stringContaining('drop index too_many') })]);
    await sql`drop index too_many`.execute(open.db);
  });

  it('is mended by tidy where rows were removed', async () => {
    const wide = Array.from({ length: 2_000 }, (_, i) => ({ hash: `h${i}`, body: Buffer.alloc(10_000, `${i}`) }));
    for (let at = 0; at < wide.length; at += 200) {
      await open.db
        .insertInto('snapshot_records')
        .values(wide.slice(at, at + 200))
        .execute();
    }
    await open.db.deleteFrom('snapshot_records').execute();
    const wasted = async (): Promise<number> => {
      const { sqlite, postgres } = await reportDatabase(open, NOW);
      return sqlite?.free_bytes ?? postgres?.dead.find(({ table }) => table === 'snapshot_records')?.dead_rows ?? 0;
    };
    if (kind === 'postgres') await sql`select pg_stat_force_next_flush()`.execute(open.db);
    if (kind === 'sqlite')
      expect((await reportDatabase(open, NOW)).findings.map(({ mend }) => mend)).toEqual(['tradewise db tidy']);
    const program = new Command().exitOverride();
    let said = '';
    const deps = {
      out: (text: string) => (said += text),
      note: () => undefined,
      folder: '',
      databasePlace: () => Promise.resolve(''),
    };
    registerReportCommands(program, { ...deps, withDatabase: (_options, work) => work(open) });
    await program.parseAsync(['tidy'], { from: 'user' });
    expect(said).toBe('The database is tidy.\n');
    expect(await wasted()).toBe(0);
    said = '';
    await program.parseAsync(['report', '--json'], { from: 'user' });
    expect(JSON.parse(said)).toMatchObject({ kind, findings: [] });
  });
});

it('tidy says so where the tables are of another user on PostgreSQL, which only warns', async () => {
  const database = await newPostgres();
  const owner = await openDatabase(database.url);
  const role = `reader_${database.url.slice(-8)}`;
  await migrateToLatest(owner);
  await sql.raw(`create role ${role} login`).execute(owner.db);
  const other = await openDatabase(database.url.replace('tradewise@', `${role}@`));
  await expect(tidyDatabase(other)).rejects.toThrow(/may not tidy \d+ of the tables: they belong to somebody else\.$/);
  await sql.raw(`grant tradewise to ${role}`).execute(owner.db);
  await tidyDatabase(other);
  await other.close();
  await sql.raw(`drop role ${role}`).execute(owner.db);
  await owner.close();
  await database.remove();
});

const nothing = { unavailable: null, slowest: [] };
const indexes = { unused_unknown: null, counted_since: null, unused: [], redundant: [] };
const empty: Omit<DatabaseReport, 'findings'> = {
  kind: 'sqlite',
  place: 'x.db',
  taken_at: '2026-11-20T00:00:00.000Z',
  bytes: 100e6,
  tables: [],
  statements: nothing,
  indexes,
  sqlite: null,
  postgres: null,
};
const file: SqliteFacts = { file: '/x.db', journal_mode: 'wal', free_bytes: 0, wal_bytes: 0, damage: [] };
const server: PostgresFacts = {
  version: '15',
  autovacuum: true,
  dead: [],
  freeze_share: 0.1,
  wal_bytes: null,
  max_wal_bytes: 1e9,
  slots: [],
  idle: [],
};
const mends = (report: Partial<typeof empty>): string[] => findingsOf({ ...empty, ...report }).map(({ mend }) => mend);

describe('what a report finds', () => {
  it.each([
    ['a damaged file', { sqlite: { ...file, damage: ['row 1 missing from index'] } }, /newest backup/],
    ['another journal mode', { sqlite: { ...file, journal_mode: 'delete' } }, /^tradewise db tidy$/],
    ['a file that is mostly free', { sqlite: { ...file, free_bytes: 50e6 } }, /^tradewise db tidy$/],
    ['a long log', { sqlite: { ...file, wal_bytes: 100e6 } }, /^tradewise db tidy$/],
    [
      'dead rows',
      { postgres: { ...server, dead: [{ table: 't', dead_rows: 5000, live_rows: 9000, last_vacuum: null }] } },
      /^tradewise db tidy$/,
    ],
    ['old rows', { postgres: { ...server, freeze_share: 0.9 } }, /VACUUM \(FREEZE\)/],
    ['no autovacuum', { postgres: { ...server, autovacuum: false } }, /SET autovacuum = on/],
    [
      'a forgotten slot',
      { postgres: { ...server, slots: [{ name: 's', active: false, kept_bytes: 1 }] } },
      /pg_drop_replication_slot\('s'\)/,
    ],
    [
      'an open transaction',
      { postgres: { ...server, idle: [{ pid: 7, seconds: 900, application: 'x' }] } },
      /pg_terminate_backend\(7\)/,
    ],
    [
      'a slow statement',
      { statements: { unavailable: null, slowest: [{ shape: 'select $1', calls: 50, mean_ms: 200, total_ms: 1e4 }] } },
      /add an index/,
    ],
  ])('%s, with what mends it', (_what, report, mend) => {
    expect(mends(report)).toEqual([expect.stringMatching(mend)]);
  });

  it('an unused index only where uses were counted for a week', () => {
    const of = (counted_since: string) =>
      mends({ indexes: { ...indexes, counted_since, unused: [{ name: 'i_j', table: 't', bytes: 5e6 }] } });
    expect(of('2026-11-18T00:00:00.000Z')).toEqual([]);
    expect(of('2026-11-01T00:00:00.000Z')).toEqual(['tradewise db new drop-i-j   (drop index i_j)']);
  });

  it('an index that begins another, but never one that keeps values unique or holds some rows only', () => {
    const index = (name: string, columns: string[], more = {}) => ({
      name,
      table: 't',
      isUnique: false,
      isPartial: false,
      columns,
      ...more,
    });
    expect(redundantOf([index('a', ['x']), index('b', ['x', 'y']), index('c', ['y'])])).toEqual([
      { name: 'a', table: 't', by: 'b' },
    ]);
    expect(redundantOf([index('a', ['x'], { isUnique: true }), index('b', ['x', 'y'])])).toEqual([]);
    expect(redundantOf([index('a', ['x']), index('b', ['x', 'y'], { isPartial: true })])).toEqual([]);
    expect(redundantOf([index('a', ['x']), index('b', ['x'])])).toEqual([{ name: 'b', table: 't', by: 'a' }]);
  });

  it('is told in plain lines', () => {
    const text = reportText({
      ...empty,
      tables: [{ name: 'users', rows: 1234, bytes: 5e6, index_bytes: 1e6, rows_per_day: 2.5 }],
      sqlite: file,
      findings: [{ what: 'Something.', mend: 'tradewise db tidy' }],
    });
    expect(text).toMatch(/^users +1,234 +5.0 MB +1.0 MB +2.5$/m);
    expect(text).toContain('To mend:\n  Something.\n    -> tradewise db tidy\n');
  });
});
