import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { readConfig } from '../../src/platform/config/config.ts';
import { mailSettings } from '../../src/platform/mail/mail-settings.ts';
import type { MailSettings } from '../../src/platform/mail/mail-settings.ts';
import { createSmtpTransport } from '../../src/platform/mail/smtp-transport.ts';
import { createContainer } from '../../src/app/container.ts';
import { createServer } from '../../src/app/server.ts';
import { migrateToLatest } from '../../src/platform/db/migrate.ts';
import { PASSWORD } from '../support/account-app.ts';
import { browserClient } from '../support/browser-client.ts';
import { startMailServer } from '../support/mail-server.ts';
import type { MailServer } from '../support/mail-server.ts';
import { startMail } from '../support/start-mail.ts';
import { TEST_ENV } from '../support/test-app.ts';

const VICTIM = 'victim@example.org';
const HOSTILE = 'You won $5000! Claim at https://evil.example/prize\r\nBcc: more@example.org';
const PATIENCE = { timeout: 20_000, interval: 25 };

let mails: MailServer;
let close: () => Promise<void>;
let client: () => ReturnType<typeof browserClient>;
beforeAll(async () => {
  mails = await startMailServer();
  const env = { MAIL_SERVER: '127.0.0.1', MAIL_PORT: String(mails.port), PUBLIC_URL: 'https://tw.example.com' };
  const config = readConfig({ ...TEST_ENV, ...env });
  const mailTransport = createSmtpTransport(mailSettings(config) as MailSettings, { ca: mails.ca });
  const container = await createContainer(config, { mailTransport });
  await migrateToLatest(container.database);
  const server = await createServer(container);
  startMail(container, 'http://127.0.0.1:1');
  client = () => browserClient(server);
  close = async () => {
    await server.close();
    await container.close();
  };
});
afterAll(async () => {
  await close();
  await mails.close();
});

/** The token of the newest mail, once there are so many. */
async function newest(count: number): Promise<string> {
  await vi.waitFor(() => expect(mails.mails).toHaveLength(count), PATIENCE);
  return /\/go\/([\w-]{43})/.exec(mails.mails.at(-1)?.text ?? '')?.[1] ?? '';
}

it('a stranger who signs up with somebody else’s address sends them no words of their own, in any mail', async () => {
  const form = { name: HOSTILE, email: VICTIM, password: PASSWORD };
  // Line breaks are no name.
  const typed = { ...form, name: HOSTILE.replaceAll(/[\r\n]+/g, ' ').slice(0, 80) };
  await client().submit('/signup', typed);
  await newest(1);
  await client().submit('/signup', typed);
  await newest(2);
  // Signing in early sends the link again.
  await client().submit('/login', { email: VICTIM, password: PASSWORD });
  await newest(3);
  await client().submit('/reset', { email: VICTIM });
  const token = await newest(4);
  // The owner takes the account over; the name in it is still the stranger's.
  expect((await client().submit(`/reset/${token}`, { password: 'the owner of a blue kettle' })).status).toBe(303);
  await newest(5);
  await client().submit('/signup', typed);
  await newest(6);
  expect(mails.mails.map(({ headers }) => headers.get('subject'))).toEqual([
    'Confirm your address',
    'Confirm your address',
    'Confirm your address',
    'Choose a new password',
    'Your account was changed',
    'You have an account already',
  ]);
  for (const { headers, text, html, to } of mails.mails) {
    expect(to).toEqual([VICTIM]);
    for (const part of [text, html, ...headers.values()]) expect(part).not.toMatch(/won|5000|evil|claim|prize|more@/i);
  }
});
