import { Command } from 'commander';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { startMailServer, type MailServer, type MailServerOptions } from '../../test/support/mail-server.ts';
import { mailFixture } from '../../test/support/mail-fixture.ts';
import { startMail } from '../../test/support/start-mail.ts';
import { createTestApp, TEST_ENV, type TestApp } from '../../test/support/test-app.ts';
import { registerMailCommands } from '../features/mail/mail.commands.ts';
import { readConfig } from '../platform/config/config.ts';
import { createLog } from '../platform/log/log.ts';
import { mailSettings, type MailSettings } from '../platform/mail/mail-settings.ts';
import { createSmtpTransport } from '../platform/mail/smtp-transport.ts';
import { runCommand } from './program.ts';

const PASSWORD = 'app-specific-password';
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const EVIL = { host: 'evil.example', 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'http' };
const PATIENCE = { timeout: 20_000, interval: 25 };

const cleanUps: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

interface Sending {
  readonly app: TestApp;
  readonly server: MailServer;
  /** Everything that was logged. */
  readonly logged: () => string;
}

/** The product with a real mail server that wants a name and a password. */
async function sending(password = PASSWORD, options: MailServerOptions = {}): Promise<Sending> {
  const server = await startMailServer({ login: { user: 'app@example.com', password: PASSWORD }, ...options });
  cleanUps.push(() => server.close());
  const env = {
    PUBLIC_URL: 'https://tw.example.com',
    MAIL_SERVER: '127.0.0.1',
    MAIL_PORT: String(server.port),
    MAIL_USERNAME: 'app@example.com',
    MAIL_PASSWORD: password,
  };
  const lines: string[] = [];
  const settings = mailSettings(readConfig({ ...TEST_ENV, ...env })) as MailSettings;
  const app = await createTestApp(env, {
    log: createLog('info', { write: (line) => void lines.push(line) }),
    mailTransport: createSmtpTransport(settings, { ca: server.ca }),
  });
  cleanUps.push(() => app.close());
  startMail(app.container, 'http://127.0.0.1:1');
  return { app, server, logged: () => lines.join('') };
}

const post = (app: TestApp, url: string, fields: Record<string, string>, headers = {}) =>
  app.server.inject({
    method: 'POST',
    url,
    headers: { ...FORM, ...headers },
    payload: new URLSearchParams(fields).toString(),
  });

