import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { accountApp, PASSWORD, wordsOf } from '../support/account-app.ts';
import type { AccountApp } from '../support/account-app.ts';
import { eachProductDatabase } from '../support/databases.ts';
import type { TestDatabase } from '../support/databases.ts';
import { tradewiseWith } from '../support/run-tradewise.ts';

const SECRET = 'a-test-secret-of-some-length-0123456789';
const form = (email: string) => ({ name: 'A Person', email, password: PASSWORD });

eachProductDatabase('who may sign up', (_kind, open) => {
  let database: TestDatabase;
  let apps: AccountApp[];
  beforeAll(async () => {
    database = await open();
    apps = [];
  });
  afterAll(async () => {
    for (const app of apps) await app.close();
    await database.remove();
  });
  const start = async (env: Readonly<Record<string, string>>): Promise<AccountApp> => {
    const app = await accountApp(database.url, { SESSION_SECRET: SECRET, ...env });
    apps.push(app);
    return app;
  };
  const emails = async (app: AccountApp): Promise<readonly string[]> =>
    (await app.container.database.db.selectFrom('users').select('email').execute()).map(({ email }) => email);
  const invite = async (email: string, app: AccountApp): Promise<string> => {
    const ran = await tradewiseWith({ DATABASE_URL: database.url, SESSION_SECRET: SECRET })('user', 'invite', email);
    expect(ran.code).toBe(0);
    const token = /\/go\/([\w-]{43})\n$/.exec(ran.out)?.[1] ?? '';
    // The link of the command and the one in the mail are one.
    expect(await app.lastLink(email)).toBe(token);
    return token;
  };

  describe('where it is by invitation', () => {
    let app: AccountApp;
    beforeAll(async () => {
      app = await start({ SIGNUPS: 'invite' });
    });

    it('is nobody who merely comes', async () => {
      const page = await app.client().get('/signup');
      expect(page.status).toBe(200);
      expect(page.body).not.toContain('<form method="post" action="/signup"');
      expect(wordsOf(page.body)).toContain('needs an invitation');
      expect((await app.client().get('/login')).body).not.toContain('href="/signup"');
      for (const extra of [{}, { invite: '' }, { invite: 'A'.repeat(43) }, { invite: '../../x' }]) {
        const answer = await app.client().post('/signup', { ...form('eve@example.com'), ...extra });
        expect(answer.status).toBe(422);
        expect(wordsOf(answer.body)).toContain('needs an invitation that was not used yet');
      }
      expect(await emails(app)).not.toContain('eve@example.com');
    });

    it('is who was invited, with that address, once, and at once', async () => {
      const token = await invite('ann@example.com', app);
      const browser = app.client();
      const landed = await browser.get(`/go/${token}`);
      expect([landed.status, landed.cookies]).toEqual([200, []]);
      const page = `/signup?invite=${token}`;
      const other = await browser.submit(page, form('eve@example.com'));
      expect([other.status, wordsOf(other.body)]).toEqual([422, expect.stringContaining('for another address')]);
      // A weak password uses nothing up.
      expect((await browser.submit(page, { ...form('ann@example.com'), password: 'password123' })).status).toBe(422);
      expect((await browser.submit(page, form('Ann@Example.com'))).location).toBe('/login');
      await app.signIn('ann@example.com');
      expect((await browser.get(`/go/${token}`)).status).toBe(404);
      const again = await app.client().post('/signup', { ...form('ann@example.com'), invite: token });
      expect([again.status, wordsOf(again.body)]).toEqual([422, expect.stringContaining('not used yet')]);
      expect((await emails(app)).filter((email) => email === 'ann@example.com')).toHaveLength(1);
    });

    it('is who was invited also where the invitation could not be used up at first: nothing is left of that attempt', async () => {
      const token = await invite('dan@example.com', app);
      const use = vi.spyOn(app.container.mail.links, 'use');
      use.mockRejectedValueOnce(new Error('the database went away'));
      const browser = app.client();
      expect((await browser.submit(`/signup?invite=${token}`, form('dan@example.com'))).status).toBeGreaterThanOrEqual(
        500,
      );
      use.mockRestore();
      expect(await emails(app)).not.toContain('dan@example.com');
      expect((await browser.submit(`/signup?invite=${token}`, form('dan@example.com'))).location).toBe('/login');
      await app.signIn('dan@example.com');
    });

    it('is nobody with an earlier invitation, nor after seven days', async () => {
      const earlier = await invite('bob@example.com', app);
      const later = await invite('bob@example.com', app);
      expect((await app.client().get(`/go/${earlier}`)).status).toBe(404);
      expect((await app.client().get(`/go/${later}`)).status).toBe(200);
      const expired = { expires_at: Date.now() - 1 };
      await app.container.database.db
        .updateTable('mail_links')
        .set(expired)
        .where('subject', '=', 'bob@example.com')
        .execute();
      expect((await app.client().get(`/go/${later}`)).status).toBe(404);
      expect((await app.client().post('/signup', { ...form('bob@example.com'), invite: later })).status).toBe(422);
    });
  });

  it('is nobody where it is closed, also with an invitation; who has an account signs in', async () => {
    const app = await start({ SIGNUPS: 'closed' });
    const token = await invite('cat@example.com', app);
    for (const path of ['/signup', `/signup?invite=${token}`]) {
      const page = await app.client().get(path);
      expect(page.body).not.toContain('<form method="post" action="/signup"');
      expect(wordsOf(page.body)).toContain('Nobody can sign up on this server');
    }
    for (const extra of [{}, { invite: token }]) {
      const answer = await app.client().post('/signup', { ...form('cat@example.com'), ...extra });
      expect([answer.status, wordsOf(answer.body)]).toEqual([422, expect.stringContaining('Nobody can sign up')]);
    }
    expect(await emails(app)).not.toContain('cat@example.com');
    expect((await app.client().get('/login')).body).not.toContain('href="/signup"');
    await app.signIn('ann@example.com');
  });
});

