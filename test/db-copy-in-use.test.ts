import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startServer } from '../src/app/server.ts';
import { readConfig } from '../src/platform/config/config.ts';
import { openDatabase } from '../src/platform/db/database.ts';
import { parseDatabaseUrl } from '../src/platform/db/database-url.ts';
import { openTarget } from '../src/platform/db/transfer/open-sides.ts';
import { filled, newOne, removeAll, users, using } from './support/copy-fixture.ts';
import type { TestDatabase } from './support/databases.ts';
import { fakeLive } from './support/fake-live.ts';
import { day } from './support/make-snapshot.ts';
import { startRealServer } from './support/real-server.ts';
import { tradewise } from './support/run-command.ts';
import { createTestApp } from './support/test-app.ts';

let source: TestDatabase;
beforeAll(async () => {
  source = await filled('sqlite');
});
afterAll(() => removeAll());

const copyTo = (target: TestDatabase, ...more: readonly string[]) =>
  tradewise('sqlite:///:memory:', 'db', 'copy', '--from', source.url, '--to', target.url, ...more);

const rowsOf = (target: TestDatabase, table: string): Promise<number> =>
  using(target, async ({ db }) => {
    const counted = await sql<{ n: number }>`select count(*) as n from ${sql.table(table)}`.execute(db);
    return counted.rows[0]?.n ?? 0;
  });

describe.each(['sqlite', 'postgres'] as const)('a target on %s', (kind) => {
  it.each(['', '--force'])('is left alone while a server has it open, though nobody asks %s', async (option) => {
    const more = option === '' ? [] : [option];
    const target = await newOne(kind);
    const server = await startRealServer({
      DATABASE_URL: target.url,
      MARKET_DATA: 'demo',
      TRADEWISE_NOW: '2026-11-20',
    });
    const { code, out, err } = await copyTo(target, ...more);
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(/in use by another program, such as a TradeWise server\. Stop it, then copy again\.\n$/);
    expect((await fetch(`${server.url}/api/health`)).status).toBe(200);
    await server.kill();
    expect((await copyTo(target, ...more)).code).toBe(0);
    expect(await users(target)).toEqual(await users(source));
  });

  it('lets no server in while it is copied into, and says why', async () => {
    const target = await newOne(kind);
    await tradewise(target.url, 'db', 'init');
    const side = await openTarget(parseDatabaseUrl(target.url));
    await side.claim();
    const { code, err } = await tradewise(target.url, 'db', 'status');
    expect([code, err]).toEqual([
      3,
      expect.stringMatching(kind === 'sqlite' ? /another process holds/ : /tradewise db copy is replacing/),
    ]);
    await side.close();
    expect((await tradewise(target.url, 'db', 'status')).code).toBe(0);
  });

  it('is empty where a server was only started, in production too, and where it was only pruned', async () => {
    const target = await newOne(kind);
    const config = readConfig({
      DATABASE_URL: target.url,
      ...{
        ALLOW_SQLITE: '1',
        BILLING: 'off',
        NODE_ENV: 'production',
        PORT: '0',
        HOST: '127.0.0.1',
        MARKET_DATA: 'demo',
      },
      ...{ SESSION_SECRET: randomBytes(32).toString('hex'), PUBLIC_URL: 'https://example.org', LOG_LEVEL: 'silent' },
    });
    await (await startServer(config, () => undefined)).close();
    expect((await tradewise(target.url, 'prune')).code).toBe(0);
    expect([await rowsOf(target, 'mail_links'), await rowsOf(target, 'job_leases')]).toEqual([1, 1]);
    expect(await copyTo(target)).toMatchObject({ code: 0, err: '' });
    expect(await users(target)).toEqual(await users(source));
  });

  it('is empty where a server with a live source was only started, and is not once somebody asked for a symbol', async () => {
    const target = await newOne(kind);
    const live = fakeLive(
      ['KO', 'SPY'].map((symbol) => ({ symbol, since: day('2012-01-03') })),
      day('2017-06-30'),
    );
    const env = { DATABASE_URL: target.url, MARKET_DATA: 'fakelive', TRADEWISE_NOW: '2017-06-30' };
    const app = await createTestApp(env, { sources: [live.source] });
    app.container.source.start('SPY');
    while ((await rowsOf(target, 'price_history')) === 0) await pause(20);
    await app.close();
    const other = await newOne(kind);
    expect((await tradewise('sqlite:///:memory:', 'db', 'copy', '--from', target.url, '--to', other.url)).code).toBe(0);
    expect(await rowsOf(other, 'price_history')).toBe(1);
    expect(await copyTo(other)).toMatchObject({ code: 0, err: '' });

    const again = await createTestApp(env, { sources: [live.source] });
    expect((await again.server.inject('/api/stock-analysis?symbol=KO')).statusCode).toBe(200);
    await again.close();
    expect((await copyTo(target)).err).toMatch(/The target is not empty/);
  });
});

it('a command beside a server shares the database with it', async () => {
  const target = await newOne('postgres');
  await tradewise(target.url, 'db', 'init');
  const open = await openDatabase(target.url);
  await sql`select 1`.execute(open.db);
  expect((await tradewise(target.url, 'db', 'verify')).code).toBe(0);
  await open.close();
});
