import { sql } from 'kysely';
import { expect, it } from 'vitest';
import { eachDatabase } from '../../../test/support/databases.ts';
import { openDatabase } from './database.ts';
import { countingUsage, currentUsage, newUsage } from './usage.ts';

eachDatabase('what a piece of work asks of the database', (kind, newOne) => {
  it('is counted for it alone, while others work at the same time', async () => {
    const database = await newOne();
    const open = await openDatabase(database.url, { limits: { connections: 2 } });
    const ask = async (times: number): Promise<void> => {
      for (let i = 0; i < times; i += 1) await sql`select 1`.execute(open.db);
    };
    const failing = (): Promise<void> =>
      sql`select nothing`.execute(open.db).then(
        () => undefined,
        () => undefined,
      );
    const usages = [newUsage(), newUsage(), newUsage()] as const;
    await Promise.all([
      countingUsage(usages[0], () => ask(2)),
      countingUsage(usages[1], () => ask(5)),
      countingUsage(usages[2], failing),
      ask(3),
    ]);
    expect(usages.map(({ statements }) => statements)).toEqual([2, 5, 1]);
    for (const { milliseconds } of usages) expect(milliseconds).toBeGreaterThan(0);
    expect(currentUsage()).toBeNull();
    await open.close();
    await database.remove();
  });

  it('knows how long it stood in line for a connection', async () => {
    if (kind === 'sqlite') return;
    const database = await newOne();
    const open = await openDatabase(database.url, { limits: { connections: 1 } });
    const usage = newUsage();
    const busy = sql`select pg_sleep(0.1)`.execute(open.db);
    await countingUsage(usage, () => sql`select 1`.execute(open.db));
    expect(usage.waitedMilliseconds).toBeGreaterThan(50);
    await busy;
    await open.close();
    await database.remove();
  });
});
