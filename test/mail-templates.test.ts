import { globSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AccountMail } from '../src/features/accounts/accounts-deps.ts';
import { accountMail } from '../src/features/accounts/accounts.mail.tsx';
import { billingMail } from '../src/features/billing/billing.mail.tsx';
import type { Notice } from '../src/features/billing/notices.ts';
import type { Subscription } from '../src/features/billing/subscription.ts';
import type { MailToSend } from '../src/features/mail/mail.schema.ts';
import { testMail } from '../src/features/mail/test.mail.tsx';
import { alertMail } from '../src/features/security/security.mail.tsx';
import { createSmtpTransport } from '../src/platform/mail/smtp-transport.ts';
import { mailFixture, ORIGIN, SENDER } from './support/mail-fixture.ts';
import { startMailServer } from './support/mail-server.ts';
import type { CaughtMail, MailServer } from './support/mail-server.ts';

const to = 'ann@example.org';
const link = `${ORIGIN}/go/Zm9vYmFyLTEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg`;

/** One of each; a kind without an example is a type error. */
const ACCOUNT_MAILS: { readonly [Kind in AccountMail['kind']]: Extract<AccountMail, { kind: Kind }> } = {
  'verify-email': { kind: 'verify-email', to, link },
  'already-registered': { kind: 'already-registered', to, link },
  'reset-password': { kind: 'reset-password', to, link },
  'second-factor': { kind: 'second-factor', to, link },
  invitation: { kind: 'invitation', to, link },
  'account-notice': {
    kind: 'account-notice',
    to,
    what: 'The password was changed at 12:34, from 203.0.113.7 & 2 more.',
  },
};

const SUBSCRIPTION: Subscription = {
  ...{ id: 'sub_1', customerId: 'cus_1', plan: 'pro', interval: 'month', status: 'active', createdAt: 1 },
  ...{ periodEnd: Date.UTC(2026, 11, 24), endsAt: null, pastDueSince: Date.UTC(2026, 10, 24), hold: null },
};
const INVOICE = {
  amount: 2999,
  currency: 'usd',
  number: 'TW-0042',
  url: 'https://invoice.stripe.com/i/acct_1/x?s=1&t=2',
};

/** One of each; a kind without an example is a type error. */
const BILLING_MAILS: { readonly [Kind in Notice['kind']]: Notice } = {
  receipt: { kind: 'receipt', invoice: INVOICE },
  began: { kind: 'began', of: SUBSCRIPTION },
  changed: { kind: 'changed', of: { ...SUBSCRIPTION, plan: 'enterprise', interval: 'year' } },
  cancelled: { kind: 'cancelled', of: { ...SUBSCRIPTION, endsAt: SUBSCRIPTION.periodEnd } },
  resumed: { kind: 'resumed', of: SUBSCRIPTION },
  ended: { kind: 'ended', of: { ...SUBSCRIPTION, status: 'canceled' } },
  failed: { kind: 'failed', of: { ...SUBSCRIPTION, status: 'past_due' } },
  'trial-ending': { kind: 'trial-ending', of: { ...SUBSCRIPTION, status: 'trialing' } },
  second: { kind: 'second', of: SUBSCRIPTION },
  trial_used: { kind: 'trial_used', of: SUBSCRIPTION },
};

/** Every mail that the product can send, by the file that makes it. */
const TEMPLATES: Readonly<Record<string, readonly (readonly [string, MailToSend])[]>> = {
  'src/features/accounts/accounts.mail.tsx': Object.entries(ACCOUNT_MAILS).map(
    ([kind, mail]) => [kind, accountMail(mail)] as const,
  ),
  'src/features/billing/billing.mail.tsx': [
    ...Object.entries(BILLING_MAILS).map(([kind, notice]) => [kind, billingMail(to, notice, ORIGIN)] as const),
    ['trial', billingMail(to, { kind: 'began', of: { ...SUBSCRIPTION, status: 'trialing' } }, ORIGIN)],
    ['unpaid', billingMail(to, { kind: 'ended', of: { ...SUBSCRIPTION, status: 'unpaid' } }, ORIGIN)],
  ],
  'src/features/mail/test.mail.tsx': [
    [
      'test',
      testMail({
        to,
        version: '1.2.3',
        server: 'smtp.example.com:587 (STARTTLS)',
        origin: ORIGIN,
        now: 1_795_212_000_000,
      }),
    ],
  ],
  'src/features/security/security.mail.tsx': [
    [
      'alert of an attack',
      alertMail(
        to,
        {
          rule: 'sql_injection',
          title: 'SQL injection tried',
          address: '203.0.113.7',
          detail: 'query of GET /search',
          count: 3,
          lastAt: 1_795_212_000_000,
        },
        ORIGIN,
      ),
    ],
  ],
  'ui/mail/render-mail.tsx': [['with figures, which can be ended', mailFixture({}, true)]],
};

const NUMBER = /\d+(?:[.,:-]\d+)*/g;
const LINK = /https?:\/\/[^\s"<>]+/g;

/** What a reader of the HTML part reads below its title, which stands in the subject of the text part. */
const readable = (html: string): string =>
  html
    .replace(/<head>.*<\/head>/s, '')
    .replace(/<h1.*<\/h1>/s, '')
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&');

const hrefs = (html: string): readonly string[] =>
  [...html.matchAll(/href="([^"]+)"/g)].map(([, href]) => (href as string).replaceAll('&amp;', '&'));

const withoutLinks = (text: string): string => text.replaceAll(LINK, ' ');
const linksIn = (text: string): readonly string[] => text.match(LINK) ?? [];

let server: MailServer;
beforeAll(async () => {
  server = await startMailServer();
});
afterAll(() => server.close());

/** The mail as it arrives, through a real server. */
async function arrived(mail: MailToSend): Promise<CaughtMail> {
  const settings = { server: '127.0.0.1', port: server.port, encryption: 'starttls', login: null } as const;
  const { subject, text, html } = mail;
  const messageId = `${server.mails.length}@example.com`;
  const date = new Date('2026-11-20T21:00:00Z');
  const outgoing = { messageId, from: SENDER, to, subject, text, html, unsubscribeUrl: null, date };
  expect(await createSmtpTransport(settings, { ca: server.ca }).deliver(outgoing)).toMatchObject({ isSent: true });
  return server.mails.at(-1) as CaughtMail;
}

it('every file that makes mails is held to what follows', () => {
  expect(globSync('src/**/*.mail.tsx').sort()).toEqual(
    Object.keys(TEMPLATES).filter((file) => file.startsWith('src/')),
  );
});

describe.each(Object.values(TEMPLATES).flat())('the mail %s', (_name, mail) => {
  it('carries the same figures and links in both parts, as it arrives', async () => {
    const { headers, text, html } = await arrived(mail);
    const shown = readable(html);
    expect(withoutLinks(shown).match(NUMBER) ?? []).toEqual(withoutLinks(text).match(NUMBER) ?? []);
    expect([...new Set([...hrefs(html), ...linksIn(shown)])].sort()).toEqual([...new Set(linksIn(text))].sort());
    expect(html).toContain(`>${mail.subject}</h1>`);
    expect(headers.get('subject')).toBe(mail.subject);
  });
});
