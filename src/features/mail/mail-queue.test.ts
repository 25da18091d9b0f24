import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { eachDatabase, type TestDatabase } from '../../../test/support/databases.ts';
import {
  enqueueDeps,
  fakeTransport,
  mailFixture,
  ORIGIN,
  SENT,
  sendDeps,
  type TestClock,
} from '../../../test/support/mail-fixture.ts';
import { openDatabase, type OpenDatabase } from '../../platform/db/database.ts';
import { migrateToLatest } from '../../platform/db/migrate.ts';
import { DELIVERY_LIMIT_MS } from '../../platform/mail/mail-transport.ts';
import { GIVE_UP_AFTER_MS } from './back-off.ts';
import { enqueueMail } from './enqueue-mail.ts';
import type { MailToSend } from './mail.schema.ts';
import { claimMail, countMail, findNextDue } from './mail-queue.store.ts';
import { liftSuppressions } from './mail-suppressions.store.ts';
import { LEASE_MS, sendDueMail } from './send-due-mail.ts';
import { readUnsubscribe, unsubscribe } from './unsubscribe.ts';

const START = Date.UTC(2026, 10, 20, 21);
const MINUTE = 60_000;

eachDatabase('the mail queue', (_kind, newOne) => {
  let database: TestDatabase;
  let open: OpenDatabase;
  let clock: TestClock;
  beforeAll(async () => {
    database = await newOne();
    open = await openDatabase(database.url);
    await migrateToLatest(open);
  });
  afterAll(async () => {
    await open.close();
    await database.remove();
  });
  beforeEach(async () => {
    clock = { now: START };
    for (const table of ['mail_queue', 'mail_suppressions', 'mail_transports', 'mail_links'] as const) {
      await open.db.deleteFrom(table).execute();
    }
  });

  const put = (change: Partial<MailToSend> = {}, isOptional = false): Promise<void> =>
    enqueueMail(enqueueDeps(clock), open.db, mailFixture(change, isOptional));
  const rows = () => open.db.selectFrom('mail_queue').selectAll().orderBy('created_at').execute();
  const onlyRow = async () => {
    const [row, ...more] = await rows();
    if (row === undefined || more.length > 0) throw new Error(`${more.length + 1} rows`);
    return row;
  };

  it('sends what was committed, and nothing of what was rolled back', async () => {
    const transport = fakeTransport();
    const fails = open.db.transaction().execute(async (tx) => {
      await enqueueMail(enqueueDeps(clock), tx, mailFixture({ to: 'never@example.org' }));
      throw new Error('no');
    });
    await expect(fails).rejects.toThrow('no');
    await open.db.transaction().execute((tx) => enqueueMail(enqueueDeps(clock), tx, mailFixture()));
    while (await sendDueMail(sendDeps(open.db, transport, clock)));
    expect(transport.given.map(({ to }) => to)).toEqual(['ann@example.org']);
  });

  it('empties a mail that was sent, since its links open accounts', async () => {
    await put();
    await sendDueMail(sendDeps(open.db, fakeTransport(), clock));
    expect(await onlyRow()).toMatchObject({
      state: 'sent',
      address: '',
      subject: '',
      text_part: '',
      html_part: '',
      finished_at: START,
    });
    expect(await findNextDue(open.db)).toBeNull();
  });

  it('tries again what a server put off, later each time, under the same message id', async () => {
    const transport = fakeTransport(() => ({ isSent: false, kind: 'later', reason: '451 greylisted' }));
    const deps = sendDeps(open.db, transport, clock);
    await put();
    const waits: number[] = [];
    for (let attempt = 1; attempt <= 4; attempt += 1) {
      expect(await sendDueMail(deps)).toBe(true);
      expect(await sendDueMail(deps)).toBe(false);
      const { due_at: dueAt } = await onlyRow();
      expect(await findNextDue(open.db)).toBe(dueAt);
      waits.push(dueAt - clock.now);
      clock.now = dueAt;
    }
    expect(waits).toEqual([0.5 * MINUTE, MINUTE, 2 * MINUTE, 4 * MINUTE]);
    transport.answer = () => SENT;
    await sendDueMail(deps);
    expect((await onlyRow()).state).toBe('sent');
    expect(new Set(transport.given.map(({ messageId }) => messageId)).size).toBe(1);
    expect(new Set(transport.given.map(({ date }) => date.getTime()))).toEqual(new Set([START]));
  });

  it('gives up after three days, and says why', async () => {
    const transport = fakeTransport(() => ({ isSent: false, kind: 'later', reason: '451 never' }));
    await put();
    clock.now += GIVE_UP_AFTER_MS;
    await sendDueMail(sendDeps(open.db, transport, clock));
    expect(await onlyRow()).toMatchObject({ state: 'failed', last_problem: '451 never', text_part: '' });
  });

  it('sends no more mail to an address that a server refused for good, until an operator lifts that', async () => {
    const transport = fakeTransport(() => ({ isSent: false, kind: 'address', reason: '550 5.1.1 no such user' }));
    const deps = sendDeps(open.db, transport, clock);
    await put();
    await put({ kind: 'reset-password' });
    while (await sendDueMail(deps));
    await put({ to: 'Ann@Example.ORG' });
    while (await sendDueMail(deps));
    expect(transport.given).toHaveLength(1);
    expect((await rows()).map(({ state }) => state).sort()).toEqual(['failed', 'suppressed', 'suppressed']);
    expect(await liftSuppressions(open.db, 'ann@example.org')).toHaveLength(1);
    transport.answer = () => SENT;
    await put();
    await sendDueMail(deps);
    expect(transport.given).toHaveLength(2);
  });

  it('does not blame an address for a mail that was refused', async () => {
    const transport = fakeTransport(() => ({ isSent: false, kind: 'message', reason: '554 spam' }));
    const deps = sendDeps(open.db, transport, clock);
    await put();
    await sendDueMail(deps);
    expect(await onlyRow()).toMatchObject({ state: 'failed' });
    transport.answer = () => SENT;
    await put();
    await sendDueMail(deps);
    expect((await countMail(open.db)).counts.get('sent')).toBe(1);
  });

  it('leaves a server alone that refuses everybody, but for one trial at a time', async () => {
    const transport = fakeTransport(() => ({ isSent: false, kind: 'server', reason: 'refused (535)' }));
    const deps = sendDeps(open.db, transport, clock);
    for (let i = 0; i < 5; i += 1) await put({ to: `p${i}@example.org` });
    while (await sendDueMail(deps));
    expect(transport.given).toHaveLength(1);
    clock.now += 31_000;
    const trials = await Promise.all(Array.from({ length: 8 }, () => sendDueMail(deps)));
    expect(trials.filter(Boolean)).toHaveLength(1);
    expect(transport.given).toHaveLength(2);
    transport.answer = () => SENT;
    clock.now += 10 * MINUTE;
    while (await sendDueMail(deps));
    expect((await countMail(open.db)).counts).toEqual(new Map([['sent', 5]]));
  });

  it('gives each mail to one of many who ask at once', async () => {
    for (let i = 0; i < 20; i += 1) await put({ to: `p${i}@example.org` });
    const other = await openDatabase(database.url);
    const claims = await Promise.all(
      Array.from({ length: 30 }, (_, i) => claimMail(i % 2 === 0 ? open.db : other.db, clock.now, LEASE_MS)),
    );
    await other.close();
    const ids = claims.flatMap((claim) => (claim === null ? [] : [claim.id]));
    expect([ids.length, new Set(ids).size]).toEqual([20, 20]);
  });

  it('takes up a mail whose process was lost, but not before its attempt must have ended', async () => {
    await put();
    expect(await claimMail(open.db, clock.now, LEASE_MS)).not.toBeNull();
    expect(LEASE_MS).toBeGreaterThan(DELIVERY_LIMIT_MS);
    clock.now += LEASE_MS - 1;
    const transport = fakeTransport();
    expect(await sendDueMail(sendDeps(open.db, transport, clock))).toBe(false);
    clock.now += 1;
    expect(await sendDueMail(sendDeps(open.db, transport, clock))).toBe(true);
    expect(await onlyRow()).toMatchObject({ state: 'sent', attempts: 2 });
  });

  it('lets a process that lost its lease change nothing', async () => {
    await put();
    const slow = fakeTransport(async () => {
      clock.now += LEASE_MS;
      await sendDueMail(sendDeps(open.db, fakeTransport(), clock));
      return { isSent: false, kind: 'message', reason: 'too late' };
    });
    await sendDueMail(sendDeps(open.db, slow, clock));
    expect(await onlyRow()).toMatchObject({ state: 'sent', last_problem: null });
  });

  it('puts a way to end optional mails into both parts and the header, and obeys it', async () => {
    const transport = fakeTransport();
    const deps = sendDeps(open.db, transport, clock);
    await put({}, true);
    await sendDueMail(deps);
    const mail = transport.given[0];
    const url = mail?.unsubscribeUrl ?? '';
    expect(url).toMatch(/^https:\/\/tw\.example\.com\/mail\/unsubscribe\/[\w-]{43}$/);
    expect(mail?.text).toContain(url);
    expect(mail?.html).toContain(`href="${url}"`);
    const token = url.split('/').at(-1) ?? '';
    const what = { address: 'ann@example.org', kind: 'price-alert', title: 'alerts' };
    expect(await readUnsubscribe(open.db, token, clock.now)).toEqual(what);
    await put({}, true);
    await unsubscribe(open.db, token, clock.now);
    expect(await unsubscribe(open.db, token, clock.now)).toEqual(what);
    await put({}, true);
    await put();
    while (await sendDueMail(deps));
    expect(transport.given.map(({ subject, unsubscribeUrl }) => [subject, unsubscribeUrl === null])).toEqual([
      ['Confirm your address', false],
      ['Confirm your address', true],
    ]);
    expect(
      await unsubscribe(
        open.db,
        token.replace(/^./, (first) => (first === '_' ? '-' : '_')),
        clock.now,
      ),
    ).toBeNull();
    expect(ORIGIN).toBe('https://tw.example.com');
  });

  it.each([
    [{ to: 'ann@example.org\r\nBcc: eve@example.org' }, 'to'],
    [{ to: 'ann@example.org, eve@example.org' }, 'to'],
    [{ subject: 'Hello\r\nBcc: eve@example.org' }, 'subject'],
    [{ subject: 'Hello\u2028there' }, 'subject'],
    [{ subject: ' ' }, 'subject'],
  ])('refuses %j', async (change, field) => {
    await expect(put(change)).rejects.toMatchObject({
      code: 'validation_failed',
      details: { errors: [{ field }] },
    });
    expect(await rows()).toEqual([]);
  });

  it('takes nothing where no mail can leave', async () => {
    const deps = { ...enqueueDeps(clock), delivery: 'none' as const };
    await expect(enqueueMail(deps, open.db, mailFixture())).rejects.toMatchObject({ code: 'mail_not_configured' });
    expect(await rows()).toEqual([]);
  });

  it('takes no optional mail that does not say how to end it', async () => {
    await expect(put({ optional: true })).rejects.toThrow('how to end it');
  });
});
