import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'kysely';
import { expect, it } from 'vitest';
import { readSchemaState } from '../src/platform/db/schema-state.ts';
import { countLost, keepAsking, serveOver, tally, type LoadedServer } from './support/database-load.ts';
import { eachEmptyDatabase } from './support/databases.ts';
import { NEXT_RELEASE, THIS_RELEASE } from './support/next-release.ts';

eachEmptyDatabase('this release and the next one', (_kind, newOne) => {
  it('serve side by side, up and back, without a failed request', async () => {
    const database = await newOne();
    const old = await serveOver(database.url, { code: THIS_RELEASE });
    let serving: readonly LoadedServer[] = [old];
    const load = keepAsking(() => serving, { clients: 4, pauseMs: 10 });
    const more = async (count: number): Promise<void> => {
      const goal = load.replies.length + count;
      while (load.replies.length < goal) await pause(10);
    };
    const leave = async (server: LoadedServer): Promise<void> => {
      serving = serving.filter((other) => other !== server);
      await server.close();
    };
    await more(20);

    const next = await serveOver(database.url, { code: NEXT_RELEASE });
    serving = [old, next];
    await more(30);
    const give = sql`update stock_analyses set stars = 5 where stars is null`.execute(next.container.database.db);
    await Promise.all([give, more(10)]);
    await leave(old);
    await more(20);

    const again = await serveOver(database.url, { code: THIS_RELEASE });
    serving = [next, again];
    await more(30);
    await leave(next);
    await more(20);

    await load.stop();
    expect(tally(load.replies)).toMatchObject({ wrong: [], refused: 0 });
    expect(load.replies.length).toBeGreaterThan(120);
    expect(await countLost(again.container.database, load.replies)).toBe(0);
    const { applied } = await readSchemaState(again.container.database.db);
    expect(applied).toHaveLength(NEXT_RELEASE.migrations.length);
    await again.close();
    await database.remove();
  });
});
