import { afterEach, describe, expect, it } from 'vitest';
import { startMailServer, type MailServer, type MailServerOptions } from '../../../test/support/mail-server.ts';
import type { Delivered, OutgoingMail } from './mail-transport.ts';
import { createSmtpTransport } from './smtp-transport.ts';

const LOGIN = { user: 'app@example.com', password: 'app-specific-password' };
const MAIL: OutgoingMail = {
  messageId: '018f.tradewise@example.com',
  from: { name: 'TradeWise', address: 'app@example.com' },
  to: 'ann@example.org',
  subject: 'Größe der Position: 12,5 %',
  text: 'Score 62\n.\nEnd',
  html: '<p>Score 62</p>',
  unsubscribeUrl: null,
  date: new Date('2026-11-20T21:00:00Z'),
};

const open: MailServer[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()));
});

async function serverWith(options: MailServerOptions): Promise<MailServer> {
  const server = await startMailServer(options);
  open.push(server);
  return server;
}

interface Client {
  readonly password?: string;
  readonly trusts?: boolean;
  readonly isAnonymous?: boolean;
  readonly encryption?: 'implicit' | 'starttls';
}

function send(server: MailServer, client: Client = {}, change: Partial<OutgoingMail> = {}): Promise<Delivered> {
  const login = { username: LOGIN.user, password: client.password ?? LOGIN.password };
  const transport = createSmtpTransport(
    {
      server: '127.0.0.1',
      port: server.port,
      encryption: client.encryption ?? 'starttls',
      login: client.isAnonymous ? null : login,
    },
    { ...(client.trusts === false ? {} : { ca: server.ca }), limitMs: 5000 },
  );
  return transport.deliver({ ...MAIL, ...change });
}

describe('mail by SMTP', () => {
  it('switches to TLS, signs in behind it, and hands both parts over', async () => {
    const server = await serverWith({ login: LOGIN });
    expect(await send(server)).toMatchObject({ isSent: true });
    const mail = server.mails[0];
    expect(mail).toMatchObject({
      user: LOGIN.user,
      isEncrypted: true,
      from: 'app@example.com',
      to: ['ann@example.org'],
    });
    expect(mail?.headers.get('subject')).toBe(MAIL.subject);
    expect(mail?.headers.get('message-id')).toBe('<018f.tradewise@example.com>');
    expect(mail?.headers.get('date')).toBe('Fri, 20 Nov 2026 21:00:00 +0000');
    expect(mail?.headers.get('auto-submitted')).toBe('auto-generated');
    expect(mail?.headers.has('list-unsubscribe')).toBe(false);
    expect(mail?.text.trimEnd()).toBe(MAIL.text);
    expect(mail?.html.trim()).toBe(MAIL.html);
    expect(server.heardInClear()).toBe('');
  });

  it('speaks TLS from the first byte where that is asked for, and nothing else', async () => {
    const server = await serverWith({ tls: 'implicit', login: LOGIN });
    expect(await send(server, { encryption: 'implicit' })).toMatchObject({ isSent: true });
    expect(server.mails[0]).toMatchObject({ user: LOGIN.user, isEncrypted: true });
    const other = await serverWith({ login: LOGIN });
    expect(await send(other, { encryption: 'implicit' })).toMatchObject({ isSent: false, kind: 'server' });
  });

  it('offers one click to end what is optional', async () => {
    const server = await serverWith({});
    await send(server, { isAnonymous: true }, { unsubscribeUrl: 'https://tw.example.com/mail/unsubscribe/abc' });
    expect(server.mails[0]?.headers.get('list-unsubscribe')).toBe('<https://tw.example.com/mail/unsubscribe/abc>');
    expect(server.mails[0]?.headers.get('list-unsubscribe-post')).toBe('List-Unsubscribe=One-Click');
  });

  it('sends nothing, and no password, to a server without TLS', async () => {
    const server = await serverWith({ tls: 'none', login: LOGIN });
    const outcome = await send(server);
    expect(outcome).toMatchObject({ isSent: false, kind: 'server' });
    expect(outcome).toHaveProperty('reason', expect.stringContaining('nothing is sent in clear'));
    expect({ mails: server.mails, logins: server.logins, clear: server.heardInClear() }).toEqual({
      mails: [],
      logins: [],
      clear: '',
    });
  });

  it('sends nothing, and no password, to a server whose certificate it cannot verify', async () => {
    const server = await serverWith({ login: LOGIN });
    const outcome = await send(server, { trusts: false });
    expect(outcome).toMatchObject({ isSent: false, kind: 'server' });
    expect(outcome).toHaveProperty('reason', expect.stringContaining('self-signed certificate'));
    expect([...server.mails, ...server.logins]).toEqual([]);
  });

  it('says that a name or password is wrong, without the password', async () => {
    const server = await serverWith({ login: LOGIN });
    const outcome = await send(server, { password: 'hunter2hunter2' });
    expect(server.logins).toEqual(['app@example.com:hunter2hunter2']);
    expect(outcome).toEqual({
      isSent: false,
      kind: 'server',
      reason: 'the mail server refused MAIL_USERNAME and MAIL_PASSWORD (535)',
    });
  });

  it('does not send without signing in where a password is configured', async () => {
    const server = await serverWith({});
    expect(await send(server)).toMatchObject({ isSent: false, kind: 'server' });
    expect(server.mails).toEqual([]);
  });

  it('says that nobody listens', async () => {
    const server = await serverWith({});
    await server.close();
    open.length = 0;
    expect(await send(server)).toMatchObject({ isSent: false, kind: 'server' });
  });
});

describe('a refusal', () => {
  it.each([
    ['550 5.1.1 No such user <ann@example.org>', 'address'],
    ['553 unknown', 'address'],
    ['450 4.2.1 Greylisted', 'later'],
    ['552 5.2.2 Mailbox full', 'later'],
    ['550 5.7.1 Not by our rules', 'later'],
    ['530 5.7.0 Sign in first', 'server'],
  ])('of the recipient, %s, means %s', async (reply, kind) => {
    const server = await serverWith({ onRecipient: () => reply });
    const outcome = await send(server, { isAnonymous: true });
    expect(outcome).toMatchObject({ isSent: false, kind });
    expect(JSON.stringify(outcome)).not.toContain('ann@example.org');
  });

  it.each([
    ['554 5.6.0 Looks like spam', 'message'],
    ['550 5.1.1 No such user', 'address'],
    ['451 Try again', 'later'],
  ])('of the whole mail, %s, means %s', async (reply, kind) => {
    const server = await serverWith({ onMail: () => reply });
    expect(await send(server, { isAnonymous: true })).toMatchObject({ isSent: false, kind });
  });
});