const linksIn = (text: string): readonly string[] => [...new Set(text.match(/https?:\/\/[^\s"<]+/g) ?? [])];

describe('mail of the product', () => {
  it('leads to the public origin whatever the request calls its host, and each link works once', async () => {
    const { app, server } = await sending();
    const password = 'correct horse battery';
    await post(app, '/signup', { name: 'Ann', email: 'ann@example.org', password }, EVIL);
    await vi.waitFor(() => expect(server.mails).toHaveLength(1), PATIENCE);
    const { text, html } = server.mails[0] as (typeof server.mails)[number];
    const links = linksIn(text);
    expect(links).toHaveLength(1);
    expect(links[0]).toMatch(/^https:\/\/tw\.example\.com\/go\/[\w-]{43}$/);
    expect(linksIn(html)).toEqual(links);
    const token = links[0]?.split('/').at(-1) ?? '';
    const confirmed = await post(app, `/verify/${token}`, { password });
    expect(confirmed.statusCode).toBe(303);
    expect((await post(app, `/verify/${token}`, { password })).statusCode).toBeGreaterThanOrEqual(400);

    await post(app, '/reset', { email: 'ann@example.org' }, EVIL);
    await vi.waitFor(() => expect(server.mails).toHaveLength(2), PATIENCE);
    const reset = linksIn(server.mails[1]?.text ?? '')[0] ?? '';
    expect(reset).toMatch(/^https:\/\/tw\.example\.com\/go\//);
    const path = `/reset/${reset.split('/').at(-1) ?? ''}`;
    expect((await post(app, path, { password: 'a new long password' })).statusCode).toBe(303);
    expect((await post(app, path, { password: 'another long password' })).statusCode).toBeGreaterThanOrEqual(400);
  });

  it('is kept to be tried again, and logged without the password, where the password is wrong', async () => {
    const wrong = 'hunter2-is-not-it';
    const { app, server, logged } = await sending(wrong);
    const { db } = app.container.database;
    await db.transaction().execute((tx) => app.container.mail.send(tx, mailFixture()));
    await vi.waitFor(() => expect(logged()).toContain('MAIL_PASSWORD'), PATIENCE);
    const forms = [
      wrong,
      Buffer.from(wrong).toString('base64'),
      Buffer.from(`\0app@example.com\0${wrong}`).toString('base64'),
    ];
    const row = await vi.waitFor(async () => {
      const found = await db.selectFrom('mail_queue').selectAll().executeTakeFirstOrThrow();
      expect(found).toMatchObject({ state: 'waiting', attempts: 1, lease: null });
      return found;
    }, PATIENCE);
    expect(row.due_at).toBeGreaterThan(row.created_at);
    const health = (await app.server.inject('/api/health')).body;
    expect(JSON.parse(health)).toMatchObject({ status: 'healthy', mail: { status: 'failing' } });
    const states = JSON.stringify(await db.selectFrom('mail_transports').selectAll().execute());
    for (const form of forms)
      for (const told of [logged(), JSON.stringify(row), states, health]) expect(told).not.toContain(form);
    expect(logged()).not.toContain('ann@example.org');
    expect(server.mails).toEqual([]);
  });

  it('arrives after a server put it off', async () => {
    let refusals = 1;
    const { app, server, logged } = await sending(PASSWORD, {
      onRecipient: () => (refusals-- > 0 ? '451 4.7.1 Greylisted' : null),
    });
    const { db } = app.container.database;
    await app.container.mail.send(db, mailFixture());
    await vi.waitFor(() => expect(logged()).toContain('tried again later'), PATIENCE);
    await db.updateTable('mail_queue').set({ due_at: 0 }).execute();
    await app.container.mail.wake(db);
    await vi.waitFor(() => expect(server.mails).toHaveLength(1), PATIENCE);
  });

  it('goes to a refused address no more', async () => {
    const { app, server, logged } = await sending(PASSWORD, { onRecipient: () => '550 5.1.1 No such user' });
    const { db } = app.container.database;
    await app.container.mail.send(db, mailFixture());
    await vi.waitFor(() => expect(logged()).toContain('given up'), PATIENCE);
    await app.container.mail.send(db, mailFixture());
    const states = await db.selectFrom('mail_queue').select('state').orderBy('created_at').execute();
    expect(states.map(({ state }) => state)).toEqual(['failed', 'suppressed']);
    expect(server.mails).toEqual([]);
  });

  it('is ended by the one click of a mail program, and not by looking', async () => {
    const { app, server } = await sending();
    const { mail, database } = app.container;
    await mail.send(database.db, mailFixture({}, true));
    await vi.waitFor(() => expect(server.mails).toHaveLength(1), PATIENCE);
    const { headers } = server.mails[0] as (typeof server.mails)[number];
    expect(headers.get('list-unsubscribe-post')).toBe('List-Unsubscribe=One-Click');
    const url = new URL(headers.get('list-unsubscribe')?.slice(1, -1) ?? '');
    expect(url.origin).toBe('https://tw.example.com');
    const suppressed = () => database.db.selectFrom('mail_suppressions').select('scope').execute();
    const looked = await app.server.inject(url.pathname);
    expect([looked.statusCode, await suppressed()]).toEqual([200, []]);
    expect(looked.body).toContain('ann@example.org gets alerts');
    expect(looked.headers['set-cookie']).toBeUndefined();
    const parts = '--b\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--b--\r\n';
    const multipart = { 'content-type': 'multipart/form-data; boundary=b', ...EVIL, origin: 'https://mail.example' };
    const clicked = await app.server.inject({ method: 'POST', url: url.pathname, headers: multipart, payload: parts });
    expect([clicked.statusCode, await suppressed()]).toEqual([200, [{ scope: 'price-alert' }]]);
    expect((await post(app, url.pathname, { 'List-Unsubscribe': 'One-Click' })).statusCode).toBe(200);
    expect((await post(app, `${url.pathname}x`, {})).statusCode).toBe(404);
  });
});

describe('a server without mail', () => {
  it('starts, says so, and pretends nothing in production', async () => {
    const env = {
      NODE_ENV: 'production',
      PUBLIC_URL: 'https://tw.example.com',
      ALLOW_SQLITE: '1',
      BILLING: 'off',
      SESSION_SECRET: 'b4d1c0ffee5e55104a11ca7eddeadbeef0ddba11',
    };
    const config = { ...readConfig({ ...TEST_ENV, TRADEWISE_NOW: '', ...env }), marketDate: '2026-11-20' };
    const { createContainer } = await import('./container.ts');
    const { createServer } = await import('./server.ts');
    const { migrateToLatest } = await import('../platform/db/migrate.ts');
    const container = await createContainer(config);
    cleanUps.push(() => container.close());
    await migrateToLatest(container.database);
    const server = await createServer(container);
    cleanUps.push(() => server.close());
    startMail(container, 'http://127.0.0.1:1');
    await expect(container.mail.send(container.database.db, mailFixture())).rejects.toMatchObject({
      code: 'mail_not_configured',
    });
    expect(JSON.parse((await server.inject('/api/health')).body)).toMatchObject({ mail: { status: 'not_configured' } });
    expect((await server.inject('/reset')).body).toContain('This server cannot send mail');
    expect(await container.database.db.selectFrom('mail_queue').selectAll().execute()).toEqual([]);
  });

  it('prints mails in the terminal in development, with links to where it listens', async () => {
    const app = await createTestApp();
    cleanUps.push(() => app.close());
    const said: string[] = [];
    startMail(app.container, 'http://localhost:4321', (line) => void said.push(line));
    await post(app, '/signup', { name: 'Ann', email: 'ann@example.org', password: 'correct horse battery' }, EVIL);
    await vi.waitFor(() => expect(said).toHaveLength(1), PATIENCE);
    expect(said[0]).toContain('not sent, because MAIL_SERVER is not set');
    expect(linksIn(said[0] ?? '')).toEqual([expect.stringMatching(/^http:\/\/localhost:4321\/go\//)]);
    expect((await app.server.inject('/signup')).body).toContain('in the terminal that runs the server');
  });
});

describe('tradewise mail', () => {
  const commandsOf = ({ app }: Sending, out: string[]) => {
    const program = new Command().exitOverride();
    const { database, mail, version } = app.container;
    const origin = mail.origin();
    const texts = () => Promise.reject(Object.assign(new Error('no'), { code: 'ECONNREFUSED' }));
    registerMailCommands(program, {
      out: (text) => void out.push(text),
      names: { texts, knows: () => Promise.resolve(false) },
      withMail: (work) => work({ ...mail, db: database.db, origin, version, now: Date.now() }),
    });
    return (...args: string[]) => program.parseAsync(['mail', ...args], { from: 'user' });
  };

  it('sends a test at once, with the same figures in both parts', async () => {
    const given = await sending();
    const out: string[] = [];
    await commandsOf(given, out)('test', 'you@example.org');
    expect(out.join('')).toMatch(/^127\.0\.0\.1:\d+ \(STARTTLS\) took the mail for you@example\.org: 250/);
    const { text, html, to } = given.server.mails[0] as (typeof given.server.mails)[number];
    expect(to).toEqual(['you@example.org']);
    for (const figure of [
      'https://tw.example.com',
      `127.0.0.1:${given.server.port} (STARTTLS)`,
      given.app.container.version,
    ]) {
      expect(text).toContain(figure);
      expect(html).toContain(figure);
    }
  });

  it('says what a server refused, without the password', async () => {
    const given = await sending('hunter2-is-not-it');
    await expect(commandsOf(given, [])('test', 'you@example.org')).rejects.toThrow(
      /did not take the mail: the mail server refused MAIL_USERNAME and MAIL_PASSWORD \(535\)$/,
    );
    await expect(commandsOf(given, [])('test', 'you@example.org\nBcc: x@y.org')).rejects.toMatchObject({
      code: 'validation_failed',
    });
  });

  it('says that it could not ask where no name server answers', async () => {
    const given = await sending();
    const out: string[] = [];
    await expect(commandsOf(given, out)('check')).rejects.toMatchObject({ code: 'source_unavailable' });
    expect(out.join('')).toMatch(/SPF +could not ask for example\.com \(ECONNREFUSED\)/);
    expect(out.join('')).toMatch(/sender +TradeWise <app@example\.com>/);
  });

  it('lifts what stands against an address', async () => {
    const given = await sending(PASSWORD, { onRecipient: () => '550 5.1.1 No such user' });
    const { mail, database } = given.app.container;
    await mail.send(database.db, mailFixture());
    await vi.waitFor(() => expect(given.logged()).toContain('given up'), PATIENCE);
    const out: string[] = [];
    await commandsOf(given, out)('allow', 'ann@example.org');
    await commandsOf(given, out)('allow', 'ann@example.org');
    expect(out.join('')).toMatch(/^lifted: all \(rejected, .*550.*\)\nThat address was not blocked\.\n$/);
  });

  it.each([['test', 'you@example.org'], ['check']])(
    '%s says that mail is not configured, and exits with 3',
    async (...args) => {
      const told: string[] = [];
      const hear = (text: string): void => void told.push(text);
      const code = await runCommand(['mail', ...args], { env: TEST_ENV, folder: '/nowhere', out: hear, note: hear });
      expect(code).toBe(3);
      expect(told.join('')).toMatch(/Mail is not configured/);
    },
  );
});