const PRODUCTION = {
  NODE_ENV: 'production',
  ALLOW_SQLITE: '1',
  PUBLIC_URL: 'https://tradewise.example.com',
  BILLING: 'off',
  SESSION_SECRET: 'b4d1c0ffee5e55104a11ca7eddeadbeef0ddba11',
  MAIL_SERVER: 'smtp.example.com',
  TRADEWISE_NOW: '',
};

eachProductDatabase('in production the operator', (_kind, open) => {
  let database: TestDatabase;
  let app: AccountApp;
  beforeAll(async () => {
    database = await open();
    app = await accountApp(database.url, { ...PRODUCTION, ADMIN_EMAIL: 'Boss@Example.com' });
  });
  afterAll(async () => {
    await app.close();
    await database.remove();
  });
  const roleOf = async (email: string): Promise<string | undefined> =>
    (await app.container.database.db.selectFrom('users').select('role').where('email', '=', email).executeTakeFirst())
      ?.role;

  it('is who owns ADMIN_EMAIL, once the address is confirmed, and not who signs up first', async () => {
    await app.join('early@example.com');
    expect(await roleOf('early@example.com')).toBe('user');
    const browser = app.client();
    await browser.submit('/signup', form('boss@example.com'));
    expect((await browser.submit('/login', { email: 'boss@example.com', password: PASSWORD })).status).toBe(422);
    expect(await roleOf('boss@example.com')).toBe('user');
    const token = await app.lastLink('boss@example.com');
    expect((await browser.submit(`/verify/${token}`, { password: PASSWORD })).status).toBe(303);
    expect(await roleOf('boss@example.com')).toBe('operator');
    expect(wordsOf((await browser.get('/account')).body)).toContain('boss@example.com, operator');
  });

  it('is nobody who sets up afterwards: the page is not there any more, for no code, after no restart', async () => {
    const { createSetupLink } = await import('../../src/features/accounts/setup.ts');
    expect(await createSetupLink(app.container.accounts)).toBeNull();
    const { mail, database: of } = app.container;
    // A code that was printed before there was an operator, and is not used up.
    const link = await mail.links.create(of.db, { purpose: 'setup', subject: 'setup', minutes: 60 });
    const code = new URL(link).pathname.slice('/go/'.length);
    const isGone = async (on: AccountApp): Promise<void> => {
      for (const path of ['/setup', `/setup?code=${code}`]) expect((await on.client().get(path)).status).toBe(404);
      const sent = await on.client().post('/setup', { code, ...form('mallory@example.com') });
      expect(sent.status).toBe(404);
    };
    await isGone(app);
    const again = await accountApp(database.url, PRODUCTION);
    await isGone(again);
    // Not even where the one operator is shut.
    await of.db.updateTable('users').set({ disabled_at: 1 }).where('email', '=', 'boss@example.com').execute();
    await isGone(again);
    expect(await createSetupLink(again.container.accounts)).toBeNull();
    await again.close();
  });
});
