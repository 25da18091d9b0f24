import type { Config } from '../../platform/config/config.ts';
import type { Log } from '../../platform/log/log.ts';
import type { TaskQueue } from '../../platform/queue/queue.ts';
import type { Job } from '../../platform/queue/task.ts';
import { mailSender, mailSettings } from '../../platform/mail/mail-settings.ts';
import type { MailTransport } from '../../platform/mail/mail-transport.ts';
import { createSmtpTransport } from '../../platform/mail/smtp-transport.ts';
import { createTerminalTransport } from '../../platform/mail/terminal-transport.ts';
import { composeOldest } from './asked-mail.store.ts';
import { askForMail, enqueueMail } from './enqueue-mail.ts';
import type { EnqueueDeps } from './enqueue-mail.ts';
import {
  inTransaction,
  cancelLinks,
  countLinks,
  findLink,
  insertLink,
  pathOfLink,
  spendLink,
} from './mail-links.store.ts';
import { mailClock } from './mail-queue.store.ts';
import type { MailDatabase } from './mail-queue.store.ts';
import { createMailJob, SEND_MAIL } from './mail.jobs.ts';
import { checkMail } from './mail.checks.ts';
import type { ComposeMail, LinkToCreate, MailKind, MailToSend } from './mail.schema.ts';
import { readUnsubscribe, unsubscribe } from './unsubscribe.ts';

export interface MailDeps {
  readonly config: Config;
  readonly db: MailDatabase;
  readonly queue: Pick<TaskQueue, 'enqueue'>;
  readonly log: Log;
  /** In place of the mail server that the configuration names. */
  readonly transport?: MailTransport;
}

/** Mail: its queue, its links, and how it stands. */
export type Mail = ReturnType<typeof createMail>;

/** Mail over an open database. Nothing is sent before its jobs run. */
export function createMail({ config, db, queue, log, transport: given }: MailDeps) {
  const settings = mailSettings(config);
  const delivery =
    settings !== null ? ('smtp' as const) : config.isProduction ? ('none' as const) : ('terminal' as const);
  const transport = settings === null ? null : (given ?? createSmtpTransport(settings));
  const sender = mailSender(config);
  const clock = mailClock;
  let listensOn = `http://localhost:${config.port}`;
  let terminal: MailTransport | null = null;
  let compose: ComposeMail<MailDatabase> = () => Promise.resolve(null);
  /** Makes the mail that was asked for longest ago; false where none was. The worker does, before it sends. */
  const composeNext = async (): Promise<boolean> =>
    composeOldest(
      db,
      (tx, asked) => compose(tx, asked),
      await clock(db),
      (err) => log.warn({ err }, 'a mail that was asked for cannot be made just now'),
    );
  /** The one origin of every link; what a request calls its host plays no part. */
  const origin = (): string => config.publicUrl ?? listensOn;
  /** Asks for a look at the mails that wait. */
  const wake = async (on: MailDatabase): Promise<void> => void (await queue.enqueue(on, SEND_MAIL, {}));
  const lookAgain = async (on: MailDatabase, at: number, delayMs: number): Promise<void> => {
    const key = `at ${Math.ceil(at / 1000)}`;
    await queue.enqueue(on, SEND_MAIL, {}, { delayMs, unique: { key, until: 'started' } });
  };
  const enqueue: EnqueueDeps = { delivery, sender, origin, clock, wake };
  return {
    db,
    delivery,
    settings,
    sender,
    origin,
    /** Straight to the mail server, past the queue; null where none is configured. */
    transport,
    clock,
    /**
     * Puts a mail in the queue, inside the caller's transaction where `on` is one: it is sent if and only if that commits.
     * @throws AppError `mail_not_configured` where this server cannot send, `validation_failed` where an address or the
     * subject holds what no header may
     */
    send: (on: MailDatabase, mail: MailToSend) => inTransaction(on, (tx) => enqueueMail(enqueue, tx, mail)),
    /**
     * Writes down that a stranger asked for a mail by an address; takes as long whatever stands behind it. What it says
     * is made by the process that sends it.
     */
    ask: (on: MailDatabase, asked: { readonly kind: MailKind; readonly to: string }) =>
      inTransaction(on, (tx) => askForMail(enqueue, tx, asked)),
    /** Says how mails are made that strangers ask for; without it nobody gets one. */
    composeWith: (made: ComposeMail<MailDatabase>) => void (compose = made),
    composeNext,
    /** Links of the form `/go/<token>`. */
    links: {
      /** Makes a link that works once, and until it expires; returns its whole address, under the public origin. */
      create: async (tx: MailDatabase, link: LinkToCreate) =>
        `${origin()}/go/${await insertLink(tx, link, await clock(tx))}`,
      /** Looks at a link without using it: its subject, or null where it is unknown, used or expired. */
      read: async (tx: MailDatabase, token: string, purpose: string) => findLink(tx, token, purpose, await clock(tx)),
      /** Uses a link up: its subject to the first who asks in time, null to everyone else. */
      use: async (tx: MailDatabase, token: string, purpose: string) => spendLink(tx, token, purpose, await clock(tx)),
      /** Where a link leads in the end, used or not; null where that is nowhere in particular. */
      pathOf: pathOfLink,
      cancel: async (tx: MailDatabase, purpose: string, subject: string) =>
        cancelLinks(tx, purpose, subject, await clock(tx)),
      countRecent: async (tx: MailDatabase, purpose: string, subject: string, minutes: number) =>
        countLinks(tx, purpose, subject, (await clock(tx)) - minutes * 60_000),
    },
    /** What the link in an optional mail would end, and its end; null where the link is unknown or too old. */
    readUnsubscribe: async (token: string) => readUnsubscribe(db, token, await clock(db)),
    unsubscribe: async (token: string) => unsubscribe(db, token, await clock(db)),
    check: () => checkMail(db, delivery, Date.now()),
    wake,
    /** `url`: where this server listens, which links lead to in development where nothing else is named. */
    start: (url: string, say: (text: string) => void): void => {
      listensOn = url;
      terminal = createTerminalTransport(say);
    },
    /** Sends, once it was started; none where this server cannot send. */
    jobs: (): readonly Job[] => {
      const out = transport ?? (delivery === 'terminal' ? terminal : null);
      if (out === null) return [];
      const whenDelivered = delivery === 'terminal' ? 'printed' : 'sent';
      return [createMailJob({ db, transport: out, whenDelivered, sender, clock, composeNext, lookAgain, log })];
    },
  };
}
