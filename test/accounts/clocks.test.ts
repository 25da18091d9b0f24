import { afterAll, beforeAll, expect, it } from 'vitest';
import { signIn } from '../../src/features/accounts/sign-in.ts';
import { AppError } from '../../src/platform/errors.ts';
import { accountApp, PASSWORD, wordsOf } from '../support/account-app.ts';
import type { AccountApp } from '../support/account-app.ts';
import { beforeTransaction } from '../support/before-transaction.ts';
import { eachDatabase } from '../support/databases.ts';
import type { TestDatabase } from '../support/databases.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

eachDatabase('accounts after the clock was set back', (_kind, open) => {
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

  it('let the right password in after the delay that wrong ones were to cost, not after the step', async () => {
    await app.join('ann@example.com');
    const browser = app.client('198.51.100.31');
    for (let i = 0; i < 6; i += 1) await browser.post('/login', { email: 'ann@example.com', password: 'wrong one' });
    app.pass(-HOUR);
    const early = await browser.post('/login', { email: 'ann@example.com', password: PASSWORD });
    expect([early.status, early.headers['retry-after']]).toEqual([429, '1']);
    app.pass(1000);
    await app.signIn('ann@example.com', PASSWORD, browser);
  });

  it('know no session that was made more than five minutes ahead of it', async () => {
    const session = await app.join('bob@example.com');
    app.pass(-4 * MINUTE);
    expect((await session.get('/account')).status).toBe(200);
    app.pass(-2 * MINUTE);
    expect((await session.get('/account')).status).toBe(303);
    await app.signIn('bob@example.com', PASSWORD, session);
    expect((await session.get('/account')).status).toBe(200);
  });

  it('hear of a session that another process ended within five seconds, as ever', async () => {
    const session = await app.join('cid@example.com');
    expect((await session.get('/account')).status).toBe(200);
    // As another process does, which this one does not hear of at once.
    await app.container.database.db.deleteFrom('sessions').execute();
    expect((await session.get('/account')).status).toBe(200);
    app.pass(-4 * MINUTE);
    expect((await session.get('/account')).status).toBe(303);
  });

  it('count no attempt at a password that could not be looked at', async () => {
    await app.join('dan@example.com');
    const { accounts } = app.container;
    const cause = new AppError('database_unavailable', { userMessage: 'Try again.' });
    const from = { address: '198.51.100.44', userAgent: '' };
    for (let i = 0; i < 40; i += 1) {
      const form = { email: 'dan@example.com', password: PASSWORD };
      // Counting it is the first transaction, and what follows from it the second.
      const db = beforeTransaction(accounts.db, 2, () => Promise.reject(cause));
      await expect(signIn({ ...accounts, db }, form, from, null)).rejects.toBe(cause);
    }
    const answer = await app
      .client(from.address)
      .post('/login', { email: 'dan@example.com', password: 'the wrong one' });
    expect([answer.status, wordsOf(answer.body)]).toEqual([422, expect.stringContaining('password is wrong')]);
    await app.signIn('dan@example.com', PASSWORD, app.client(from.address));
  });
});
