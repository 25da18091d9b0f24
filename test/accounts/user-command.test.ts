import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accountApp, PASSWORD, setUpFactor, wordsOf } from '../support/account-app.ts';
import type { AccountApp } from '../support/account-app.ts';
import { eachDatabase } from '../support/databases.ts';
import type { TestDatabase } from '../support/databases.ts';
import { tradewiseWith } from '../support/run-tradewise.ts';
import type { Ran } from '../support/run-tradewise.ts';

const SECRET = 'a-test-secret-of-some-length-0123456789';
/** Longer than another process believes a session that it read. */
const CACHED_MS = 5001;

eachDatabase('tradewise user', (_kind, open) => {
  let database: TestDatabase;
  let app: AccountApp;
  let run: (...args: string[]) => Promise<Ran>;
  beforeAll(async () => {
    database = await open();
    app = await accountApp(database.url, { SESSION_SECRET: SECRET });
    run = tradewiseWith({ DATABASE_URL: database.url, SESSION_SECRET: SECRET, PUBLIC_URL: 'https://tw.example.com' });
    await app.join('first@example.com');
  });
  afterAll(async () => {
    await app.close();
    await database.remove();
  });

  const linkIn = ({ out }: Ran): string =>
    /\nhttps:\/\/tw\.example\.com\/go\/([\w-]{43})\n$/.exec(out)?.[1] ?? `no link in ${out}`;
  const lineOf = async (email: string): Promise<Record<string, unknown>> => {
    const lines = (await run('user', 'list', '--json')).out.trim().split('\n');
    const found = lines
      .map((line) => JSON.parse(line) as Record<string, unknown>)
      .find((line) => line['email'] === email);
    return found ?? {};
  };
  const choose = async (token: string, password: string): Promise<string | null> =>
    (await app.client().submit(`/reset/${token}`, { password })).location;

  it('create makes a confirmed account, whose password is chosen by the link, once', async () => {
    const made = await run('user', 'create', 'Ann@Example.com', '--name', 'Ann');
    expect(made).toMatchObject({ code: 0, note: '' });
    expect(made.out).toMatch(/^Ann@Example\.com: choose the password within an hour at\n/);
    expect(await lineOf('ann@example.com')).toMatchObject({ name: 'Ann', role: 'user', is_confirmed: true });
    expect(await choose(linkIn(made), PASSWORD)).toBe('/login?notice=reset');
    await app.signIn('ann@example.com');
    expect(await choose(linkIn(made), 'another violet kettle 5')).toBeNull();
    expect(await run('user', 'create', 'ann@example.com')).toMatchObject({
      code: 2,
      out: '',
      note: 'tradewise: There is an account with this address already.\n',
    });
    const operator = await run('user', 'create', 'ops@example.com', '--operator');
    expect(operator.code).toBe(0);
    expect(await lineOf('ops@example.com')).toMatchObject({ name: 'ops', role: 'operator' });
  });

  it('verify confirms an address, so that its owner can sign in', async () => {
    const browser = app.client();
    await browser.submit('/signup', { name: 'Bob', email: 'bob@example.com', password: PASSWORD });
    await expect(app.signIn('bob@example.com')).rejects.toThrow(/Confirm your e-mail address/);
    expect(await run('user', 'verify', 'bob@example.com')).toEqual({
      code: 0,
      out: 'bob@example.com: the address is confirmed\n',
      note: '',
    });
    await app.signIn('bob@example.com');
  });

  it('reset-password gives a link that sets a new password once and ends every session', async () => {
    const session = await app.join('rex@example.com');
    const earlier = await run('user', 'reset-password', 'rex@example.com');
    const given = await run('user', 'reset-password', 'rex@example.com');
    expect(given).toMatchObject({ code: 0, note: '' });
    expect(await choose(linkIn(earlier), 'a new violet kettle 3')).toBeNull();
    expect(await choose(linkIn(given), 'a new violet kettle 3')).toBe('/login?notice=reset');
    expect((await session.get('/account')).status).toBe(303);
    await app.signIn('rex@example.com', 'a new violet kettle 3');
  });

  it('reset-2fa takes the second factor away and signs out', async () => {
    const browser = await app.join('meg@example.com');
    await setUpFactor(browser);
    expect(await lineOf('meg@example.com')).toMatchObject({ has_second_factor: true });
    expect(await run('user', 'reset-2fa', 'meg@example.com')).toMatchObject({
      code: 0,
      out: 'meg@example.com: the second factor is gone\n',
    });
    app.pass(CACHED_MS);
    expect((await browser.get('/account')).status).toBe(303);
    const again = app.client();
    expect((await again.submit('/login', { email: 'meg@example.com', password: PASSWORD })).location).toBe('/');
  });

  it('promote makes an operator', async () => {
    const browser = await app.join('pia@example.com');
    expect(wordsOf((await browser.get('/account')).body)).not.toContain('pia@example.com, operator');
    expect((await run('user', 'promote', 'pia@example.com')).out).toBe('pia@example.com: is an operator now\n');
    app.pass(CACHED_MS);
    expect(wordsOf((await browser.get('/account')).body)).toContain('pia@example.com, operator');
  });

  it('promote refuses an account whose address nobody confirmed: a stranger could have made it, and knows its password', async () => {
    const email = 'boss@example.com';
    await app.client().submit('/signup', { name: 'Not the boss', email, password: PASSWORD });
    const refused = await run('user', 'promote', email);
    expect(refused.code).not.toBe(0);
    expect(refused.note).toContain('nobody confirmed this address');
    expect(await lineOf(email)).toMatchObject({ role: 'user', is_confirmed: false });
    await expect(app.signIn(email)).rejects.toThrow(/Confirm your e-mail address/);
  });

  it('disable shuts an account and signs out, and enable opens it again', async () => {
    const browser = await app.join('tim@example.com');
    expect(await run('user', 'disable', 'tim@example.com')).toMatchObject({
      code: 0,
      out: 'tim@example.com: the account is disabled\n',
    });
    app.pass(CACHED_MS);
    expect((await browser.get('/account')).status).toBe(303);
    await expect(app.signIn('tim@example.com')).rejects.toThrow(/address or password is wrong/);
    expect((await run('user', 'list')).out).toMatch(
      /^tim@example\.com {2}Test Person {2}user, confirmed, disabled {2}since \d{4}-/m,
    );
    expect((await run('user', 'enable', 'tim@example.com')).code).toBe(0);
    await app.signIn('tim@example.com');
  });

  it('list says who there is, the oldest first, for people and for programs', async () => {
    const { code, out } = await run('user', 'list');
    expect(code).toBe(0);
    expect(out).toMatch(/^first@example\.com {2}Test Person {2}operator, confirmed {2}since \d{4}-\d\d-\d\d\n/);
    const lines = (await run('user', 'list', '--json')).out.trim().split('\n');
    expect(lines).toHaveLength(out.trim().split('\n').length);
    expect(Object.keys(JSON.parse(lines[0] as string) as object)).toEqual([
      'email',
      'name',
      'role',
      'is_confirmed',
      'has_second_factor',
      'disabled_at',
      'created_at',
    ]);
    expect(out).not.toMatch(/argon2|password/i);
  });

  describe.each(['verify', 'reset-password', 'reset-2fa', 'promote', 'disable', 'enable'])('%s', (verb) => {
    it('says that there is no such account, and exits with 4', async () => {
      const note = 'tradewise: There is no account with this address.\n';
      expect(await run('user', verb, 'nobody@example.com')).toEqual({ code: 4, out: '', note });
    });

    it('says what is no address or no command line, and exits with 2', async () => {
      expect(await run('user', verb, 'no address')).toEqual({
        code: 2,
        out: '',
        note: 'tradewise: "no address" is not an e-mail address.\n',
      });
      for (const args of [[], ['a@example.com', 'b@example.com'], ['a@example.com', '--nonsense']]) {
        const { code, out, note } = await run('user', verb, ...args);
        expect([code, out]).toEqual([2, '']);
        expect(note).toMatch(/^tradewise: [^\n]+\n$/);
      }
    });
  });
});

describe('tradewise user', () => {
  const run = tradewiseWith({});

  it.each(['create', 'invite', 'verify', 'reset-password', 'reset-2fa', 'promote', 'disable', 'enable', 'list'])(
    '%s --help says what it does, and exits with 0',
    async (verb) => {
      const { code, out, note } = await run('user', verb, '--help');
      expect([code, note]).toEqual([0, '']);
      expect(out).toMatch(new RegExp(`^Usage: tradewise user ${verb}`));
      expect((await run('user', '--help')).out).toContain(`  ${verb} `);
    },
  );

  it('without a verb, or with an unknown one, says so and exits with 2', async () => {
    expect((await run('user')).code).toBe(2);
    expect(await run('user', 'demote', 'ann@example.com')).toMatchObject({ code: 2, out: '' });
  });

  it('exits with 3 where the database is not there', async () => {
    const lost = tradewiseWith({ DATABASE_URL: 'postgresql://u:p@127.0.0.1:1/app' });
    expect((await lost('user', 'list')).code).toBe(3);
  });
});
