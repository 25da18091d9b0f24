import { afterAll, beforeAll, expect, it } from 'vitest';
import { eachDatabase, type TestDatabase } from '../../../test/support/databases.ts';
import { openDatabase, type OpenDatabase } from './database.ts';
import { insertMany } from './insert-many.ts';

eachDatabase('inserting many rows', (_kind, newOne) => {
  let database: TestDatabase;
  let open: OpenDatabase;
  beforeAll(async () => {
    database = await newOne();
    open = await openDatabase(database.url);
  });
  afterAll(async () => {
    await open.close();
    await database.remove();
  });

  const insert = insertMany('snapshot_records', ['hash', 'body'], 3, (rows) =>
    rows.onConflict((conflict) => conflict.column('hash').doNothing()),
  );
  const row = (hash: string, byte: number) => ({ body: Buffer.from([byte]), hash });
  const kept = async (): Promise<readonly string[]> => {
    const rows = await open.db.selectFrom('snapshot_records').selectAll().orderBy('hash').execute();
    return rows.map(({ hash, body }) => `${hash}${String(body[0])}`);
  };

  it('saves every row, some at once and the rest, and does on a conflict what was said', async () => {
    await insert(open.db, []);
    await insert(
      open.db,
      ['a', 'b', 'c', 'd', 'e'].map((hash, i) => row(hash, i)),
    );
    await insert(open.db, [row('e', 9), row('f', 5)]);
    expect(await kept()).toEqual(['a0', 'b1', 'c2', 'd3', 'e4', 'f5']);
  });

  it('is part of the transaction that it is given', async () => {
    const undone = open.db.transaction().execute(async (tx) => {
      await insert(tx, [row('z', 1)]);
      throw new Error('undone');
    });
    await expect(undone).rejects.toThrow('undone');
    expect(await kept()).not.toContain('z1');
  });
});
