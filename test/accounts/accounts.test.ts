import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accountApp, PASSWORD, setUpFactor, wordsOf } from '../support/account-app.ts';
import type { AccountApp } from '../support/account-app.ts';
import { eachDatabase, emptySqlite } from '../support/databases.ts';
import type { TestDatabase } from '../support/databases.ts';
import { atCostOfProduct } from '../support/hash-cost.ts';

const HOUR = 3_600_000;

eachDatabase('accounts', (_kind, open) => {
  let database: TestDatabase;
  let app: AccountApp;
  beforeAll(async () => {
    database = await open();
    app = await accountApp(database.url);
    await atCostOfProduct(async () => {
      await app.join('first@example.com');
      await app.join('ann@example.com');
    });
  });
  afterAll(async () => {
    await app.close();
    await database.remove();
  });
  const users = () => app.container.database.db.selectFrom('users').selectAll().orderBy('created_at').execute();

  it('begin with the first as operator in development, and with nobody else', async () => {
    expect((await users()).map(({ email, role }) => [email, role])).toEqual([
      ['first@example.com', 'operator'],
      ['ann@example.com', 'user'],
    ]);
  });

  it('keep the password as Argon2id with 19 MiB, two passes and one lane', async () => {
    const rows = await app.container.database.db.selectFrom('credentials').selectAll().execute();
    expect(rows).toHaveLength(2);
    for (const { password } of rows)
      expect(password).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[\w+/]{22}\$[\w+/]{43}$/);
  });

  it.each([
    ['too short', 'nine char', /at least 10 characters/],
    ['in a list', 'qwertyuiop', /stolen passwords/],
    ['in a list but for capitals, look-alikes and digits', 'P@ssw0rd123!', /stolen passwords/],
    ['few characters again and again', 'abababababab', /repeats/],
    ['mostly the address', 'jane.smith99', /mostly your name/],
  ])('refuse a password that is %s', async (_what, password, words) => {
    const browser = app.client();
    const answer = await browser.submit('/signup', { name: 'Jane', email: 'jane.smith@example.com', password });
    expect(answer.status).toBe(422);
    expect(wordsOf(answer.body)).toMatch(words);
    expect((await users()).some(({ email }) => email === 'jane.smith@example.com')).toBe(false);
  });

  it('answer a sign-up with one address twice in the same words, and change nothing', async () => {
    const sent = async (email: string): Promise<string> => {
      const answer = await app
        .client()
        .submit('/signup', { name: 'Mallory', email, password: 'mallory has a password' });
      return `${answer.status} ${wordsOf(answer.body)}`.replaceAll(email, 'X').replace(/Request .{36}/, '');
    };
    const fresh = await sent('new@example.com');
    expect(await sent('ann@example.com')).toBe(fresh);
    expect((await users()).find(({ email }) => email === 'ann@example.com')?.name).toBe('Test Person');
    await app.signIn('ann@example.com');
    await expect(app.signIn('ann@example.com', 'mallory has a password')).rejects.toThrow(/422/);
  });

  it('sign in once the address is confirmed, with the password of who signed up', async () => {
    const browser = app.client();
    await browser.submit('/signup', { name: 'Bob', email: 'bob@example.com', password: PASSWORD });
    const early = await browser.submit('/login', { email: 'bob@example.com', password: PASSWORD });
    expect(early.status).toBe(422);
    expect(wordsOf(early.body)).toContain('Confirm your e-mail address first');
    const link = await app.lastLink('bob@example.com');
    // Looking at the link, as a mail scanner does, uses nothing up.
    expect((await browser.get(`/go/${link}`)).status).toBe(200);
    expect((await browser.get(`/verify/${link}`)).status).toBe(200);
    expect((await browser.submit(`/verify/${link}`, { password: 'not the password' })).status).toBe(422);
    expect((await browser.submit(`/verify/${link}`, { password: PASSWORD })).location).toBe('/');
    expect((await browser.get('/account')).status).toBe(200);
    expect((await app.client().get(`/go/${link}`)).status).toBe(404);
  });

  it('reset a password with a link that works once, and end every session', async () => {
    const session = await app.join('rex@example.com');
    const browser = app.client();
    await browser.submit('/reset', { email: 'rex@example.com' });
    const link = await app.lastLink('rex@example.com');
    const go = await browser.get(`/go/${link}`);
    expect(go.cookies).toEqual([]);
    expect(go.body).toContain(`content="0; url=/reset/${link}"`);
    expect((await browser.submit(`/reset/${link}`, { password: 'short' })).status).toBe(422);
    const reset = await browser.submit(`/reset/${link}`, { password: 'a new violet kettle 3' });
    expect(reset.location).toBe('/login?notice=reset');
    expect((await session.get('/account')).status).toBe(303);
    const again = await browser.post(`/reset/${link}`, { password: 'yet another kettle 4' });
    expect(again.status).toBe(422);
    await app.signIn('rex@example.com', 'a new violet kettle 3');
    await expect(app.signIn('rex@example.com')).rejects.toThrow(/422/);
  });

  it('answer a reset the same way for an address without an account', async () => {
    const words = async (email: string): Promise<string> =>
      wordsOf((await app.client().submit('/reset', { email })).body).replaceAll(email, 'X');
    expect(await words('nobody@example.com')).toBe(await words('ann@example.com'));
  });

  it('slow down who guesses, the same for an address without an account', async () => {
    await app.join('tim@example.com');
    const answers = async (email: string): Promise<unknown[]> => {
      const browser = app.client('198.51.100.9');
      const seen: unknown[] = [];
      for (let i = 0; i < 8; i += 1) {
        const { status, body, headers } = await browser.post('/login', { email, password: `guess number ${i}` });
        const words = /role="alert">([^<]*)/.exec(body)?.[1];
        seen.push([status, words, headers['retry-after']]);
      }
      return seen;
    };
    const known = await answers('tim@example.com');
    expect(known.slice(0, 6)).toEqual(
      Array.from({ length: 6 }, () => [422, 'E-mail address or password is wrong.', undefined]),
    );
    expect(known[6]).toEqual([429, 'Too many attempts. Try again in 1 s.', '1']);
    expect(await answers('nobody@example.com')).toEqual(known);
    // The owner, elsewhere, is not kept out.
    await app.signIn('tim@example.com');
  });

  it('let delays grow to a quarter of an hour and no further, and let the right password in after', async () => {
    await app.join('una@example.com');
    const slow = await accountApp(database.url);
    const browser = slow.client('198.51.100.20');
    const waits: number[] = [];
    for (let i = 0; i < 18; i += 1) {
      let answer = await browser.post('/login', { email: 'una@example.com', password: 'wrong, all wrong' });
      const wait = Number(answer.headers['retry-after'] ?? 0);
      if (wait > 0) {
        waits.push(wait);
        slow.pass(wait * 1000);
        answer = await browser.post('/login', { email: 'una@example.com', password: 'wrong, all wrong' });
      }
      expect(answer.status).toBe(422);
    }
    expect(waits.slice(0, 5)).toEqual([1, 2, 4, 8, 16]);
    expect(Math.max(...waits)).toBe(900);
    slow.pass(900_000);
    await slow.signIn('una@example.com', PASSWORD, browser);
    await slow.close();
  });

  it('take the second factor away and sign out where an operator says so, and shut an account', async () => {
    const { promoteUser, resetSecondFactor, setDisabled } = await import('../../src/features/accounts/manage-users.ts');
    const { accounts } = app.container;
    const browser = await app.join('zoe@example.com');
    await setUpFactor(browser);
    await resetSecondFactor(accounts, 'zoe@example.com');
    expect((await browser.get('/account')).status).toBe(303);
    const again = await app.signIn('zoe@example.com');
    await setDisabled(accounts, 'zoe@example.com', true);
    expect((await again.get('/account')).status).toBe(303);
    const refused = await app.client().post('/login', { email: 'zoe@example.com', password: PASSWORD });
    expect(wordsOf(refused.body)).toContain('E-mail address or password is wrong.');
    await setDisabled(accounts, 'zoe@example.com', false);
    await promoteUser(accounts, 'Zoe@Example.com');
    await app.signIn('zoe@example.com');
  });

  it('are deleted with everything that hangs on them, after the password was entered', async () => {
    const browser = await app.join('del@example.com');
    expect((await browser.submit('/account', { password: 'wrong one' }, '/account/delete')).status).toBe(422);
    const gone = await browser.submit('/account', { password: PASSWORD }, '/account/delete');
    expect(gone.location).toBe('/login?notice=deleted');
    expect((await users()).some(({ email }) => email === 'del@example.com')).toBe(false);
    const { db } = app.container.database;
    for (const table of ['sessions', 'credentials', 'second_factors'] as const) {
      const rows = await db
        .selectFrom(table)
        .leftJoin('users', 'users.id', `${table}.user_id`)
        .select('users.id')
        .execute();
      expect(rows.filter(({ id }) => id === null)).toEqual([]);
    }
  });
});

