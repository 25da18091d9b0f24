// The mail worker in a process of its own, so that it can be killed.
// Arguments: database, port of the mail server, file of its certificate, milliseconds by which the clock is ahead.
import { readFileSync } from 'node:fs';
import { createMailWorker } from '../../src/features/mail/mail-worker.ts';
import { openDatabase } from '../../src/platform/db/database.ts';
import { sharedClock } from '../../src/platform/db/dialect.ts';
import { createSmtpTransport } from '../../src/platform/mail/smtp-transport.ts';

const [url = '', port = '', ca = '', ahead = '0'] = process.argv.slice(2);
const { db } = await openDatabase(url);
const settings = { server: '127.0.0.1', port: Number(port), encryption: 'starttls', login: null } as const;
const worker = createMailWorker({
  db,
  transport: createSmtpTransport(settings, { ca: readFileSync(ca, 'utf8') }),
  whenDelivered: 'sent',
  sender: { name: null, address: 'app@example.com' },
  log: { info: () => undefined, warn: (about, text) => process.stderr.write(`${JSON.stringify(about)} ${text}\n`) },
  composeNext: () => Promise.resolve(false),
  clock: async (on) => (await sharedClock(on, Date.now)) + Number(ahead),
});
worker.start();
process.stdout.write('ready\n');
setInterval(() => undefined, 60_000);
