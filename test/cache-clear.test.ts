import { afterAll, beforeAll, expect, it } from 'vitest';
import { accountApp, type AccountApp } from './support/account-app.ts';
import { eachDatabase, type TestDatabase } from './support/databases.ts';
import { tradewiseWith } from './support/run-tradewise.ts';

const TOKEN = 'r7Kq2xVb9LmT4wZc8NfH3sYd6PgJ1aQe';

eachDatabase('emptying the cache', (_kind, open) => {
  let database: TestDatabase;
  let apps: readonly AccountApp[];
  beforeAll(async () => {
    database = await open();
    const env = { OPERATOR_TOKEN: TOKEN };
    // Two processes of one database.
    apps = [await accountApp(database.url, env), await accountApp(database.url, env)];
  });
  afterAll(async () => {
    for (const app of apps) await app.close();
    await database.remove();
  });
  const entries = (): number[] => apps.map((app) => app.container.cache.counts().entries);
  const fill = async (): Promise<void> => {
    for (const app of apps) expect((await app.server.inject('/s/KO')).statusCode).toBe(200);
  };
  const clear = (authorization?: string) =>
    (apps[0] as AccountApp).server.inject({
      method: 'POST',
      url: '/api/cache/clear',
      ...(authorization === undefined ? {} : { headers: { authorization } }),
    });
  /** Asks the second process until it has looked whether it is to empty its cache. */
  const untilEmptied = async (): Promise<void> => {
    const { server, container } = apps[1] as AccountApp;
    const before = container.cache.counts().misses;
    for (let i = 0; i < 400 && container.cache.counts().misses === before; i += 1) {
      await server.inject('/s/KO');
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    expect(container.cache.counts().misses).toBeGreaterThan(before);
  };

  it('is for operators, and the next answer is made again, in every process', async () => {
    await fill();
    expect((await clear()).statusCode).toBe(401);
    expect(entries().every((count) => count > 0)).toBe(true);
    const cleared = await clear(`Bearer ${TOKEN}`);
    expect([cleared.statusCode, cleared.json<{ success: boolean; dropped: number }>()]).toEqual([
      200,
      expect.objectContaining({ success: true, dropped: expect.any(Number) }),
    ]);
    expect(entries()[0]).toBe(0);
    const again = await (apps[0] as AccountApp).server.inject('/api/stock-analysis?symbol=KO');
    expect([again.statusCode, (entries()[0] ?? 0) > 0]).toEqual([200, true]);
    await untilEmptied();
  });

  it('is a command as well, which servers hear of', async () => {
    await fill();
    const { code, out } = await tradewiseWith({ DATABASE_URL: database.url })('cache', 'clear');
    expect([code, out]).toEqual([0, expect.stringMatching(/empties its cache/)]);
    await untilEmptied();
  });
});
