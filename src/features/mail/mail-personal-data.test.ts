import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { eachDatabase, type TestDatabase } from '../../../test/support/databases.ts';
import {
  enqueueDeps,
  fakeTransport,
  mailFixture,
  sendDeps,
  type TestClock,
} from '../../../test/support/mail-fixture.ts';
import { inTransaction, openDatabase, type OpenDatabase } from '../../platform/db/database.ts';
import { migrateToLatest } from '../../platform/db/migrate.ts';
import { enqueueMail } from './enqueue-mail.ts';
import type { MailToSend } from './mail.schema.ts';
import { insertLink } from './mail-links.store.ts';
import { MAIL_PERSONAL_DATA } from './mail-personal-data.store.ts';
import { sendDueMail } from './send-due-mail.ts';
import { unsubscribe } from './unsubscribe.ts';

const START = Date.UTC(2026, 10, 20, 21);

eachDatabase('what mail keeps of a person', (_kind, newOne) => {
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

  it('is exported, and nothing of it is left where the person was erased, in any table', async () => {
    const person = { userId: 'user-1', email: 'Ann@example.org' };
    const refuses = fakeTransport(() => ({ isSent: false, kind: 'address', reason: '550 5.1.1' }));
    await put({ to: 'bob@example.org' });
    await put({}, true);
    await insertLink(open.db, { purpose: 'reset-password', subject: 'user-1', minutes: 60 }, clock.now);
    await put();
    clock.now += 1;
    await put({ kind: 'reset-password' });
    await open.db
      .updateTable('mail_queue')
      .set({ due_at: START - 1 })
      .where('kind', '=', 'verify-email')
      .execute();
    while (await sendDueMail(sendDeps(open.db, refuses, clock)));
    const everything = async (): Promise<string> => {
      const tables = ['mail_queue', 'mail_suppressions', 'mail_links', 'mail_transports'] as const;
      const all = await Promise.all(tables.map((table) => open.db.selectFrom(table).selectAll().execute()));
      return JSON.stringify(all);
    };
    await insertLink(open.db, { purpose: 'invitation', subject: 'ann@example.org', minutes: 60 }, clock.now);
    expect(MAIL_PERSONAL_DATA.map(({ table }) => table)).toEqual(['mail_queue', 'mail_links', 'mail_suppressions']);
    for (const { read } of MAIL_PERSONAL_DATA) expect((await read(open.db, person)).length).toBeGreaterThan(0);
    expect(await everything()).toMatch(/ann@example\.org/);
    for (const { erase } of MAIL_PERSONAL_DATA) await erase(open.db, person);
    expect(await everything()).not.toMatch(/ann@example\.org|user-1/i);
    expect(await everything()).toMatch(/bob@example\.org/);
  });

  it('is nothing where the person left while a server refused the address', async () => {
    const person = { userId: 'user-1', email: 'ann@example.org' };
    await put();
    const leaves = fakeTransport(() => ({ isSent: false, kind: 'address', reason: '550 5.1.1' }));
    const deliver: typeof leaves.deliver = async (mail) => {
      for (const { erase } of MAIL_PERSONAL_DATA) await erase(open.db, person);
      return leaves.deliver(mail);
    };
    await sendDueMail(sendDeps(open.db, { ...leaves, deliver }, clock));
    expect(await open.db.selectFrom('mail_queue').selectAll().execute()).toEqual([]);
    expect(await open.db.selectFrom('mail_suppressions').selectAll().execute()).toEqual([]);
  });

  it('is nothing where the person leaves just as mails are ended', async () => {
    await put({}, true);
    const { unsubscribe_url: url } = await open.db.selectFrom('mail_queue').selectAll().executeTakeFirstOrThrow();
    const token = url?.split('/').at(-1) ?? '';
    let late: Promise<unknown> = Promise.resolve();
    await inTransaction(open.db, async (tx) => {
      for (const { erase } of MAIL_PERSONAL_DATA) await erase(tx, { userId: 'user-1', email: 'ann@example.org' });
      late = unsubscribe(open.db, token, clock.now);
    });
    expect(await late).toBeNull();
    expect(await open.db.selectFrom('mail_suppressions').selectAll().execute()).toEqual([]);
  });
});
