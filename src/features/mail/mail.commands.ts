import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import { AppError } from '../../platform/errors.ts';
import { domainOf, isMailAddress, type Mailbox } from '../../platform/mail/address.ts';
import type { MailSettings } from '../../platform/mail/mail-settings.ts';
import type { MailTransport } from '../../platform/mail/mail-transport.ts';
import { senderRecords, type NameService, type SenderRecord } from '../../platform/mail/sender-records.ts';
import { checkMail } from './mail.checks.ts';
import type { MailDelivery } from './mail.schema.ts';
import type { MailDatabase } from './mail-queue.store.ts';
import { EVERY_KIND, findSuppression, liftSuppressions } from './mail-suppressions.store.ts';
import { noteWorking } from './mail-transport.store.ts';
import { testMail } from './test.mail.tsx';

/** What the commands are given of mail. */
export interface MailForCommands {
  readonly db: MailDatabase;
  readonly delivery: MailDelivery;
  readonly settings: MailSettings | null;
  readonly sender: Mailbox;
  readonly origin: string;
  readonly transport: MailTransport | null;
  readonly version: string;
  readonly now: number;
}

export interface MailCommandDeps {
  readonly out: (text: string) => void;
  readonly names: NameService;
  readonly withMail: (work: (mail: MailForCommands) => Promise<void>) => Promise<void>;
}

/** `tradewise mail test|check|allow`. */
export function registerMailCommands(program: Command, deps: MailCommandDeps): void {
  const mail = program.command('mail').description('try mail out, and see why it does not arrive');
  mail
    .command('test <address>')
    .description('send a test mail at once, past the queue, and say what the mail server answered')
    .action((address: string) => deps.withMail((given) => sendTest(given, address, deps.out)));
  mail
    .command('check')
    .description("say how mail stands, and look up SPF, DKIM and DMARC of the sender's domain")
    .option('--selector <name>', 'name of the DKIM key, where it is not one of the usual')
    .action(({ selector }: { selector?: string }) =>
      deps.withMail((given) => check(given, deps.names, selector ?? null, deps.out)),
    );
  mail
    .command('allow <address>')
    .description('send mail again to an address that a server refused or that ended it')
    .action((address: string) => deps.withMail(({ db }) => allow(db, address, deps.out)));
}

function refuseAddress(address: string): void {
  if (isMailAddress(address)) return;
  throw new AppError('validation_failed', { userMessage: 'That is not one mail address, such as you@example.com.' });
}

const serverOf = ({ server, port, encryption }: MailSettings): string =>
  `${server}:${port} (${encryption === 'implicit' ? 'TLS' : 'STARTTLS'})`;

async function sendTest(mail: MailForCommands, to: string, out: (text: string) => void): Promise<void> {
  refuseAddress(to);
  const { db, settings, transport, sender, now } = mail;
  if (settings === null || transport === null) {
    throw new AppError('mail_not_configured', {
      userMessage: 'Mail is not configured: set MAIL_SERVER (docs/mail.md). Nothing was sent.',
    });
  }
  const { subject, text, html } = testMail({
    to,
    version: mail.version,
    server: serverOf(settings),
    origin: mail.origin,
    now,
  });
  const messageId = `${randomUUID()}@${domainOf(sender.address)}`;
  const outgoing = { messageId, from: sender, to, subject, text, html, unsubscribeUrl: null, date: new Date(now) };
  const delivered = await transport.deliver(outgoing);
  if (!delivered.isSent) throw new Error(`${serverOf(settings)} did not take the mail: ${delivered.reason}`);
  await noteWorking(db, true, now);
  out(`${serverOf(settings)} took the mail for ${to}: ${delivered.answer.trim()}\n`);
  const suppression = await findSuppression(db, to, EVERY_KIND);
  if (suppression !== null) {
    out(`No other mail goes to it (${suppression.reason}); "tradewise mail allow ${to}" lifts that.\n`);
  }
}

async function allow(db: MailDatabase, address: string, out: (text: string) => void): Promise<void> {
  refuseAddress(address);
  const lifted = await liftSuppressions(db, address);
  for (const { scope, reason, note } of lifted)
    out(`lifted: ${scope} (${reason}${note === null ? '' : `, ${note}`})\n`);
  if (lifted.length === 0) out('That address was not blocked.\n');
}

const line = (name: string, text: string): string => `${name.padEnd(12)} ${text}\n`;

function recordLine(name: string, record: SenderRecord): string {
  if (record.is === 'unknown') return line(name, `could not ask for ${record.at} (${record.why})`);
  if (record.is === 'missing') return line(name, `none at ${record.at}`);
  return line(name, `${record.text}${record.remark === null ? '' : `\n${' '.repeat(13)}but ${record.remark}`}`);
}

async function check(
  mail: MailForCommands,
  names: NameService,
  selector: string | null,
  out: (text: string) => void,
): Promise<void> {
  const { settings, sender } = mail;
  const state = await checkMail(mail.db, mail.delivery, mail.now);
  out(line('mail', state.text));
  if (state.fix !== null) out(line('', state.fix));
  out(line('queue', `${state.waiting} waiting, ${state.failed} failed, ${state.rejected} addresses refused for good`));
  out(line('links', mail.origin));
  if (settings === null) {
    throw new AppError('mail_not_configured', {
      userMessage: 'Mail is not configured, so there is no sender to check.',
    });
  }
  out(
    line('server', `${serverOf(settings)}${settings.login === null ? ', no name' : `, as ${settings.login.username}`}`),
  );
  out(line('sender', sender.name === null ? sender.address : `${sender.name} <${sender.address}>`));
  const records = await senderRecords(names, domainOf(sender.address), selector);
  const named = [
    ['SPF', records.spf],
    ['DKIM', records.dkim],
    ['DMARC', records.dmarc],
  ] as const;
  for (const [name, record] of named) out(recordLine(name, record));
  conclude(named, selector);
}

function conclude(records: readonly (readonly [string, SenderRecord])[], selector: string | null): void {
  const withState = (is: SenderRecord['is']): string =>
    records.flatMap(([name, record]) => (record.is === is ? [name] : [])).join(', ');
  const missing = withState('missing');
  if (missing !== '') {
    const hint =
      missing.includes('DKIM') && selector === null ? ' (DKIM under the usual names; --selector asks for yours)' : '';
    throw new Error(`Missing: ${missing}${hint}. Receivers may take mails for forged.`);
  }
  const unknown = withState('unknown');
  if (unknown !== '') {
    throw new AppError('source_unavailable', { userMessage: `Could not ask for ${unknown}: no name server answered.` });
  }
}
