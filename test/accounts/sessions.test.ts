import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { accountApp, PASSWORD, setUpFactor } from '../support/account-app.ts';
import type { AccountApp } from '../support/account-app.ts';
import { eachDatabase } from '../support/databases.ts';
import type { TestDatabase } from '../support/databases.ts';

const HOUR = 3_600_000;
const MINUTE = 60_000;

eachDatabase('sessions', (_kind, open) => {
  let database: TestDatabase;
  let app: AccountApp;
  let other: AccountApp;
  beforeAll(async () => {
    database = await open();
    const env = { SESSION_SECRET: 'a-test-secret-of-some-length-0123456789' };
    app = await accountApp(database.url, env);
    // A second process over the same database.
    other = await accountApp(database.url, env);
    await app.join('first@example.com');
    await app.join('ann@example.com');
  });
  afterAll(async () => {
    await other.close();
    await app.close();
    await database.remove();
  });

  const isSignedIn = async (cookies: ReadonlyMap<string, string>, on: AccountApp = app): Promise<boolean> => {
    const browser = on.client();
    for (const [name, value] of cookies) browser.cookies.set(name, value);
    return (await browser.get('/account')).status === 200;
  };

  it('travel in a cookie that scripts and other sites never see', async () => {
    const browser = app.client();
    const answer = await browser.submit('/login', { email: 'ann@example.com', password: PASSWORD });
    expect(answer.location).toBe('/');
    expect(answer.cookies).toHaveLength(1);
    expect(answer.cookies[0]).toMatch(
      /^tw_session=[\w-]{43}\.[\w-]{43}; Max-Age=28800; Path=\/; HttpOnly; SameSite=Strict$/,
    );
  });

  it('stand in the database as a digest only', async () => {
    const browser = await app.signIn('ann@example.com');
    const token = browser.cookies.get('tw_session')?.split('.')[0] ?? '';
    const rows = await app.container.database.db.selectFrom('sessions').selectAll().execute();
    expect(JSON.stringify(rows)).not.toContain(token);
    expect(rows.every(({ token_hash }) => /^[0-9a-f]{64}$/.test(token_hash))).toBe(true);
  });

  it('get a new id at sign-in, and the one that the browser brought is dead', async () => {
    const browser = await app.signIn('ann@example.com');
    const before = new Map(browser.cookies);
    // As after a fixation: the visitor comes with a cookie that somebody else knows.
    const token = /name="_csrf" value="([^"]+)"/.exec((await browser.get('/account')).body)?.[1] ?? '';
    const again = await browser.post('/login', { _csrf: token, email: 'ann@example.com', password: PASSWORD });
    expect(again.status).toBe(303);
    expect(browser.cookies.get('tw_session')).not.toBe(before.get('tw_session'));
    expect(await isSignedIn(browser.cookies)).toBe(true);
    expect(await isSignedIn(before)).toBe(false);
  });

  it('never take up an id that a visitor brings', async () => {
    const browser = app.client();
    const planted = `${randomBytes(32).toString('base64url')}.${randomBytes(32).toString('base64url')}`;
    browser.cookies.set('tw_session', planted);
    await app.signIn('ann@example.com', PASSWORD, browser);
    expect(browser.cookies.get('tw_session')).not.toBe(planted);
  });

  it('last 7 h 59 min and not 8 h 01 min, whatever the browser keeps', async () => {
    const young = await accountApp(database.url, { SESSION_SECRET: 'a-test-secret-of-some-length-0123456789' });
    const browser = await young.signIn('ann@example.com');
    young.pass(7 * HOUR + 59 * MINUTE);
    expect(await isSignedIn(browser.cookies, young)).toBe(true);
    young.pass(2 * MINUTE);
    expect(await isSignedIn(browser.cookies, young)).toBe(false);
    const answer = await browser.get('/account');
    expect(answer.location).toBe('/login?to=%2Faccount');
    expect(answer.cookies[0]).toMatch(/Max-Age=0/);
    await young.close();
  });

  it('end for operators after an idle hour, and for others not', async () => {
    const young = await accountApp(database.url, { SESSION_SECRET: 'a-test-secret-of-some-length-0123456789' });
    const operator = await young.signIn('first@example.com');
    const user = await young.signIn('ann@example.com');
    young.pass(59 * MINUTE);
    expect(await isSignedIn(operator.cookies, young)).toBe(true);
    young.pass(59 * MINUTE);
    expect(await isSignedIn(operator.cookies, young)).toBe(true);
    young.pass(61 * MINUTE);
    expect(await isSignedIn(operator.cookies, young)).toBe(false);
    expect(await isSignedIn(user.cookies, young)).toBe(true);
    await young.close();
  });

  it('die on the server at sign-out: here at once, in another process within five seconds', async () => {
    const browser = await app.signIn('ann@example.com');
    const kept = new Map(browser.cookies);
    expect(await isSignedIn(kept, other)).toBe(true);
    const answer = await browser.submit('/logout', {});
    expect(answer.location).toBe('/login?notice=out');
    expect(browser.cookies.has('tw_session')).toBe(false);
    expect(await isSignedIn(kept)).toBe(false);
    other.pass(3_000);
    expect(await isSignedIn(kept, other)).toBe(true);
    other.pass(2_001);
    expect(await isSignedIn(kept, other)).toBe(false);
  });

  it('die with a change of the password, all but this one, which gets a new id', async () => {
    await app.join('pia@example.com');
    const here = await app.signIn('pia@example.com');
    const there = await app.signIn('pia@example.com');
    const before = new Map(here.cookies);
    const answer = await here.submit(
      '/account',
      { current: PASSWORD, password: 'another violet kettle 77' },
      '/account/password',
    );
    expect(answer.location).toBe('/account?notice=password#main');
    expect(await isSignedIn(here.cookies)).toBe(true);
    expect(await isSignedIn(before)).toBe(false);
    expect(await isSignedIn(there.cookies)).toBe(false);
    await expect(app.signIn('pia@example.com')).rejects.toThrow(/422/);
    await app.signIn('pia@example.com', 'another violet kettle 77');
  });

  it('are listed, and end one by one or all together', async () => {
    await app.join('leo@example.com');
    const here = await app.signIn('leo@example.com');
    const there = await app.signIn('leo@example.com');
    const page = (await here.get('/account')).body;
    const others = [...page.matchAll(/name="session" value="([^"]+)"/g)].map((match) => match[1] as string);
    expect(others).toHaveLength(2);
    for (const session of others) await here.submit('/account', { session }, '/account/sessions/end');
    expect(await isSignedIn(there.cookies)).toBe(false);
    expect(await isSignedIn(here.cookies)).toBe(true);
    const again = await app.signIn('leo@example.com');
    await here.submit('/account', {}, '/account/sessions/end-all');
    expect(await isSignedIn(here.cookies)).toBe(false);
    expect(await isSignedIn(again.cookies)).toBe(false);
  });

  it('of somebody else cannot be ended by their id', async () => {
    const ann = await app.signIn('ann@example.com');
    const leo = await app.signIn('leo@example.com');
    const rows = await app.container.database.db.selectFrom('sessions').select('id').execute();
    for (const { id } of rows) await leo.submit('/account', { session: id }, '/account/sessions/end');
    expect(await isSignedIn(ann.cookies)).toBe(true);
  });

  it('answer 500 tampered cookies like none at all', async () => {
    const browser = await app.signIn('ann@example.com');
    const good = browser.cookies.get('tw_session') as string;
    const statuses = new Map<string, number>();
    for (let i = 0; i < 500; i += 1) {
      const value = tampered(good, i);
      const method = i % 5 === 0 ? 'POST' : 'GET';
      const url = ['/', '/account', '/api/health', '/login', '/theme'][i % 5] as string;
      const answer = await app.server.inject({
        method,
        url: method === 'POST' ? '/account/delete' : url,
        headers: { cookie: `tw_session=${value}` },
      });
      expect(answer.statusCode, value).toBeLessThan(500);
      if (url === '/account' && method === 'GET') expect(answer.statusCode, value).toBe(303);
      statuses.set(`${method} ${answer.statusCode}`, 1);
    }
    expect(await isSignedIn(browser.cookies)).toBe(true);
    expect([...statuses.keys()].sort()).toEqual(['GET 200', 'GET 303', 'GET 405', 'POST 401']);
  });

  it('of an account with a second factor begin with a code, which is taken once, or a recovery code', async () => {
    const browser = await app.join('meg@example.com');
    const factor = await setUpFactor(browser);
    const fresh = app.client();
    const first = await fresh.submit('/login', { email: 'meg@example.com', password: PASSWORD });
    expect(first.location).toBe('/login/code');
    expect(fresh.cookies.has('tw_session')).toBe(false);
    expect((await fresh.get('/account')).status).toBe(303);
    const second = await fresh.submit('/login/code', { code: factor.code() });
    expect(second.status).toBe(303);
    expect(await isSignedIn(fresh.cookies)).toBe(true);
    // The same code is taken once.
    const thief = app.client();
    await thief.submit('/login', { email: 'meg@example.com', password: PASSWORD });
    expect((await thief.submit('/login/code', { code: factor.code() })).status).toBe(422);
    expect(await isSignedIn(thief.cookies)).toBe(false);
    await thief.submit('/login', { email: 'meg@example.com', password: PASSWORD });
    const recovery = factor.recoveryCodes[0] as string;
    expect((await thief.submit('/login/code', { code: recovery })).status).toBe(303);
    expect(await isSignedIn(thief.cookies)).toBe(true);
    const late = app.client();
    await late.submit('/login', { email: 'meg@example.com', password: PASSWORD });
    expect((await late.submit('/login/code', { code: recovery })).status).toBe(422);
  });
});

/** One of many ways to change a cookie. */
function tampered(good: string, i: number): string {
  const flipped = (at: number): string => `${good.slice(0, at)}${good[at] === 'A' ? 'B' : 'A'}${good.slice(at + 1)}`;
  const ways = [
    () => flipped(i % good.length),
    () => good.slice(0, i % good.length),
    () => `${good}${'x'.repeat(1 + (i % 50))}`,
    () => good.split('.').reverse().join('.'),
    () => randomBytes(64).toString('base64url'),
    () => `${good}.${good}`,
    () => '%00%ff%zz',
    () => `"${good}"x`,
    () => good.replace('.', ''),
    () => 'x'.repeat(i * 7),
    () => `' or 1=1 --`,
    () => `${good.slice(0, 43)}.${'A'.repeat(43)}`,
  ];
  const value = (ways[i % ways.length] as () => string)();
  return value === good ? `${good}x` : value;
}
