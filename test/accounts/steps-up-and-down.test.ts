import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { setDisabled } from '../../src/features/accounts/manage-users.ts';
import { accountApp, PASSWORD, setUpFactor, wordsOf } from '../support/account-app.ts';
import type { AccountApp } from '../support/account-app.ts';
import { hiddenFields } from '../support/browser-client.ts';
import type { Answer, BrowserClient } from '../support/browser-client.ts';
import { eachDatabase } from '../support/databases.ts';
import type { TestDatabase } from '../support/databases.ts';

const NEW_PASSWORD = 'a new violet kettle 3';

eachDatabase('the second factor', (_kind, open) => {
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
  });
  afterAll(async () => {
    await other.close();
    await app.close();
    await database.remove();
  });

  const rowOf = (email: string) =>
    app.container.database.db
      .selectFrom('users')
      .leftJoin('sessions', 'sessions.user_id', 'users.id')
      .select(['users.id', 'users.two_factor_enabled', 'sessions.second_factor_at'])
      .where('users.email', '=', email)
      .executeTakeFirstOrThrow();
  const noticesTo = async (email: string): Promise<readonly string[]> =>
    (
      await app.container.database.db
        .selectFrom('mail_queue')
        .select('text_part')
        .where('address', '=', email)
        .where('kind', '=', 'account-notice')
        .execute()
    ).map(({ text_part }) => text_part);
  const tokenOf = async (browser: BrowserClient): Promise<string> =>
    hiddenFields((await browser.get('/account')).body, '/logout')['_csrf'] ?? '';

  it('is on only when a code of the app has proved it: a recovery code of the same page does not, nor counts as proof', async () => {
    const browser = await app.join('ann@example.com');
    const begun = await browser.submit('/account/second-factor', { password: PASSWORD });
    const { _csrf = '', uri = '', codes = '' } = hiddenFields(begun.body, '/account/second-factor/finish');
    const [recovery = ''] = codes.split(' ');
    expect(recovery).not.toBe('');
    const answer = await browser.post('/account/second-factor/finish', { _csrf, uri, codes, code: recovery });
    expect(answer.status).toBe(422);
    expect(wordsOf(answer.body)).toContain('not a recovery code');
    expect(await rowOf('ann@example.com')).toMatchObject({ two_factor_enabled: 0, second_factor_at: null });
    expect(await noticesTo('ann@example.com')).toEqual([]);
  });

  it.each(['codes', 'stop'])('is neither renewed nor switched off where there is none: %s', async (step) => {
    const email = `none-${step}@example.com`;
    const browser = await app.join(email);
    const cookies = new Map(browser.cookies);
    const fields = { _csrf: await tokenOf(browser), password: PASSWORD };
    const answer = await browser.post(`/account/second-factor/${step}`, fields);
    expect(answer.status).toBe(422);
    expect(wordsOf(answer.body)).toMatch(/Set up a second factor first|There is no second factor/);
    expect(browser.cookies).toEqual(cookies);
    expect(await noticesTo(email)).toEqual([]);
  });

  it('is not switched off by operators, nor by anybody without the password', async () => {
    const email = 'olga@example.com';
    const browser = await app.join(email);
    await setUpFactor(browser);
    const _csrf = await tokenOf(browser);
    const stop = (password: string): Promise<Answer> =>
      browser.post('/account/second-factor/stop', { _csrf, password });
    expect((await stop('not the password')).status).toBe(422);
    await app.container.database.db.updateTable('users').set({ role: 'operator' }).where('email', '=', email).execute();
    app.container.accounts.sessions.forget((await rowOf(email)).id);
    const answer = await stop(PASSWORD);
    expect(answer.status).toBe(422);
    expect(wordsOf(answer.body)).toContain('Operators need a second factor');
    expect((await rowOf(email)).two_factor_enabled).toBe(1);
  });

  it('is proved again after a wait only, where codes were wrong, also with the right one', async () => {
    const browser = await app.join('gus@example.com');
    const factor = await setUpFactor(browser);
    const _csrf = await tokenOf(browser);
    const confirm = (code: string): Promise<Answer> => browser.post('/account/confirm', { _csrf, code });
    const statuses: number[] = [];
    for (let i = 0; i < 7; i += 1) statuses.push((await confirm('000000')).status);
    expect(statuses).toEqual([422, 422, 422, 422, 422, 422, 429]);
    const [recovery = ''] = factor.recoveryCodes;
    expect((await confirm(recovery)).status).toBe(429);
    app.pass(2_000);
    expect((await confirm(recovery)).status).toBe(303);
  });

  it('and a link that resets the password open nothing of an account that was shut meanwhile', async () => {
    const email = 'shut@example.com';
    const owner = await app.join(email);
    const factor = await setUpFactor(owner);
    const late = await waiting(email);
    await app.client().submit('/reset', { email });
    const link = await app.lastLink(email);
    await setDisabled(app.container.accounts, email, true);
    const answer = await late.submit('/login/code', { code: factor.recoveryCodes[0] ?? '' });
    expect(answer.status).toBe(422);
    expect(late.cookies.has('tw_session')).toBe(false);
    expect((await app.client().submit(`/reset/${link}`, { password: NEW_PASSWORD })).status).toBe(422);
    await setDisabled(app.container.accounts, email, false);
    await waiting(email);
  });

  describe('and the password, changed in a session that another process ended a moment ago', () => {
    const steps: readonly (readonly [string, boolean, Readonly<Record<string, string>>])[] = [
      ['/account/password', false, { current: PASSWORD, password: NEW_PASSWORD }],
      ['/account/second-factor/codes', true, { password: PASSWORD }],
      ['/account/second-factor/stop', true, { password: PASSWORD }],
    ];
    it.each(steps)('say that one was signed out: %s', async (path, needsFactor, fields) => {
      const email = `${path.slice(9).replaceAll('/', '-')}@example.com`;
      const browser = await app.join(email);
      if (needsFactor) await setUpFactor(browser);
      const _csrf = await tokenOf(browser);
      const { id } = await rowOf(email);
      await other.container.accounts.sessions.end({ userId: id });
      const answer: Answer = await browser.post(path, { _csrf, ...fields });
      expect(answer.status).toBe(401);
      expect(wordsOf(answer.body)).toContain('You were signed out meanwhile');
      expect((await rowOf(email)).two_factor_enabled).toBe(Number(needsFactor));
    });
  });

  const waiting = async (email: string): Promise<BrowserClient> => {
    const browser = app.client();
    expect((await browser.submit('/login', { email, password: PASSWORD })).location).toBe('/login/code');
    return browser;
  };

  it('is not asked for any more by a sign-in that was begun with the password before: reset by mail, or changed', async () => {
    const email = 'cleo@example.com';
    const owner = await app.join(email);
    const factor = await setUpFactor(owner);
    const [, first = '', second = ''] = factor.recoveryCodes;
    const early = await waiting(email);
    await app.client().submit('/reset', { email });
    expect((await app.client().submit(`/reset/${await app.lastLink(email)}`, { password: NEW_PASSWORD })).status).toBe(
      303,
    );
    expect((await early.submit('/login/code', { code: first })).status).toBe(422);

    const again = app.client();
    await again.submit('/login', { email, password: NEW_PASSWORD });
    expect((await again.submit('/login/code', { code: first })).status).toBe(303);
    const thief = app.client();
    await thief.submit('/login', { email, password: NEW_PASSWORD });
    const _csrf = await tokenOf(again);
    await app.client().submit('/reset', { email });
    const link = await app.lastLink(email);
    expect((await app.client().get(`/reset/${link}`)).status).toBe(200);
    const changed = await again.post('/account/password', { _csrf, current: NEW_PASSWORD, password: PASSWORD });
    expect(changed.status).toBe(303);
    // Nor does a link go on working that was asked for before, perhaps by who reads the mails.
    expect((await app.client().get(`/reset/${link}`)).status).toBe(404);
    expect((await thief.submit('/login/code', { code: second })).status).toBe(422);
    // The codes themselves are still good: it was the sign-ins that were not.
    const last = await waiting(email);
    expect((await last.submit('/login/code', { code: second })).status).toBe(303);
  });
});
