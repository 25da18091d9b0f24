import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { AccountsDeps, PersonalRecords } from '../../src/features/accounts/accounts-deps.ts';
import { erasePerson } from '../../src/features/accounts/erase-person.ts';
import { notice } from '../../src/features/accounts/second-factor.ts';
import { holdUser, inTransaction } from '../../src/features/accounts/accounts.store.ts';
import { resetPassword } from '../../src/features/accounts/passwords.ts';
import { signIn, WRONG } from '../../src/features/accounts/sign-in.ts';
import { digestOf } from '../../src/platform/auth/secrets.ts';
import { accountApp, PASSWORD, setUpFactor } from '../support/account-app.ts';
import type { AccountApp } from '../support/account-app.ts';
import { beforeTransaction } from '../support/before-transaction.ts';
import type { BrowserClient } from '../support/browser-client.ts';
import { eachDatabase } from '../support/databases.ts';
import type { TestDatabase } from '../support/databases.ts';
import { findTexts } from '../support/search-tables.ts';

eachDatabase('what is still under way when a person leaves', (kind, open) => {
  let database: TestDatabase;
  let app: AccountApp;
  let other: AccountApp;
  let deps: AccountsDeps;
  beforeAll(async () => {
    database = await open();
    const env = { SESSION_SECRET: 'a-test-secret-of-some-length-0123456789' };
    app = await accountApp(database.url, env);
    // A second process over the same database. Its clock stands, so that it believes for as long as the tests take.
    other = await accountApp(database.url, env, { isClockStopped: true });
    deps = app.container.accounts;
    await app.join('first@example.com');
  });
  afterAll(async () => {
    await other.close();
    await app.close();
    await database.remove();
  });

  const idOf = async (email: string): Promise<string> => {
    const { db } = app.container.database;
    return (await db.selectFrom('users').select('id').where('email', '=', email).executeTakeFirstOrThrow()).id;
  };
  const traces = (email: string, id: string): Promise<string[]> =>
    findTexts(
      app.container.database.db,
      new Map([
        ['address', email],
        ['id', id],
        ['digest', digestOf(email)],
      ]),
    );
  const elsewhere = (browser: BrowserClient): BrowserClient => {
    const moved = other.client();
    for (const [name, value] of browser.cookies) moved.cookies.set(name, value);
    return moved;
  };

  it('writes nothing where another process still believes the session, and is no error', async () => {
    const browser = await app.join('late@example.com');
    const id = await idOf('late@example.com');
    const moved = elsewhere(browser);
    expect((await moved.get('/account')).status).toBe(200);
    const token = /name="_csrf" value="([^"]+)"/.exec((await moved.get('/account')).body)?.[1] ?? '';
    expect((await browser.submit('/account', { password: PASSWORD }, '/account/delete')).status).toBe(303);

    expect((await moved.get('/account/data')).status).toBe(200);
    expect((await moved.get('/s/KO')).status).toBe(200);
    expect((await moved.get('/search?q=bank')).status).toBeLessThan(400);
    const headers = { host: 'localhost', cookie: `tw_session=${moved.cookies.get('tw_session') ?? ''}` };
    const send = (method: 'GET' | 'POST', url: string, payload?: object) =>
      other.server.inject({
        method,
        url,
        headers: { ...headers, 'sec-fetch-site': 'same-origin' },
        ...(payload && { payload }),
      });
    expect((await send('POST', '/api/stock-analysis', { symbol: 'KO' })).statusCode).toBe(200);
    const late = [
      await send('POST', '/api/favorites', { symbol: 'KO' }),
      await send('GET', '/api/favorites'),
      await send('GET', '/api/search-history'),
    ];
    expect(late.map(({ statusCode }) => statusCode)).toEqual([401, 200, 200]);
    const forms = [
      await moved.post('/account/api-keys', { _csrf: token, name: 'late key', read: 'on' }),
      await moved.post('/account/second-factor', { _csrf: token, password: PASSWORD }),
      await moved.post('/account/data.json', { _csrf: token, password: PASSWORD }),
      await moved.post('/account/delete', { _csrf: token, password: PASSWORD }),
    ];
    expect(forms.map(({ status }) => status)).toEqual([422, 401, 401, 401]);
    expect(await traces('late@example.com', id)).toEqual([]);
    other.pass(5_000);
    expect((await moved.get('/account')).location).toBe('/login?to=%2Faccount');
  });

  it('is waited for, and what it wrote goes as well', async () => {
    await app.join('busy@example.com');
    const id = await idOf('busy@example.com');
    const order: string[] = [];
    let leaving: Promise<unknown> = Promise.resolve();
    await inTransaction(other.container.database.db, async (tx) => {
      expect((await holdUser(tx, id))?.email).toBe('busy@example.com');
      leaving = erasePerson(deps, { id }).then(() => order.push('left'));
      await other.container.accounts.sendMail(tx, {
        kind: 'account-notice',
        to: 'busy@example.com',
        what: 'Something changed.',
      });
      await other.container.accounts.links.create(tx, { purpose: 'reset-password', subject: id, minutes: 60 });
      order.push('wrote');
    });
    await leaving;
    expect(order).toEqual(['wrote', 'left']);
    expect(await traces('busy@example.com', id)).toEqual([]);
  });

  it('finds nobody afterwards: no mail, no link, no known place, no sign-in that waits for its code', async () => {
    const browser = await app.join('gone@example.com');
    await setUpFactor(browser);
    const { accounts } = app.container;
    const user = { id: await idOf('gone@example.com'), email: 'gone@example.com', name: 'Gone' };
    // The person leaves once the attempt was counted and the password was found right.
    const db = beforeTransaction(accounts.db, 2, () => erasePerson(deps, user));
    const from = { address: '203.0.113.7', userAgent: 'test' };
    const answer = signIn({ ...accounts, db }, { email: user.email, password: PASSWORD }, from, null);
    await expect(answer).rejects.toMatchObject({ code: 'validation_failed', userMessage: WRONG });
    // Who looked the person up before, and writes afterwards.
    await notice(other.container.accounts, user, 'Something changed.');
    expect(await traces(user.email, user.id)).toEqual([]);
  });

  it('of a password opens no session, where a sign-in with it is under way when a new one is set', async () => {
    const email = 'renewed@example.com';
    await app.join(email);
    const { accounts, database } = app.container;
    const [id, from] = [await idOf(email), { address: '198.51.100.9', userAgent: '' }];
    const link = await accounts.links.create(database.db, { purpose: 'reset-password', subject: id, minutes: 60 });
    const form = { token: link.split('/').at(-1) ?? '', password: 'a new violet kettle 4' };
    // Between the look at the password, which was right, and the session.
    const db = beforeTransaction(accounts.db, 2, () => resetPassword(other.container.accounts, form, from));
    const answer = signIn({ ...accounts, db }, { email, password: PASSWORD }, from, null);
    await expect(answer).rejects.toMatchObject({ code: 'validation_failed', userMessage: WRONG });
    expect(await database.db.selectFrom('sessions').select('id').where('user_id', '=', id).execute()).toEqual([]);
    await app.signIn(email, form.password);
  });

  it('leaves one operator where the last two want to leave at once', async () => {
    await app.join('second@example.com');
    const ids = await Promise.all(['first@example.com', 'second@example.com'].map(idOf));
    await app.container.database.db.updateTable('users').set({ role: 'operator' }).where('id', 'in', ids).execute();
    // Nobody is erased before the other one waits, or has found two operators as well.
    let begun = 0;
    const waits = async (): Promise<boolean> => {
      const { rows } = await sql`select 1 from pg_locks where not granted and locktype = 'advisory'
        and database = (select oid from pg_database where datname = current_database())`.execute(
        other.container.database.db,
      );
      return rows.length > 0;
    };
    const records = await deps.records();
    const erase: PersonalRecords['erase'] = async (tx, person) => {
      begun += 1;
      while (kind === 'postgres' && begun < 2 && !(await waits()));
      await records.erase(tx, person);
    };
    const both = { ...deps, records: () => Promise.resolve({ ...records, erase }) };
    const left = await Promise.all(ids.map((id) => erasePerson(both, { id })));
    expect([...left].sort()).toEqual([false, true]);
  });
});
