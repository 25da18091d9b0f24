import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { deleteUser, setDisabled } from '../../src/features/accounts/manage-users.ts';
import { accountApp, PASSWORD, wordsOf } from '../support/account-app.ts';
import type { AccountApp } from '../support/account-app.ts';
import { makeKeyAs } from '../support/api-keys.ts';
import type { BrowserClient } from '../support/browser-client.ts';
import { eachDatabase } from '../support/databases.ts';
import type { TestDatabase } from '../support/databases.ts';

const MINUTE = 60_000;
const READ = '/api/symbols?q=apple';
const ENV = { SESSION_SECRET: 'a-test-secret-of-some-length-0123456789' };

eachDatabase('keys', (_kind, open) => {
  let database: TestDatabase;
  let app: AccountApp;
  let other: AccountApp;
  let ann: BrowserClient;
  beforeAll(async () => {
    database = await open();
    app = await accountApp(database.url, ENV);
    // A second process over the same database.
    other = await accountApp(database.url, ENV);
    await app.join('first@example.com');
    ann = await app.join('ann@example.com');
  });
  afterAll(async () => {
    await other.close();
    await app.close();
    await database.remove();
  });

  const ask = (key: string, url = READ, on: AccountApp = app) =>
    on.server.inject({ url, headers: { authorization: `Bearer ${key}` } });
  const analyse = (key: string) =>
    app.server.inject({
      method: 'POST',
      url: '/api/stock-analysis',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      payload: '{"symbol":"ZZZZZ"}',
    });
  const rows = () => app.container.database.db.selectFrom('api_keys').selectAll().execute();
  const rowOf = async (key: string) => (await rows()).find(({ shown }) => shown === key.slice(0, 7));
  const idOn = (html: string): string => /name="key" value="([^"]+)"/.exec(html)?.[1] ?? '';

  it('are shown once, by the answer that made them, and stand in the database as a digest only', async () => {
    const answer = await ann.submit('/account/api-keys', { name: 'shown once', read: 'on' });
    const key = /tw_\w{49}/.exec(answer.body)?.[0] ?? '';
    expect(answer.status).toBe(200);
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(answer.body).toContain(`<p class="secret whole" aria-label="Key shown once">${key}</p>`);
    const page = await ann.get('/account/api-keys');
    expect(page.body).not.toContain(key);
    expect(page.body).toContain(key.slice(0, 7));
    expect((await rowOf(key))?.key_hash).toBe(createHash('sha256').update(key).digest('hex'));
    for (const table of ['api_keys', 'mail_queue', 'mail_links', 'sessions'] as const) {
      const all = await app.container.database.db.selectFrom(table).selectAll().execute();
      expect(JSON.stringify(all)).not.toContain(key.slice(3, 40));
    }
  });

  it('are told to their owner by mail, by how they begin and never whole', async () => {
    const key = await makeKeyAs(ann, 'told by mail', 'read', 'analyse');
    const mails = await app.container.database.db.selectFrom('mail_queue').selectAll().execute();
    const mail = mails.find(({ text_part }) => text_part?.includes(`begins with ${key.slice(0, 7)} was made`));
    expect(mail?.address).toBe('ann@example.com');
    expect(mail?.text_part).toContain('read what you keep and analyse and change what you keep in your name');
    expect(JSON.stringify(mail)).not.toContain(key.slice(0, 20));
    expect(JSON.stringify(mail)).not.toContain('told by mail');
  });

  it('open what they were made for, and say what would be needed', async () => {
    const read = await makeKeyAs(ann, 'reads', 'read');
    const both = await makeKeyAs(ann, 'analyses', 'analyse');
    expect((await ask(read)).statusCode).toBe(200);
    expect((await analyse(both)).json()).toMatchObject({ code: 'unknown_symbol' });
    const refused = await analyse(read);
    expect(refused.statusCode).toBe(403);
    expect(refused.json()).toMatchObject({ code: 'forbidden', scope: 'analyse' });
    expect(refused.headers['www-authenticate']).toBe('Bearer error="insufficient_scope", scope="analyse"');
    expect((await ask(both)).headers['www-authenticate']).toContain('scope="read"');
  });

  it('are used in the name of their owner, whoever’s cookie comes along', async () => {
    const key = await makeKeyAs(ann, 'mine', 'read');
    const first = await app.signIn('first@example.com');
    const cookie = [...first.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const headers = { authorization: `Bearer ${key}`, cookie, 'sec-fetch-site': 'cross-site' };
    const page = await app.server.inject({ url: '/account', headers });
    expect([page.statusCode, page.json().code]).toEqual([403, 'forbidden']);
    // The cookie could do this, and the key not: the cookie is not even looked at.
    const change = await app.server.inject({ method: 'POST', url: '/account/sessions/end-all', headers });
    expect(change.statusCode).toBe(403);
    expect((await first.get('/account')).status).toBe(200);
  });

  it('need not prove where a change comes from, with or without a cookie beside them', async () => {
    const key = await makeKeyAs(ann, 'changes', 'analyse');
    const first = await app.signIn('first@example.com');
    const cookie = [...first.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const { db } = app.container.database;
    const kept = () =>
      db
        .selectFrom('favorite_stocks')
        .innerJoin('users', 'users.id', 'favorite_stocks.user_id')
        .select(['email', 'symbol'])
        .orderBy('symbol')
        .execute();
    for (const [symbol, more] of [
      ['AAPL', {}],
      ['MSFT', { cookie }],
      ['KO', { cookie, 'sec-fetch-site': 'cross-site', origin: 'https://evil.test' }],
    ] as const) {
      const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...more };
      const answer = await app.server.inject({
        method: 'POST',
        url: '/api/favorites',
        headers,
        payload: JSON.stringify({ symbol }),
      });
      expect([symbol, answer.statusCode]).toEqual([symbol, 201]);
    }
    const email = 'ann@example.com';
    expect(await kept()).toEqual(['AAPL', 'KO', 'MSFT'].map((symbol) => ({ email, symbol })));
  });

  it('that are not good are refused also where anybody may ask, with a good cookie beside them', async () => {
    const cookie = [...ann.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    for (const url of ['/', READ, '/account', '/s/AAPL']) {
      const answer = await app.server.inject({ url, headers: { authorization: 'Bearer tw_nonsense', cookie } });
      expect([url, answer.statusCode]).toEqual([url, 401]);
      expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8');
      expect(answer.headers['www-authenticate']).toBe('Bearer error="invalid_token"');
      expect(answer.headers['set-cookie']).toBeUndefined();
      expect(answer.json().code).toBe('invalid_key');
    }
  });

  it('die when they are revoked: here at once, in another process within five seconds', async () => {
    const key = await makeKeyAs(ann, 'to be revoked', 'read');
    expect((await ask(key)).statusCode).toBe(200);
    expect((await ask(key, READ, other)).statusCode).toBe(200);
    const id = (await rowOf(key))?.id ?? '';
    expect((await ann.submit('/account/api-keys', { key: id }, '/account/api-keys/revoke')).location).toBe(
      '/account/api-keys?notice=revoked',
    );
    expect((await ann.get('/account/api-keys?notice=revoked')).body).toContain('The key was revoked.');
    expect((await ask(key)).json()).toMatchObject({ code: 'invalid_key', detail: 'This key was revoked.' });
    other.pass(4_000);
    expect((await ask(key, READ, other)).statusCode).toBe(200);
    other.pass(1_001);
    expect((await ask(key, READ, other)).statusCode).toBe(401);
    expect((await ann.get('/account/api-keys')).body).not.toContain('to be revoked');
    const again = await ann.submit('/account/api-keys', { key: id }, '/account/api-keys/revoke');
    expect(again.status).toBe(404);
  });

  it('of a shut account die: here at once, in another process within five seconds; and live again with it', async () => {
    const zoe = await app.join('zoe@example.com');
    const key = await makeKeyAs(zoe, 'of Zoe', 'read');
    expect((await ask(key, READ, other)).statusCode).toBe(200);
    expect((await ask(key)).statusCode).toBe(200);
    await setDisabled(app.container.accounts, 'zoe@example.com', true);
    expect((await ask(key)).json().detail).toBe('The account of this key is disabled.');
    other.pass(5_001);
    expect((await ask(key, READ, other)).statusCode).toBe(401);
    await setDisabled(app.container.accounts, 'zoe@example.com', false);
    expect((await ask(key)).statusCode).toBe(200);
    await deleteUser(app.container.accounts, 'zoe@example.com');
    expect((await ask(key)).json().detail).toBe('This server does not know this key.');
    expect(await rowOf(key)).toBeUndefined();
  });

  it('stay when the password changes and when their owner signs out everywhere', async () => {
    const leo = await app.join('leo@example.com');
    const key = await makeKeyAs(leo, 'of Leo', 'read');
    const changed = { current: PASSWORD, password: 'another violet kettle 77' };
    await leo.submit('/account', changed, '/account/password');
    expect((await ask(key)).statusCode).toBe(200);
    expect(wordsOf((await leo.get('/account')).body)).toContain('Keys stay when you change your password');
    await leo.submit('/account', {}, '/account/sessions/end-all');
    expect((await ask(key)).statusCode).toBe(200);
  });

  it('are at most twenty a person, also where they are made at one time', async () => {
    const max = await app.join('max@example.com');
    const user = await app.container.accounts.sessions.read(max.cookies.get('tw_session') as string);
    if (user === null) throw new Error('not signed in');
    const { apiKeys } = app.container;
    const made = await Promise.allSettled(
      Array.from({ length: 26 }, (_, i) => apiKeys.create(user, { name: `key ${i}`, scopes: ['read'] })),
    );
    expect(made.filter(({ status }) => status === 'fulfilled')).toHaveLength(20);
    expect((await rows()).filter(({ user_id }) => user_id === user.id)).toHaveLength(20);
    const page = await max.get('/account/api-keys');
    expect(wordsOf(page.body)).toContain('You have 20 keys, which is the most');
    await max.submit('/account/api-keys', { key: idOn(page.body) }, '/account/api-keys/revoke');
    await makeKeyAs(max, 'room again', 'read');
  });

  it.each([
    ['without a name', { name: ' \t\u200b', read: 'on' }, 'Give the key a name'],
    ['with a name of 61 characters', { name: 'x'.repeat(61), read: 'on' }, 'The name can have 60 characters'],
    ['for nothing', { name: 'idle' }, 'Tick at least one thing'],
    ['for operators, by somebody else', { name: 'sly', admin: 'on' }, 'Only operators can make a key'],
  ])('are not made %s', async (_what, fields, words) => {
    const before = (await rows()).length;
    const answer = await ann.submit('/account/api-keys', fields);
    expect(answer.status).toBe(422);
    expect(wordsOf(answer.body)).toContain(words);
    expect((await rows()).length).toBe(before);
  });

  it('have names as people see them: on one line, marks and all, and never as markup', async () => {
    const name = '  \u{1f4c8} <script>alert(1)</script>\r\nX: y\u202e ';
    const key = await makeKeyAs(ann, name, 'read');
    expect((await rowOf(key))?.name).toBe('\u{1f4c8} <script>alert(1)</script> X: y');
    expect((await ann.get('/account/api-keys')).body).not.toContain('<script>alert');
  });

  it('write down once a minute when they were last used', async () => {
    const key = await makeKeyAs(ann, 'used', 'read');
    const used = async (): Promise<number | null> => {
      await app.container.behind.flush();
      return (await rowOf(key))?.last_used_at ?? null;
    };
    expect(await used()).toBeNull();
    await ask(key);
    const first = await used();
    if (first === null) throw new Error('it was not written down');
    app.pass(MINUTE - 5_000);
    await ask(key);
    app.pass(10_000);
    await ask(key);
    expect(((await used()) ?? 0) - first).toBeGreaterThanOrEqual(MINUTE);
    expect(wordsOf((await ann.get('/account/api-keys')).body)).toContain('last used');
  });
});
