import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { accountApp, PASSWORD, setUpFactor } from '../support/account-app.ts';
import type { AccountApp } from '../support/account-app.ts';
import { eachDatabase } from '../support/databases.ts';
import type { TestDatabase } from '../support/databases.ts';

eachDatabase('a session that somebody else may know', (_kind, open) => {
  let database: TestDatabase;
  let app: AccountApp;
  beforeAll(async () => {
    database = await open();
    app = await accountApp(database.url);
    await app.join('first@example.com');
  });
  afterAll(async () => {
    await app.close();
    await database.remove();
  });

  const opens = async (value: string | undefined): Promise<boolean> => {
    const browser = app.client();
    browser.cookies.set('tw_session', value ?? '');
    return (await browser.get('/account')).status === 200;
  };

  it('ends where its owner switches a second factor on, and where the second factor goes again', async () => {
    const browser = await app.join('meg@example.com');
    const before = browser.cookies.get('tw_session');
    await setUpFactor(browser);
    const between = browser.cookies.get('tw_session');
    expect(between).not.toBe(before);
    expect(await opens(before)).toBe(false);
    const stopped = await browser.submit(
      '/account/second-factor',
      { password: PASSWORD },
      '/account/second-factor/stop',
    );
    expect(stopped.status).toBe(303);
    const after = browser.cookies.get('tw_session');
    expect(after).not.toBe(between);
    expect(await opens(between)).toBe(false);
    expect(await opens(after)).toBe(true);
  });

  it('ends where somebody signs in with password and code in the browser that brought it', async () => {
    const owner = await app.join('ned@example.com');
    const factor = await setUpFactor(owner);
    const thief = await app.join('thief@example.com');
    const planted = thief.cookies.get('tw_session') as string;
    const victim = app.client();
    victim.cookies.set('tw_session', planted);
    const token = /name="_csrf" value="([^"]+)"/.exec((await victim.get('/account')).body)?.[1] ?? '';
    const first = await victim.post('/login', { _csrf: token, email: 'ned@example.com', password: PASSWORD });
    expect(first.location).toBe('/login/code');
    expect((await victim.post('/login/code', { _csrf: token, code: factor.code() })).status).toBe(303);
    expect(victim.cookies.get('tw_session')).not.toBe(planted);
    expect((await victim.get('/account')).body).toContain('ned@example.com');
    expect(await opens(planted)).toBe(false);
  });

  it('ends where somebody confirms an address in the browser that brought it', async () => {
    const thief = await app.signIn('thief@example.com');
    const planted = thief.cookies.get('tw_session') as string;
    const victim = app.client();
    await victim.submit('/signup', { name: 'Vic', email: 'vic@example.com', password: PASSWORD });
    victim.cookies.set('tw_session', planted);
    const done = await victim.submit(`/verify/${await app.lastLink('vic@example.com')}`, { password: PASSWORD });
    expect(done.status).toBe(303);
    expect((await victim.get('/account')).body).toContain('vic@example.com');
    expect(await opens(planted)).toBe(false);
  });

  it('is not taken from a second cookie of its name, where the first is not good', async () => {
    const good = (await app.signIn('thief@example.com')).cookies.get('tw_session') as string;
    const answer = await app.server.inject({
      url: '/account',
      headers: { cookie: `tw_session=x; tw_session=${good}` },
    });
    expect(answer.statusCode).toBe(303);
  });

  it('or a sign-in that waits for its code, is not opened by 500 tampered cookies, of every kind there is', async () => {
    const owner = await app.join('pat@example.com');
    const factor = await setUpFactor(owner);
    const waiting = app.client();
    await waiting.submit('/login', { email: 'pat@example.com', password: PASSWORD });
    const challenge = waiting.cookies.get('tw_challenge') as string;
    const session = owner.cookies.get('tw_session') as string;
    const statuses = new Set<string>();
    for (let i = 0; i < 500; i += 1) {
      const [name, good] = [
        ['tw_challenge', challenge],
        ['tw_session', session],
        ['theme', 'dark'],
        ['keys', 'off'],
      ][i % 4] as [string, string];
      const cookie = `${name}=${tampered(good, i)}`;
      const isCode = name === 'tw_challenge';
      const answer = await app.server.inject({
        method: isCode ? 'POST' : 'GET',
        url: isCode ? '/login/code' : i % 8 < 4 ? '/account' : '/',
        headers: { cookie, 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' },
        ...(isCode ? { payload: `code=${factor.code()}` } : {}),
      });
      statuses.add(`${name} ${answer.statusCode}`);
      expect(String(answer.headers['set-cookie'] ?? '')).not.toMatch(/tw_session=[^;]/);
    }
    expect([...statuses].sort()).toEqual([
      ...['keys 200', 'keys 303', 'theme 200', 'theme 303'],
      ...['tw_challenge 422', 'tw_session 200', 'tw_session 303'],
    ]);
    // And the sign-in that waited can still be finished.
    expect((await waiting.submit('/login/code', { code: factor.code() })).status).toBe(303);
  });
});

/** One of many ways to change a cookie. */
function tampered(good: string, i: number): string {
  const flipped = (at: number): string => `${good.slice(0, at)}${good[at] === 'A' ? 'B' : 'A'}${good.slice(at + 1)}`;
  const ways = [
    () => flipped(i % good.length),
    () => good.slice(0, (i % good.length) - 1),
    () => `${good}${'x'.repeat(1 + (i % 50))}`,
    () => good.split('.').reverse().join('.-'),
    () => randomBytes(64).toString('base64url'),
    () => '%00%ff%zz',
    () => `"${good}"x`,
    () => 'x'.repeat(i * 7),
    () => `' or 1=1 --`,
    () => `${good.split('.')[0] ?? ''}.${'A'.repeat(43)}`,
    () => '',
  ];
  return (ways[i % ways.length] as () => string)();
}
