import { afterAll, beforeAll, expect, it } from 'vitest';
import { mailboxOf } from '../../src/features/accounts/stranger-limits.ts';
import { accountApp, PASSWORD } from '../support/account-app.ts';
import type { AccountApp } from '../support/account-app.ts';
import { eachProductDatabase } from '../support/databases.ts';
import type { TestDatabase } from '../support/databases.ts';

const HOUR_MS = 3_600_000;
const LIMITS = { RATE_LIMIT_PER_MINUTE: '10000', RATE_LIMIT_PER_HOUR: '100' };

eachProductDatabase('what strangers may cause', (_kind, open) => {
  let file: TestDatabase;
  let app: AccountApp;
  beforeAll(async () => {
    file = await open();
    app = await accountApp(file.url, LIMITS, { isClockStopped: true });
  });
  afterAll(async () => {
    await app.close();
    await file.remove();
  });

  const signUp = async (from: string, email: string) =>
    app.client(from).post('/signup', { name: 'Person', email, password: PASSWORD, to: '/' });
  const mailsLike = async (pattern: string): Promise<number> =>
    (
      await app.container.database.db
        .selectFrom('mail_queue')
        .select('id')
        .where('address', 'like', pattern)
        .where('state', '<>', 'asked')
        .execute()
    ).length;

  it('is ten accounts an hour from one address, and fifty from its network', async () => {
    const statuses: number[] = [];
    for (let i = 0; i < 12; i += 1) statuses.push((await signUp('198.51.100.1', `one-${i}@example.com`)).status);
    expect(statuses).toEqual([...Array<number>(10).fill(200), 429, 429]);
    const refused = await signUp('198.51.100.1', 'late@example.com');
    expect(refused.headers['retry-after']).toBe('3600');
    expect(refused.body).toContain('Too many accounts were made just now. Try again in 60 min.');
    const near: number[] = [];
    for (let i = 0; i < 45; i += 1)
      near.push((await signUp(`198.51.100.${10 + Math.floor(i / 9)}`, `near-${i}@example.com`)).status);
    expect(near).toEqual([...Array<number>(40).fill(200), ...Array<number>(5).fill(429)]);
    expect((await signUp('203.0.113.1', 'elsewhere@example.com')).status).toBe(200);
    app.pass(HOUR_MS);
    expect((await signUp('198.51.100.1', 'later@example.com')).status).toBe(200);
  });

  it('is ten requests for a link an hour from one address', async () => {
    app.pass(HOUR_MS);
    const statuses: number[] = [];
    for (let i = 0; i < 11; i += 1) {
      statuses.push((await app.client('198.51.100.2').post('/reset', { email: `x${i}@example.com` })).status);
    }
    expect(statuses).toEqual([...Array<number>(10).fill(200), 429]);
  });

  it('is ten mails an hour to one mailbox, whatever follows a plus and wherever it is asked from', async () => {
    app.pass(HOUR_MS);
    for (let i = 0; i < 15; i += 1) {
      expect((await signUp(`192.0.2.${i}`, `victim+${i}@example.com`)).status).toBe(200);
    }
    expect(await mailsLike('victim+%')).toBe(10);
    // Who asked is told nothing else than always; the operator is.
    await app.container.security.flush();
    const withheld = await app.container.security.list({ rule: 'mail_withheld', limit: 9 });
    expect(withheld.map(({ count }) => count)).toEqual([5]);
    for (let i = 0; i < 5; i += 1) {
      await app.client(`192.0.2.${100 + i}`).post('/reset', { email: `victim+${i}@example.com` });
    }
    while (await app.container.mail.composeNext());
    expect(await mailsLike('victim+%')).toBe(10);
    expect((await signUp('192.0.2.200', 'another@example.com')).status).toBe(200);
    expect(await mailsLike('another@%')).toBe(1);
  });
});

it.each([
  ['Victim+a@Example.com', 'victim@example.com'],
  ['victim+a+b@example.com', 'victim@example.com'],
  ['v.i.c.tim+x@googlemail.com', 'victim@gmail.com'],
  ['v.ictim@example.com', 'v.ictim@example.com'],
  ['+tag@example.com', '+tag@example.com'],
])('%s is delivered to the mailbox %s', (address, mailbox) => {
  expect(mailboxOf(address)).toBe(mailbox);
});