describe('who may sign up', () => {
  it('is nobody where sign-ups are closed, and the invited where they are by invitation', async () => {
    const { invite } = await import('../../src/features/accounts/manage-users.ts');
    const database = emptySqlite();
    const closed = await accountApp(database.url, { SIGNUPS: 'closed' });
    const form = { name: 'Ann', email: 'ann@example.com', password: PASSWORD };
    expect(wordsOf((await closed.client().get('/signup')).body)).toContain('Nobody can sign up');
    expect((await closed.client().post('/signup', form)).status).toBe(422);
    await closed.close();
    const app = await accountApp(database.url, { SIGNUPS: 'invite' });
    expect((await app.client().post('/signup', form)).status).toBe(422);
    const link = new URL(await invite(app.container.accounts, 'ann@example.com')).pathname;
    const token = link.slice('/go/'.length);
    const browser = app.client();
    expect((await browser.get(link)).body).toContain(`/signup?invite=${token}`);
    const other = await browser.submit(`/signup?invite=${token}`, { ...form, email: 'eve@example.com' });
    expect(other.status).toBe(422);
    expect((await browser.submit(`/signup?invite=${token}`, form)).location).toBe('/login');
    await app.signIn('ann@example.com');
    expect((await browser.get(link)).status).toBe(404);
    await app.close();
    await database.remove();
  });
});

