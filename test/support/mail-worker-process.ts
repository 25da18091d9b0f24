// Sends mail in a process of its own, so that it can be killed.
// Arguments: database, port of the mail server, file of its certificate, milliseconds by which the clock is ahead.
import { readFileSync } from 'node:fs';
import { createMailJob, SEND_MAIL } from '../../src/features/mail/mail.jobs.ts';
import { openDatabase } from '../../src/platform/db/database.ts';
import { sharedClock } from '../../src/platform/db/dialect.ts';
import { createSmtpTransport } from '../../src/platform/mail/smtp-transport.ts';
import { createQueue } from '../../src/platform/queue/queue.ts';

const [url = '', port = '', ca = '', ahead = '0'] = process.argv.slice(2);
const { db, wire } = await openDatabase(url);
const warn = (about: object, text: string): void => void process.stderr.write(`${JSON.stringify(about)} ${text}\n`);
const log = { info: () => undefined, warn };
const queue = createQueue({ db, wire, log });
const settings = { server: '127.0.0.1', port: Number(port), encryption: 'starttls', login: null } as const;
const job = createMailJob({
  db,
  transport: createSmtpTransport(settings, { ca: readFileSync(ca, 'utf8') }),
  whenDelivered: 'sent',
  sender: { name: null, address: 'app@example.com' },
  log,
  composeNext: () => Promise.resolve(false),
  lookAgain: async (on, _at, delayMs) => void (await queue.enqueue(on, SEND_MAIL, {}, { delayMs })),
  clock: async (on) => (await sharedClock(on, Date.now)) + Number(ahead),
});
await queue.enqueue(db, SEND_MAIL, {});
queue.start([job]);
process.stdout.write('ready\n');
setInterval(() => undefined, 60_000);
