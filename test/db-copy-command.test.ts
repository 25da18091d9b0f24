import { afterAll, describe, expect, it } from 'vitest';
import type { CopiedTable } from '../src/platform/db/transfer/copy-database.ts';
import { filled, migrated, newOne, noted, removeAll, run, user, users, using } from './support/copy-fixture.ts';
import { emptySqlite, type TestDatabase } from './support/databases.ts';
import { fillTables, readTables } from './support/fill-tables.ts';
import { tradewise, type Ended } from './support/run-command.ts';

afterAll(removeAll);

const KINDS = ['sqlite', 'postgres'] as const;
/** The addresses stand on the command line: the configured database is another one. */
const ELSEWHERE = 'sqlite:///:memory:';
const copy = (from: TestDatabase, to: TestDatabase, ...more: readonly string[]): Promise<Ended> =>
  tradewise(ELSEWHERE, 'db', 'copy', '--from', from.url, '--to', to.url, ...more);
const tablesIn = ({ out }: Ended): readonly CopiedTable[] => (JSON.parse(out) as { tables: CopiedTable[] }).tables;

describe.each([
  ['postgres', 'sqlite'],
  ['sqlite', 'postgres'],
] as const)('tradewise db copy from %s to %s and back', (kind, other) => {
  it('takes every table there and back again with the same rows and checksums', async () => {
    const [source, there, back] = [await migrated(kind), await newOne(other), await newOne(kind)];
    const rows = await using(source, fillTables);
    const [out, home] = [await copy(source, there, '--json'), await copy(there, back, '--json')];
    expect([out.code, out.err, home.code, home.err]).toEqual([0, '', 0, '']);
    expect(JSON.parse(out.out)).toMatchObject({ ok: true, from: kind, to: other });
    expect(tablesIn(home)).toEqual(tablesIn(out));
    expect(tablesIn(out).filter((table) => table.rows === 0)).toEqual([]);
    const held = (database: TestDatabase) => using(database, (open) => readTables(open, rows));
    expect(await held(back)).toEqual(await held(source));
    const verified = await tradewise(back.url, 'db', 'verify');
    expect([verified.code, verified.out]).toEqual([0, '✅ All database tables created/verified\n']);
  });
});

describe.each(KINDS)('tradewise db copy to %s is refused as asked for, with exit code 2,', (kind) => {
  it('where the target holds rows, until it is forced', async () => {
    const [source, target] = [await filled('sqlite'), await migrated(kind)];
    await run(target, user('eve', 'Eve'));
    const refused = await copy(source, target);
    expect([refused.code, refused.out]).toEqual([2, '']);
    expect(refused.err).toBe(
      'tradewise: The target is not empty (users holds rows); --force replaces everything in it.\n',
    );
    expect(await users(target)).toEqual(['Eve']);
    expect((await copy(source, target, '--force')).code).toBe(0);
    expect(await users(target)).toEqual(await users(source));
  });

  it.each(['', '--force'])(
    'where another program has its tables in the target, and leaves them alone %s',
    async (option) => {
      const more = option === '' ? [] : [option];
      const [source, target] = [await filled('sqlite'), await newOne(kind)];
      await run(target, `create table notes (id integer, body varchar(9))`, `insert into notes values (1, 'mine')`);
      const { code, out, err } = await copy(source, target, ...more);
      expect([code, out]).toEqual([2, '']);
      expect(err).toBe(
        'tradewise: The target holds tables of another program (notes); name an empty database. Nothing was changed.\n',
      );
      await expect(users(target)).rejects.toThrow(/users/);
    },
  );

  it('where the target has a table beside ours that only one engine could hold', async () => {
    const [source, target] = [await filled('sqlite'), await migrated(kind)];
    await run(target, `create table notes (id integer)`);
    const { code, err } = await copy(source, target);
    expect(code).toBe(2);
    expect(err).toMatch(
      /^tradewise: notes\.id has the type integer, which SQLite and PostgreSQL do not hold alike\.\n$/i,
    );
  });

  it('where an address is none, without repeating it', async () => {
    const target = await newOne(kind);
    for (const [from, to, which] of [
      ['mysql://me:hunter2@h/d', target.url, 'source'],
      [target.url, 'postgresql://me:hunter2@/x', 'target'],
    ] as const) {
      const { code, out, err } = await tradewise(ELSEWHERE, 'db', 'copy', '--from', from, '--to', to);
      expect([code, out]).toEqual([2, '']);
      expect(err).toMatch(new RegExp(`^tradewise: The address of the ${which} [^\\n]+\\n$`));
      expect(err).not.toContain('hunter2');
    }
  });
});

it('db copy names a file that is no database, with exit code 2', async () => {
  const [source, target] = [await filled('sqlite'), noted(emptySqlite())];
  const { writeFileSync } = await import('node:fs');
  writeFileSync(target.url.slice('sqlite:///'.length), 'These are no tables, but notes about them.\n');
  const { code, err } = await copy(source, target);
  expect([code, err]).toEqual([2, expect.stringMatching(/test\.db is not a SQLite database/)]);
});
