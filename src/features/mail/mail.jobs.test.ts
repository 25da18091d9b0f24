import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { eachDatabase, type TestDatabase } from '../../../test/support/databases.ts';
import { enqueueDeps, fakeTransport, mailFixture, sendDeps } from '../../../test/support/mail-fixture.ts';
import { openDatabase, type OpenDatabase } from '../../platform/db/database.ts';
import { createQueue, type TaskQueue } from '../../platform/queue/queue.ts';
import { enqueueMail } from './enqueue-mail.ts';
import { createMailJob, SEND_MAIL, type MailJobDeps } from './mail.jobs.ts';
import type { MailDatabase } from './mail-queue.store.ts';

const silent = { info: () => undefined, warn: () => undefined };
const PATIENCE = { timeout: 20_000, interval: 10 };

eachDatabase('the job that sends mail', (_kind, newOne) => {
  let database: TestDatabase;
  let open: OpenDatabase;
  let queue: TaskQueue;
  const clock = { now: Date.UTC(2026, 10, 20, 21) };
  const looks: number[] = [];
  beforeAll(async () => {
    database = await newOne();
    open = await openDatabase(database.url);
    queue = createQueue({ db: open.db, wire: open.wire, log: silent });
  });
  afterAll(async () => {
    await queue.close();
    await open.close();
    await database.remove();
  });
  beforeEach(async () => {
    await queue.stop();
    looks.length = 0;
    for (const table of ['mail_queue', 'mail_transports', 'tasks'] as const) await open.db.deleteFrom(table).execute();
  });

  const wake = async (tx: MailDatabase): Promise<void> => void (await queue.enqueue(tx, SEND_MAIL, {}));
  const put = (to: string): Promise<void> =>
    open.db.transaction().execute((tx) => enqueueMail({ ...enqueueDeps(clock), wake }, tx, mailFixture({ to })));
  const start = (transport: ReturnType<typeof fakeTransport>): void => {
    const deps: MailJobDeps = {
      ...sendDeps(open.db, transport, clock),
      composeNext: () => Promise.resolve(false),
      lookAgain: (_on, at) => Promise.resolve(void looks.push(at)),
    };
    queue.start([createMailJob(deps)]);
  };
  const states = async (): Promise<readonly string[]> =>
    (await open.db.selectFrom('mail_queue').select('state').orderBy('created_at').execute()).map(({ state }) => state);

  it('sends each mail once soon after its transaction, those of one moment together', async () => {
    const transport = fakeTransport();
    start(transport);
    await Promise.all(['a', 'b', 'c', 'd', 'e'].map((name) => put(`${name}@example.org`)));
    await vi.waitFor(async () => expect(await states()).toEqual(['sent', 'sent', 'sent', 'sent', 'sent']), PATIENCE);
    expect(new Set(transport.given.map(({ to }) => to)).size).toBe(5);
    expect(transport.given).toHaveLength(5);
  });

  it('sends what an earlier release left in the outbox, which has no task', async () => {
    await enqueueMail(enqueueDeps(clock), open.db, mailFixture());
    const transport = fakeTransport();
    start(transport);
    await wake(open.db);
    await vi.waitFor(async () => expect(await states()).toEqual(['sent']), PATIENCE);
  });

  it('asks to be called again when a mail that was put off is due', async () => {
    start(fakeTransport(() => ({ isSent: false, kind: 'later', reason: '451 greylisted' })));
    await put('a@example.org');
    await vi.waitFor(() => expect(looks).toHaveLength(1), PATIENCE);
    const row = await open.db.selectFrom('mail_queue').selectAll().executeTakeFirstOrThrow();
    expect([row.state, looks]).toEqual(['waiting', [row.due_at]]);
  });
});
