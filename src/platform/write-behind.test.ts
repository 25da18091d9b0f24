import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { newDatabase } from '../../test/support/databases.ts';
import type { TestDatabase } from '../../test/support/databases.ts';
import { openDatabase } from './db/database.ts';
import type { OpenDatabase } from './db/database.ts';
import type { Database } from './db/schema.ts';
import { AppError } from './errors.ts';
import { createWriteBehind } from './write-behind.ts';
import type { LateWrite, WriteBehind, WriteBehindDeps } from './write-behind.ts';

let database: TestDatabase;
let open: OpenDatabase;
let failed: unknown[];
beforeEach(async () => {
  database = await newDatabase('sqlite');
  open = await openDatabase(database.url);
  failed = [];
  const person = { email: 'a@example.com', name: 'A', created_at: 1, updated_at: 1 };
  for (const id of ['ann', 'bob'])
    await open.db
      .insertInto('users')
      .values({ ...person, id, email: `${id}@example.com` })
      .execute();
});
afterEach(async () => {
  await open.close();
  await database.remove();
});

const behindOver = (change: Partial<WriteBehindDeps> = {}): WriteBehind =>
  createWriteBehind({ db: open.db, onFailed: (error) => void failed.push(error), afterMs: 1, ...change });

/** An entry of a history: refused where there is no such person. */
const entry = (id: string, userId: string): LateWrite => ({
  key: id,
  userId,
  write: (tx: Database) =>
    tx
      .insertInto('search_history')
      .values({
        ...{ id, user_id: userId, symbol: 'KO', strategy: '', source: 'demo', is_demo: 1, searched_at: 1 },
        ...{ analysis_id: null, kind: 'search', query: id },
      })
      .onConflict((conflict) => conflict.column('id').doNothing())
      .execute(),
});
const ids = async (): Promise<string[]> => {
  const rows = await open.db.selectFrom('search_history').select('id').orderBy('id').execute();
  return rows.map(({ id }) => id);
};

describe('what is written behind the answers', () => {
  it('is saved by itself, in one transaction, the newest of each key', async () => {
    const behind = behindOver();
    const wrote: string[] = [];
    let isTogether: boolean[] = [];
    const done = new Promise<void>((resolve) => {
      for (const [key, text] of [
        ['x', 'old'],
        ['y', 'other'],
        ['x', 'new'],
        ['last', 'last'],
      ] as const)
        behind.add({
          key,
          userId: 'ann',
          write: (tx) => {
            wrote.push(text);
            isTogether = [...isTogether, tx.isTransaction];
            if (text === 'last') resolve();
            return Promise.resolve();
          },
        });
    });
    await done;
    await behind.flush();
    expect(wrote).toEqual(['new', 'other', 'last']);
    expect(isTogether).toEqual([true, true, true]);
  });

  it('takes nothing along of what is about a person who is gone, and says nothing of it', async () => {
    const behind = behindOver();
    for (const [id, user] of [
      ['1', 'ann'],
      ['2', 'nobody'],
      ['3', 'bob'],
    ] as const)
      behind.add(entry(id, user));
    await behind.flush();
    expect([await ids(), failed]).toEqual([['1', '3'], []]);
  });

  it('reports what cannot be written, and writes the rest', async () => {
    const behind = behindOver();
    const error = new Error('no');
    behind.add({ key: 'broken', userId: 'ann', write: () => Promise.reject(error) });
    behind.add(entry('1', 'ann'));
    await behind.flush();
    expect([await ids(), failed]).toEqual([['1'], [error]]);
  });

  it('waits for a database that is away, and is written once it is back', async () => {
    const behind = behindOver({ afterMs: 600_000 });
    let isAway = true;
    const { write, ...about } = entry('1', 'ann');
    behind.add({
      ...about,
      write: (tx) =>
        isAway ? Promise.reject(new AppError('database_unavailable', { userMessage: 'away' })) : write(tx),
    });
    behind.add(entry('2', 'bob'));
    await behind.flush();
    expect(await ids()).toEqual([]);
    isAway = false;
    await behind.flush();
    expect(await ids()).toEqual(['1', '2']);
  });

  it('is dropped of a person who leaves, is bounded, and is saved before the end', async () => {
    const behind = behindOver({ afterMs: 600_000, most: 3 });
    for (const id of ['1', '2', '3', '4']) behind.add(entry(id, 'ann'));
    behind.add(entry('3', 'bob'));
    behind.forget('bob');
    await behind.stop();
    expect(await ids()).toEqual(['1', '2']);
    behind.add(entry('5', 'ann'));
    await behind.flush();
    expect(await ids()).toEqual(['1', '2']);
  });
});
