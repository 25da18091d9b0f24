import { expect, it, vi } from 'vitest';
import { openDatabase } from '../../src/platform/db/database.ts';
import { PASSWORD } from '../support/account-app.ts';
import { eachDatabase } from '../support/databases.ts';
import { startRealServer } from '../support/real-server.ts';
import type { RealServer } from '../support/real-server.ts';
import { tradewiseWith } from '../support/run-tradewise.ts';

const MINUTE = 60_000;
const EMAIL = 'ann@example.com';
const PRELOAD = new URL('../support/shifted-clock.mjs', import.meta.url).href;

const send = (server: RealServer, path: string, fields: Readonly<Record<string, string>>): Promise<Response> =>
  fetch(`${server.url}${path}`, { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual' });
const signIn = (server: RealServer, password = PASSWORD): Promise<Response> =>
  send(server, '/login', { email: EMAIL, password });
const account = async (server: RealServer, cookie: string): Promise<number> =>
  (await fetch(`${server.url}/account`, { headers: { cookie }, redirect: 'manual' })).status;

eachDatabase('a server whose real clock is set back by half an hour while it is stopped', (_kind, newOne) => {
  it('lets the right password in within seconds, and knows no session of the time before', async () => {
    const database = await newOne();
    const secret = 'a-test-secret-of-some-length-0123456789';
    const env = { DATABASE_URL: database.url, MARKET_DATA: 'demo', SESSION_SECRET: secret };
    const ahead = await startRealServer({
      ...env,
      NODE_OPTIONS: `--import=${PRELOAD}`,
      CLOCK_SHIFT_MS: String(30 * MINUTE),
    });
    const made = await tradewiseWith(env)('user', 'create', EMAIL);
    const token = /\/go\/([\w-]{43})/.exec(made.out)?.[1] ?? '';
    expect((await send(ahead, `/reset/${token}`, { password: PASSWORD })).status).toBe(303);
    const signedIn = await signIn(ahead);
    const cookie = signedIn.headers.getSetCookie()[0]?.split(';', 1)[0] ?? '';
    expect([signedIn.status, await account(ahead, cookie)]).toEqual([303, 200]);
    // That its clock is ahead is seen from outside.
    const open = await openDatabase(database.url);
    const { created_at: madeAt } = await open.db.selectFrom('sessions').select('created_at').executeTakeFirstOrThrow();
    expect(madeAt - Date.now()).toBeGreaterThan(25 * MINUTE);
    await open.close();
    for (let i = 0; i < 6; i += 1) expect((await signIn(ahead, 'the wrong password')).status).toBe(422);
    await ahead.kill();

    const server = await startRealServer(env);
    expect(await account(server, cookie)).toBe(303);
    const early = await signIn(server);
    if (early.status === 429) expect(Number(early.headers.get('retry-after'))).toBeLessThan(10);
    await vi.waitFor(async () => expect((await signIn(server)).status).toBe(303), { timeout: 30_000, interval: 250 });
    await server.kill();
    await database.remove();
  });
});
