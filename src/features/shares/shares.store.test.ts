import { afterAll, beforeAll, expect, it } from 'vitest';
import { eachDatabase, type TestDatabase } from '../../../test/support/databases.ts';
import { openDatabase, type OpenDatabase } from '../../platform/db/database.ts';
import { deleteShare, findShare, insertShare, listShares } from './shares.store.ts';

eachDatabase('what people share', (_kind, newOne) => {
  let database: TestDatabase;
  let open: OpenDatabase;
  beforeAll(async () => {
    database = await newOne();
    open = await openDatabase(database.url);
    for (const id of ['ann', 'bob']) {
      const user = { id, email: `${id}@example.org`, name: id, created_at: 0 };
      await open.db
        .insertInto('users')
        .values(user as never)
        .execute();
    }
  });
  afterAll(async () => {
    await open.close();
    await database.remove();
  });

  const row = (id: string, user: string, at: number) => ({
    ...{ id, user_id: user, symbol: 'KO', strategy: 'growth', source: 'files', is_demo: 0 },
    ...{ as_of: '2026-11-20', created_at: at, document: `{"of":"${id}"}` },
  });

  it('is listed newest first for who made it, found by its id, and taken back by them alone', async () => {
    const { db } = open;
    for (const [id, user, at] of [
      ['one', 'ann', 1],
      ['two', 'ann', 2],
      ['his', 'bob', 3],
    ] as const)
      expect(await insertShare(db, row(id, user, at), 2)).toBe(true);
    expect((await listShares(db, 'ann')).map(({ id }) => id)).toEqual(['two', 'one']);
    expect(await findShare(db, 'his')).toMatchObject({ user_id: 'bob', document: '{"of":"his"}' });
    expect(await insertShare(db, row('more', 'ann', 4), 2)).toBe(false);
    expect(await deleteShare(db, 'ann', 'his')).toBe(false);
    expect(await deleteShare(db, 'ann', 'two')).toBe(true);
    expect([await findShare(db, 'two'), (await findShare(db, 'his'))?.id]).toEqual([null, 'his']);
  });

  it('goes with the person', async () => {
    await open.db.deleteFrom('users').where('id', '=', 'bob').execute();
    expect(await findShare(open.db, 'his')).toBeNull();
  });
});
