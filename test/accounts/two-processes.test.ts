import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { openDatabase } from '../../src/platform/db/database.ts';
import type { OpenDatabase } from '../../src/platform/db/database.ts';
import { PASSWORD } from '../support/account-app.ts';
import { hiddenFields } from '../support/browser-client.ts';
import { eachDatabase } from '../support/databases.ts';
import type { TestDatabase } from '../support/databases.ts';
import { startRealServer } from '../support/real-server.ts';
import type { RealServer } from '../support/real-server.ts';
import { tradewiseWith } from '../support/run-tradewise.ts';

const SECRET = 'a-test-secret-of-some-length-0123456789';
const EMAIL = 'ann@example.com';
const PATIENCE = { timeout: 30_000, interval: 50 };

const form = (fields: Readonly<Record<string, string>>, cookie = ''): RequestInit => ({
  method: 'POST',
  body: new URLSearchParams(fields),
  headers: { cookie },
  redirect: 'manual',
});

eachDatabase('two servers over one database', (_kind, newOne) => {
  let database: TestDatabase;
  let open: OpenDatabase;
  let here: RealServer;
  let elsewhere: RealServer;
  beforeAll(async () => {
    database = await newOne();
    open = await openDatabase(database.url);
    const env = { DATABASE_URL: database.url, MARKET_DATA: 'demo', SESSION_SECRET: SECRET };
    here = await startRealServer(env);
    elsewhere = await startRealServer(env);
    const made = await tradewiseWith(env)('user', 'create', EMAIL);
    const token = /\/go\/([\w-]{43})/.exec(made.out)?.[1] ?? '';
    expect((await fetch(`${here.url}/reset/${token}`, form({ password: PASSWORD }))).status).toBe(303);
  });
  afterAll(async () => {
    await here.kill();
    await elsewhere.kill();
    await open.close();
    await database.remove();
  });

  it('know a session together, and end it together', async () => {
    const signedIn = await fetch(`${here.url}/login`, form({ email: EMAIL, password: PASSWORD }));
    expect(signedIn.status).toBe(303);
    const cookie = signedIn.headers.getSetCookie()[0]?.split(';', 1)[0] ?? '';
    const account = (server: RealServer) => fetch(`${server.url}/account`, { headers: { cookie }, redirect: 'manual' });
    expect((await account(elsewhere)).status).toBe(200);
    const page = await (await account(here)).text();
    const signedOut = await fetch(`${here.url}/logout`, form(hiddenFields(page, '/logout'), cookie));
    expect(signedOut.status).toBe(303);
    expect((await account(here)).status).toBe(303);
    await vi.waitFor(async () => expect((await account(elsewhere)).status).toBe(303), PATIENCE);
  });

  it('lose no request to reset a password that one answered before it was killed', async () => {
    const sent = () =>
      open.db.selectFrom('mail_queue').select(['kind', 'state']).where('kind', '=', 'reset-password').execute();
    const answered = await fetch(`${here.url}/reset`, form({ email: EMAIL }));
    await here.kill();
    expect(answered.status).toBe(200);
    // In development mails are printed; the server that lives prints it, within a minute where the other had begun it.
    await vi.waitFor(async () => expect(await sent()).toEqual([{ kind: 'reset-password', state: 'printed' }]), {
      ...PATIENCE,
      timeout: 90_000,
    });
  }, 120_000);
});