describe('a server in production', () => {
  const production = {
    NODE_ENV: 'production',
    ALLOW_SQLITE: '1',
    PUBLIC_URL: 'https://tradewise.example.com',
    BILLING: 'off',
    SESSION_SECRET: 'b4d1c0ffee5e55104a11ca7eddeadbeef0ddba11',
    TRADEWISE_NOW: '',
  };

  it('has a set-up page with the printed code only, once, and none for ever after', async () => {
    const { createSetupLink } = await import('../../src/features/accounts/setup.ts');
    const database = emptySqlite();
    const app = await accountApp(database.url, production);
    expect((await app.client().get('/setup')).status).toBe(404);
    const stale = new URL((await createSetupLink(app.container.accounts)) ?? '').pathname.slice('/go/'.length);
    const code = new URL((await createSetupLink(app.container.accounts)) ?? '').pathname.slice('/go/'.length);
    expect((await app.client().get(`/setup?code=${stale}`)).status).toBe(404);
    expect((await app.client().get(`/setup?code=${code}`)).status).toBe(200);
    const browser = app.client();
    const made = await browser.submit(`/setup?code=${code}`, {
      name: 'Op',
      email: 'op@example.com',
      password: PASSWORD,
    });
    expect(made.location).toBe('/account/second-factor');
    expect(made.cookies[0]).toMatch(
      /^__Host-tw_session=[\w-]+\.[\w-]+; Max-Age=28800; Path=\/; HttpOnly; SameSite=Strict; Secure$/,
    );
    expect((await app.client().get(`/setup?code=${code}`)).status).toBe(404);
    expect(await createSetupLink(app.container.accounts)).toBeNull();
    expect(
      (await app.client().post('/setup', { code, name: 'x', email: 'x@example.com', password: PASSWORD })).status,
    ).toBe(404);
    await app.close();
    await database.remove();
  });

  it('says so where mail is not set up, and lets the operator confirm; ADMIN_EMAIL becomes operator', async () => {
    const { verifyUser } = await import('../../src/features/accounts/manage-users.ts');
    const database = emptySqlite();
    const app = await accountApp(database.url, { ...production, ADMIN_EMAIL: 'Boss@example.com' });
    const browser = app.client();
    const form = { name: 'Boss', email: 'boss@example.com', password: PASSWORD };
    expect(wordsOf((await browser.submit('/signup', form)).body)).toContain('cannot send mail');
    const early = await browser.submit('/login', { email: form.email, password: PASSWORD });
    expect(wordsOf(early.body)).toContain('its operator can confirm');
    await verifyUser(app.container.accounts, form.email);
    await app.signIn(form.email, PASSWORD, browser);
    expect(wordsOf((await browser.get('/account')).body)).toContain('operator');
    await app.close();
    await database.remove();
  });

  it('asks an operator for a second factor, and again after ten minutes for what can do harm', async () => {
    const database = emptySqlite();
    const app = await accountApp(database.url);
    const operator = await app.join('op@example.com');
    const { requireFreshSecondFactor } = await import('../../src/platform/auth/current-user.ts');
    const { accounts } = app.container;
    const userOf = async () => accounts.sessions.read(operator.cookies.get('tw_session') as string);
    const asks = async (now: number): Promise<string> => {
      const { rememberUser } = await import('../../src/platform/auth/current-user.ts');
      const request = {};
      const user = await userOf();
      if (user !== null) rememberUser(request, user);
      try {
        requireFreshSecondFactor(request, now);
        return 'open';
      } catch (error) {
        return (error as { code: string }).code;
      }
    };
    expect(await asks(accounts.now())).toBe('second_factor_required');
    const factor = await setUpFactor(operator);
    expect(await asks(accounts.now())).toBe('open');
    expect(await asks(accounts.now() + HOUR / 6)).toBe('second_factor_required');
    app.pass(HOUR / 6);
    expect(await asks(accounts.now())).toBe('second_factor_required');
    expect((await operator.submit('/account/confirm?to=/method', { code: '000000' })).status).toBe(422);
    const confirmed = await operator.submit('/account/confirm?to=/method', { code: factor.code(0) });
    expect(confirmed.location).toBe('/method');
    expect(await asks(accounts.now())).toBe('open');
    // The only one stays: nobody could make another.
    expect((await operator.submit('/account', { password: PASSWORD }, '/account/delete')).status).toBe(422);
    await app.close();
    await database.remove();
  });
});
