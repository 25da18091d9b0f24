import { afterAll, beforeAll, expect, it } from 'vitest';
import { signInWithCode } from '../../src/features/accounts/code-sign-in.ts';
import { resetSecondFactor } from '../../src/features/accounts/manage-users.ts';
import { AppError } from '../../src/platform/errors.ts';
import { digestOf } from '../../src/platform/auth/secrets.ts';
import { accountApp, codeAt, PASSWORD, setUpFactor, wordsOf } from '../support/account-app.ts';
import type { AccountApp, TestFactor } from '../support/account-app.ts';
import type { Answer, BrowserClient } from '../support/browser-client.ts';
import { eachDatabase } from '../support/databases.ts';
import type { TestDatabase } from '../support/databases.ts';

const STEP = 30_000;
const NEW_PASSWORD = 'seventeen quiet otters';

eachDatabase('a second factor', (_kind, open) => {
  let database: TestDatabase;
  let app: AccountApp;
  beforeAll(async () => {
    database = await open();
    app = await accountApp(database.url, {}, { isClockStopped: true });
    await app.join('first@example.com');
  });
  afterAll(async () => {
    await app.close();
    await database.remove();
  });

  /** A person with a second factor whose first code is so long ago that every code of now is new. */
  const withFactor = async (email: string): Promise<{ browser: BrowserClient; factor: TestFactor }> => {
    const browser = await app.join(email);
    const factor = await setUpFactor(browser);
    app.pass(4 * STEP);
    return { browser, factor };
  };
  /** Enters the password, in a browser whose session is over. */
  const knock = async (email: string, browser = app.client('198.51.100.9')): Promise<BrowserClient> => {
    browser.cookies.delete('tw_session');
    const answer = await browser.post('/login', { email, password: PASSWORD });
    expect(answer.location).toBe('/login/code');
    return browser;
  };
  const enter = (browser: BrowserClient, code: string): Promise<Answer> => browser.post('/login/code', { code });
  /** Somebody elsewhere who knows the password tries codes until the account makes everybody wait a quarter of an hour. */
  const shutOut = async (email: string): Promise<BrowserClient> => {
    const thief = app.client('198.51.100.66');
    const waits: number[] = [];
    while (waits.at(-1) !== 900 && waits.length < 40) {
      // A sign-in waits for its code for ten minutes.
      await knock(email, thief);
      const answer = await enter(thief, '000000');
      waits.push(Number(answer.headers['retry-after'] ?? 0));
      if (waits.at(-1) !== 900) app.pass((waits.at(-1) ?? 0) * 1000);
    }
    expect(waits.filter((wait) => wait > 0)).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900]);
    expect(waits.slice(0, 11)).toEqual(Array.from({ length: 11 }, () => 0));
    return thief;
  };
  const sessionsOf = async (email: string): Promise<number> => {
    const { db } = app.container.database;
    const rows = await db
      .selectFrom('sessions')
      .innerJoin('users', 'users.id', 'sessions.user_id')
      .select('sessions.id')
      .where('users.email', '=', email)
      .execute();
    return rows.length;
  };

  it('takes no code of a time step up to the newest that was taken, wherever it was taken', async () => {
    const { browser, factor } = await withFactor('ann@example.com');
    const signIn = async (code: string): Promise<number> => (await enter(await knock('ann@example.com'), code)).status;
    const first = factor.code();
    expect(await signIn(first)).toBe(303);
    expect(await signIn(first)).toBe(422);
    app.pass(STEP);
    const second = factor.code();
    expect([await signIn(second), await signIn(second), await signIn(first)]).toEqual([303, 422, 422]);
    // Nor to confirm in a session what was taken to sign in, and the other way round.
    const confirm = async (code: string): Promise<number> =>
      (await browser.submit('/account/confirm', { code })).status;
    expect([await confirm(second), await confirm(first)]).toEqual([422, 422]);
    const third = factor.code(1);
    expect([await confirm(third), await signIn(third), await signIn(factor.code(0))]).toEqual([303, 422, 422]);
  });

  it('takes the code that switched it on for nothing else', async () => {
    const browser = await app.join('amy@example.com');
    const factor = await setUpFactor(browser);
    expect((await enter(await knock('amy@example.com'), factor.code(-1))).status).toBe(422);
    expect((await browser.submit('/account/confirm', { code: factor.code(-1) })).status).toBe(422);
  });

  it('opens one session for one code, however many send it at one moment', async () => {
    const { factor } = await withFactor('bob@example.com');
    const statusesOf = async (browsers: readonly BrowserClient[], codes: readonly string[]): Promise<number[]> => {
      const answers = browsers.map((browser, i) => enter(browser, codes[i % codes.length] ?? ''));
      return (await Promise.all(answers)).map(({ status }) => status).sort();
    };
    const many = await Promise.all([1, 2, 3, 4].map(() => knock('bob@example.com')));
    const before = await sessionsOf('bob@example.com');
    expect(await statusesOf(many, [factor.code()])).toEqual([303, 422, 422, 422]);
    expect(await sessionsOf('bob@example.com')).toBe(before + 1);
    const [recovery = '', other = ''] = factor.recoveryCodes;
    expect(await statusesOf(await Promise.all([1, 2, 3, 4].map(() => knock('bob@example.com'))), [recovery])).toEqual([
      ...[303, 422, 422, 422],
    ]);
    expect(await sessionsOf('bob@example.com')).toBe(before + 2);
    // One sign-in that waits is finished once, also with two codes that are both good.
    app.pass(3 * STEP);
    const one = await knock('bob@example.com');
    const together = await Promise.all([enter(one, factor.code()), enter(one, factor.code(1)), enter(one, other)]);
    expect(together.filter(({ status }) => status === 303)).toHaveLength(1);
    expect(await sessionsOf('bob@example.com')).toBe(before + 3);
  });

  it('takes each recovery code once, and none after new ones were made', async () => {
    const { browser, factor } = await withFactor('cid@example.com');
    const [first = '', second = ''] = factor.recoveryCodes;
    const signIn = async (code: string): Promise<number> => (await enter(await knock('cid@example.com'), code)).status;
    expect([await signIn(first), await signIn(first)]).toEqual([303, 422]);
    expect((await browser.submit('/account/confirm', { code: first })).status).toBe(422);
    const renewed = await browser.submit(
      '/account/second-factor',
      { password: PASSWORD },
      '/account/second-factor/codes',
    );
    const fresh = /<li>([\w-]{11})<\/li>/.exec(renewed.body)?.[1] ?? '';
    expect([await signIn(second), await signIn(fresh)]).toEqual([422, 303]);
  });

  it('makes who guesses wait for a quarter of an hour, but not the owner in a browser where a code was right', async () => {
    const { browser: owner, factor } = await withFactor('dan@example.com');
    const thief = await shutOut('dan@example.com');
    const stranger = await knock('dan@example.com');
    const refused = await enter(stranger, factor.code());
    expect([refused.status, refused.headers['retry-after']]).toEqual([429, '900']);
    expect(wordsOf(refused.body)).toMatch(
      /Wait 15 min .* a recovery code, with a link by mail \(below\), or in a browser/,
    );
    await owner.submit('/logout', {});
    expect((await enter(await knock('dan@example.com', owner), factor.code())).status).toBe(303);
    expect((await owner.get('/account')).status).toBe(200);
    // That the owner got in gives who guesses no new tries.
    expect((await enter(thief, '000000')).headers['retry-after']).toBe('900');
    expect((await enter(stranger, factor.recoveryCodes[0] ?? '')).status).toBe(303);
    // After the wait a right code is good from anywhere again, and no wait is longer.
    app.pass(900_000);
    expect((await enter(await knock('dan@example.com'), factor.code())).status).toBe(303);
  });

  it('lets ten wrong codes be tried with a mark, which then counts no more, nor for another account', async () => {
    const { browser: owner, factor } = await withFactor('eve@example.com');
    const { browser: other } = await withFactor('ema@example.com');
    await shutOut('eve@example.com');
    expect((await enter(await knock('eve@example.com', other), factor.code())).status).toBe(429);
    await knock('eve@example.com', owner);
    const tries = [];
    for (let i = 0; i < 10; i += 1) tries.push(enter(owner, '000000'));
    expect((await Promise.all(tries)).map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 422));
    expect((await enter(owner, factor.code())).status).toBe(429);
  });

  const endings: readonly (readonly [string, (owner: BrowserClient, email: string) => Promise<unknown>])[] = [
    [
      'changed the password',
      (owner) => owner.submit('/account', { current: PASSWORD, password: NEW_PASSWORD }, '/account/password'),
    ],
    [
      'reset the password by mail',
      async (_owner, email) => {
        await app.client().submit('/reset', { email });
        await app.client().submit(`/reset/${await app.lastLink(email)}`, { password: NEW_PASSWORD });
      },
    ],
    ['signed out everywhere', (owner) => owner.submit('/account', {}, '/account/sessions/end-all')],
    [
      'got another second factor',
      async (_owner, email) => {
        await resetSecondFactor(app.container.accounts, email);
        await setUpFactor(await app.signIn(email));
      },
    ],
  ];
  it.each(endings)('knows no mark any more of who %s', async (what, end) => {
    const email = `${what.replaceAll(/\W+/g, '-')}@example.com`;
    const { browser: owner } = await withFactor(email);
    const mark = owner.cookies.get('tw_factor_mark') ?? '';
    expect(mark).toMatch(/^[\w-]{43}\.[\w-]{43}$/);
    await end(owner, email);
    const { db } = app.container.database;
    const mine = db.selectFrom('second_factor_marks').innerJoin('users', 'users.id', 'second_factor_marks.user_id');
    const rows = await mine.select('token_hash').where('email', '=', email).execute();
    expect(rows.map(({ token_hash }) => token_hash)).not.toContain(digestOf(mark.slice(0, 43)));
  });

  it('lets the owner past the wait with a link by mail, once, after the password and with a code all the same', async () => {
    const { factor } = await withFactor('fay@example.com');
    await shutOut('fay@example.com');
    expect((await app.client().post('/login/code/link', { to: '/' })).status).toBe(422);
    const phone = await knock('fay@example.com', app.client('203.0.113.99'));
    const sent = await phone.post('/login/code/link', { to: '/method' });
    expect([sent.status, wordsOf(sent.body)]).toEqual([200, expect.stringContaining('A link was sent')]);
    const link = await app.lastLink('fay@example.com');
    expect((await phone.get(`/go/${link}`)).body).toContain(`/login/link/${link}`);
    // Who reads the mails and does not know the password gets nowhere, nor uses the link up.
    const reader = await app.client('192.0.2.7').post(`/login/link/${link}`, {});
    expect([reader.status, wordsOf(reader.body)]).toEqual([422, expect.stringContaining('password first')]);
    const { browser: another } = await withFactor('flo@example.com');
    await knock('flo@example.com', another);
    expect((await another.post(`/login/link/${link}`, {})).status).toBe(422);
    const opened = await phone.submit(`/login/link/${link}`, {});
    expect(opened.location).toBe('/login/code?to=%2Fmethod');
    expect((await phone.get('/account')).status).toBe(303);
    expect((await enter(phone, '000000')).status).toBe(422);
    const entered = await enter(phone, factor.code());
    expect(entered.status).toBe(303);
    expect(entered.cookies.find((line) => line.startsWith('tw_factor_mark='))).toMatch(
      /Max-Age=7776000; Path=\/login; HttpOnly; SameSite=Strict$/,
    );
    const again = await knock('fay@example.com');
    expect((await again.get(`/login/link/${link}`)).status).toBe(404);
    expect((await again.post(`/login/link/${link}`, {})).status).toBe(422);
  });

  it('gives five codes with each link for ten minutes, and five links a day, of which each works', async () => {
    const { factor } = await withFactor('gil@example.com');
    await shutOut('gil@example.com');
    const browser = await knock('gil@example.com');
    const links: string[] = [];
    for (let i = 0; i < 5; i += 1) {
      expect((await browser.post('/login/code/link', { to: '/' })).status).toBe(200);
      links.push(await app.lastLink('gil@example.com'));
    }
    const sixth = await browser.post('/login/code/link', { to: '/' });
    expect([sixth.status, wordsOf(sixth.body)]).toEqual([422, expect.stringContaining('Several links were sent')]);
    const open = async (i: number): Promise<number> => (await browser.post(`/login/link/${links[i] ?? ''}`, {})).status;
    expect(await open(0)).toBe(303);
    const statuses: number[] = [];
    for (let i = 0; i < 6; i += 1) statuses.push((await enter(browser, '000000')).status);
    expect(statuses).toEqual([422, 422, 422, 422, 422, 429]);
    expect([await open(0), await open(1)]).toEqual([422, 303]);
    expect((await enter(browser, factor.code())).status).toBe(303);
  });

  it('ends other sessions where its owner asks for it, and leaves them otherwise', async () => {
    const ends = async (email: string, more: Readonly<Record<string, string>>): Promise<number> => {
      const browser = await app.join(email);
      const elsewhere = await app.signIn(email);
      const started = await browser.submit('/account/second-factor', { password: PASSWORD });
      expect(started.body).toMatch(/<input type="checkbox" name="end_others" checked/);
      const secret = /secret=([A-Z2-7]+)/.exec(started.body)?.[1] ?? '';
      const _csrf = /name="_csrf" value="([^"]+)"/.exec(started.body)?.[1] ?? '';
      const fields = { _csrf, code: codeAt(secret, app.now()), uri: '', codes: '', ...more };
      expect((await browser.post('/account/second-factor/finish', fields)).status).toBe(303);
      expect((await browser.get('/account')).status).toBe(200);
      return (await elsewhere.get('/account')).status;
    };
    expect(await ends('hal@example.com', { end_others: 'on' })).toBe(303);
    expect(await ends('ian@example.com', {})).toBe(200);
  });

  it('counts no code that could not be looked at', async () => {
    const { browser: owner, factor } = await withFactor('jo@example.com');
    const stranger = await knock('jo@example.com');
    const cause = new AppError('database_unavailable', { userMessage: 'Try again.' });
    const secrets = {
      ...app.container.accounts.secrets,
      get all(): readonly string[] {
        throw cause;
      },
    };
    const broken = { ...app.container.accounts, secrets };
    const from = { address: '198.51.100.9', userAgent: '' };
    await knock('jo@example.com', owner);
    for (const browser of [stranger, owner]) {
      const [challenge = null, mark = null] = ['tw_challenge', 'tw_factor_mark'].map((name) =>
        browser.cookies.get(name),
      );
      for (let i = 0; i < 25; i += 1) {
        const form = { code: factor.code(), cookies: { challenge, mark } };
        await expect(signInWithCode(broken, form, from, null)).rejects.toBe(cause);
      }
      expect((await enter(browser, factor.code(browser === owner ? 1 : 0))).status).toBe(303);
    }
  });
});
