import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { enqueueMail } from '../src/features/mail/enqueue-mail.ts';
import { LEASE_MS } from '../src/features/mail/send-due-mail.ts';
import { openDatabase, type OpenDatabase } from '../src/platform/db/database.ts';
import { migrateToLatest } from '../src/platform/db/migrate.ts';
import { eachDatabase } from './support/databases.ts';
import { enqueueDeps, mailFixture } from './support/mail-fixture.ts';
import { startMailServer, type MailServer, type MailServerOptions } from './support/mail-server.ts';

const SCRIPT = path.join(import.meta.dirname, 'support/mail-worker-process.ts');
const MAILS = 24;
const PATIENCE = { timeout: 30_000, interval: 50 };

eachDatabase('mail that two processes send', (_kind, newOne) => {
  const cleanUps: (() => unknown)[] = [];
  afterEach(async () => {
    for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
  });

  async function setUp(options: MailServerOptions = {}) {
    const database = await newOne();
    cleanUps.push(() => database.remove());
    const open = await openDatabase(database.url);
    cleanUps.push(() => open.close());
    await migrateToLatest(open);
    const server = await startMailServer(options);
    cleanUps.push(() => server.close());
    const folder = mkdtempSync(path.join(tmpdir(), 'tradewise-mail-'));
    cleanUps.push(() => rmSync(folder, { recursive: true }));
    const ca = path.join(folder, 'ca.pem');
    writeFileSync(ca, server.ca);
    const start = async (aheadMs = 0): Promise<ChildProcess> => {
      const child = fork(SCRIPT, [database.url, String(server.port), ca, String(aheadMs)], { silent: true });
      cleanUps.push(() => child.kill('SIGKILL'));
      await once(child.stdout as NodeJS.ReadableStream, 'data');
      return child;
    };
    return { open, server, start };
  }

  async function put(open: OpenDatabase): Promise<void> {
    const deps = enqueueDeps({ now: Date.now() - 1000 });
    await open.db.transaction().execute(async (tx) => {
      for (let i = 0; i < MAILS; i += 1) await enqueueMail(deps, tx, mailFixture({ to: `p${i}@example.org` }));
    });
  }

  const recipients = ({ mails }: MailServer): readonly string[] => mails.flatMap(({ to }) => to).sort();
  const sentCount = async ({ db }: OpenDatabase): Promise<number> =>
    (await db.selectFrom('mail_queue').select('id').where('state', '=', 'sent').execute()).length;

  it('leaves once', async () => {
    const { open, server, start } = await setUp();
    await put(open);
    await Promise.all([start(), start()]);
    await vi.waitFor(async () => expect(await sentCount(open)).toBe(MAILS), PATIENCE);
    expect(recipients(server)).toHaveLength(MAILS);
    expect(new Set(recipients(server)).size).toBe(MAILS);
  });

  it('is not lost where one is killed in the middle, and what left twice bears one id', async () => {
    let heard = 0;
    let kill = (): void => undefined;
    const { open, server, start } = await setUp({
      // The mail that is being heard when the process is killed was taken: only its sender never learns of it.
      onMail: () => {
        heard += 1;
        if (heard === 8) kill();
        return null;
      },
    });
    await put(open);
    const first = await start();
    kill = () => first.kill('SIGKILL');
    await once(first, 'exit');
    const before = await sentCount(open);
    expect(before).toBeLessThan(8);
    await start(LEASE_MS);
    await vi.waitFor(async () => expect(await sentCount(open)).toBe(MAILS), PATIENCE);
    expect(new Set(recipients(server)).size).toBe(MAILS);
    const twice = recipients(server).length - MAILS;
    expect(twice).toBeGreaterThanOrEqual(1);
    expect(twice).toBeLessThanOrEqual(3);
    expect(new Set(server.mails.map(({ headers }) => headers.get('message-id'))).size).toBe(MAILS);
  });
});
