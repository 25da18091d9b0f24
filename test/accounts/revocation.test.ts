import { afterAll, beforeAll, expect, it } from 'vitest';
import { accountApp, PASSWORD, setUpFactor } from '../support/account-app.ts';
import type { AccountApp } from '../support/account-app.ts';
import type { BrowserClient } from '../support/browser-client.ts';
import { eachProductDatabase } from '../support/databases.ts';
import type { TestDatabase } from '../support/databases.ts';
import { tradewiseWith } from '../support/run-tradewise.ts';

const SECRET = 'a-test-secret-of-some-length-0123456789';
/** How long another process may still believe a session that it knew. */
const CACHED_MS = 5000;

/** What happens on one of the processes, and must be felt on the other. */
type Act = (session: BrowserClient, email: string) => Promise<unknown>;

eachProductDatabase('a session that is ended', (_kind, open) => {
  let database: TestDatabase;
  let here: AccountApp;
  let elsewhere: AccountApp;
  let run: ReturnType<typeof tradewiseWith>;
  beforeAll(async () => {
    database = await open();
    here = await accountApp(database.url, { SESSION_SECRET: SECRET });
    // A second process over the same database.
    elsewhere = await accountApp(database.url, { SESSION_SECRET: SECRET });
    run = tradewiseWith({ DATABASE_URL: database.url, SESSION_SECRET: SECRET });
    await here.join('first@example.com');
  });
  afterAll(async () => {
    await elsewhere.close();
    await here.close();
    await database.remove();
  });

  const answers = async (app: AccountApp, cookies: ReadonlyMap<string, string>): Promise<number> => {
    const browser = app.client();
    for (const [name, value] of cookies) browser.cookies.set(name, value);
    return (await browser.get('/account')).status;
  };
  const endOther: Act = async (_session, email) => {
    const other = await here.signIn(email);
    const page = (await other.get('/account')).body;
    for (const [, session = ''] of page.matchAll(/name="session" value="([^"]+)"/g)) {
      await other.submit('/account', { session }, '/account/sessions/end');
    }
  };
  const reset: Act = async (_session, email) => {
    await here.client().submit('/reset', { email });
    const token = await here.lastLink(email);
    await here.client().submit(`/reset/${token}`, { password: 'a new violet kettle 3' });
  };

  it.each<readonly [string, Act]>([
    ['signing out', (session) => session.submit('/logout', {})],
    ['signing out everywhere', (session) => session.submit('/account', {}, '/account/sessions/end-all')],
    ['being taken from the list of sessions', endOther],
    [
      'a change of the password from another session',
      async (_session, email) =>
        (await here.signIn(email)).submit(
          '/account',
          { current: PASSWORD, password: 'another violet kettle 7' },
          '/account/password',
        ),
    ],
    ['a reset of the password', reset],
    [
      'signing in again in the same browser',
      (session, email) => {
        const browser = here.client();
        for (const [name, value] of session.cookies) browser.cookies.set(name, value);
        return browser.get('/account').then(({ body }) =>
          browser.post('/login', {
            _csrf: /name="_csrf" value="([^"]+)"/.exec(body)?.[1] ?? '',
            email,
            password: PASSWORD,
          }),
        );
      },
    ],
    ['the deletion of the account', (session) => session.submit('/account', { password: PASSWORD }, '/account/delete')],
  ])('by %s is dead here at once, and within five seconds elsewhere', async (what, act) => {
    const email = `${what.replaceAll(/\W+/g, '-')}@example.com`;
    const session = await here.join(email);
    const kept = new Map(session.cookies);
    expect([await answers(here, kept), await answers(elsewhere, kept)]).toEqual([200, 200]);
    await act(session, email);
    expect(await answers(here, kept)).toBe(303);
    elsewhere.pass(CACHED_MS);
    expect(await answers(elsewhere, kept)).toBe(303);
  });

  it.each(['disable', 'reset-2fa'])('by "tradewise user %s" is dead within five seconds everywhere', async (verb) => {
    const email = `${verb}@example.com`;
    const session = await here.join(email);
    if (verb === 'reset-2fa') await setUpFactor(session);
    const kept = new Map(session.cookies);
    expect([await answers(here, kept), await answers(elsewhere, kept)]).toEqual([200, 200]);
    expect((await run('user', verb, email)).code).toBe(0);
    for (const app of [here, elsewhere]) {
      app.pass(CACHED_MS);
      expect(await answers(app, kept)).toBe(303);
    }
  });
});
