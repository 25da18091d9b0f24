import { sql } from 'kysely';
import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { newSqlite, type TestDatabase } from '../../../test/support/databases.ts';
import { openDatabase, type OpenDatabase } from './database.ts';
import { createGroupCommit, type SaveTogether } from './group-commit.ts';
import { countingUsage, newUsage } from './usage.ts';

let database: TestDatabase;
let open: OpenDatabase;
let save: SaveTogether;
beforeEach(async () => {
  database = await newSqlite();
  open = await openDatabase(database.url);
  await sql`create table notes (id integer primary key)`.execute(open.db);
  save = createGroupCommit(open.db);
});
afterEach(async () => {
  await open.close();
  await database.remove();
});

const insert = (id: number) => (tx: OpenDatabase['db']) => sql`insert into notes values (${id})`.execute(tx);
/** What another process would find on the disk. */
const onDisk = (): number[] => {
  const other = new Sqlite(open.file as string, { readonly: true });
  try {
    return (other.prepare('select id from notes order by id').all() as { id: number }[]).map(({ id }) => id);
  } finally {
    other.close();
  }
};

describe('works that are saved together', () => {
  it('share one transaction, and each is answered once it is on the disk', async () => {
    const transactions = new Set<unknown>();
    const found: number[][] = [];
    await Promise.all(
      [1, 2, 3].map((id) =>
        save(async (tx) => {
          transactions.add(tx);
          await insert(id)(tx);
          expect(onDisk()).toEqual([]);
        }).then(() => found.push(onDisk())),
      ),
    );
    expect(transactions.size).toBe(1);
    expect(found).toEqual([1, 2, 3].map(() => [1, 2, 3]));
  });

  it('answer each with its own result, also those that come while others are saved', async () => {
    const late: Promise<number>[] = [];
    const early = Array.from({ length: 100 }, (_, i) =>
      save(async (tx) => {
        await insert(i)(tx);
        if (i === 0) late.push(save((other) => insert(1000)(other).then(() => 1000)));
        return i;
      }),
    );
    expect(await Promise.all(early)).toEqual(Array.from({ length: 100 }, (_, i) => i));
    expect(await Promise.all(late)).toEqual([1000]);
    expect(onDisk()).toHaveLength(101);
  });

  it('one that fails takes no other along', async () => {
    await save(insert(2));
    const outcomes = await Promise.allSettled([save(insert(1)), save(insert(2)), save(insert(3))]);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(onDisk()).toEqual([1, 2, 3]);
  });

  it('count as the statements of who asked for them', async () => {
    const [one, two] = [newUsage(), newUsage()];
    await Promise.all([
      countingUsage(one, () => save(insert(1))),
      countingUsage(two, () => save(async (tx) => [await insert(2)(tx), await insert(3)(tx)])),
    ]);
    expect([one.statements, two.statements]).toEqual([1, 2]);
  });
});
