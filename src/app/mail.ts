import { composeOldest } from '../features/mail/asked-mail.store.ts';
import { askForMail, enqueueMail } from '../features/mail/enqueue-mail.ts';
import type { EnqueueDeps } from '../features/mail/enqueue-mail.ts';
import type {
  AskForMail,
  ComposeMail,
  CreateLink,
  MailDelivery,
  PathOfLink,
  ReadLink,
  SendMail,
  UseLink,
} from '../features/mail/mail.schema.ts';
import { findLink, insertLink, pathOfLink, spendLink } from '../features/mail/mail-links.store.ts';
import { createMailWorker } from '../features/mail/mail-worker.ts';
import type { MailWorker } from '../features/mail/mail-worker.ts';
import { readUnsubscribe, unsubscribe } from '../features/mail/unsubscribe.ts';
import type { Unsubscription } from '../features/mail/unsubscribe.ts';
import type { Config } from '../platform/config/config.ts';
import type { OpenDatabase } from '../platform/db/database.ts';
import { sharedClock } from '../platform/db/dialect.ts';
import type { Database } from '../platform/db/schema.ts';
import type { Log } from '../platform/log/log.ts';
import type { Mailbox } from '../platform/mail/address.ts';
import { mailSender, mailSettings } from '../platform/mail/mail-settings.ts';
import type { MailSettings } from '../platform/mail/mail-settings.ts';
import type { MailTransport } from '../platform/mail/mail-transport.ts';
import { createSmtpTransport } from '../platform/mail/smtp-transport.ts';
import { createTerminalTransport } from '../platform/mail/terminal-transport.ts';

/** Mail, wired: what the rest of the product is given of it. */
export interface Mail {
  readonly delivery: MailDelivery;
  readonly settings: MailSettings | null;
  readonly sender: Mailbox;
  /** The one origin of every link; what a request calls its host plays no part. */
  readonly origin: () => string;
  readonly send: SendMail<Database>;
  readonly ask: AskForMail<Database>;
  /** Says how mails are made that strangers ask for; without it nobody gets one. */
  readonly composeWith: (compose: ComposeMail<Database>) => void;
  /** Makes the mail that was asked for longest ago; false where none was. The worker does, before it sends. */
  readonly composeNext: () => Promise<boolean>;
  /** Links of the form `/go/<token>`. */
  readonly createLink: CreateLink<Database>;
  readonly readLink: ReadLink<Database>;
  readonly useLink: UseLink<Database>;
  readonly pathOfLink: PathOfLink<Database>;
  readonly readUnsubscribe: (token: string) => Promise<Unsubscription | null>;
  readonly unsubscribe: (token: string) => Promise<Unsubscription | null>;
  /** Straight to the mail server, past the queue; null where none is configured. */
  readonly transport: MailTransport | null;
  readonly clock: (db: Database) => Promise<number>;
  /** Begins to send. `url`: where this server listens, which links lead to in development where nothing else is named. */
  readonly start: (url: string, say: (text: string) => void) => void;
  readonly stop: () => Promise<void>;
}

export interface MailOptions {
  readonly log: Log;
  /** In place of the mail server that the configuration names. */
  readonly transport?: MailTransport;
}

/** Wires mail over an open database. Nothing is sent before `start`. */
export function openMail(config: Config, { db }: OpenDatabase, options: MailOptions): Mail {
  const settings = mailSettings(config);
  const delivery = settings !== null ? 'smtp' : config.isProduction ? 'none' : 'terminal';
  const transport = settings === null ? null : (options.transport ?? createSmtpTransport(settings));
  const sender = mailSender(config);
  const clock = (on: Database): Promise<number> => sharedClock(on, Date.now);
  let listensOn = `http://localhost:${config.port}`;
  let worker: MailWorker | null = null;
  let compose: ComposeMail<Database> = () => Promise.resolve(null);
  const composeNext = async (): Promise<boolean> =>
    composeOldest(db, (tx, asked) => compose(tx, asked), await clock(db));
  const origin = (): string => config.publicUrl ?? listensOn;
  const enqueue: EnqueueDeps = { delivery, sender, origin, clock, onQueued: () => worker?.wake() };
  return {
    delivery,
    settings,
    sender,
    origin,
    transport,
    clock,
    send: (tx, mail) => enqueueMail(enqueue, tx, mail),
    ask: (tx, asked) => askForMail(enqueue, tx, asked),
    composeWith: (given) => void (compose = given),
    composeNext,
    createLink: async (tx, link) => `${origin()}/go/${await insertLink(tx, link, await clock(tx))}`,
    readLink: async (tx, token, purpose) => findLink(tx, token, purpose, await clock(tx)),
    useLink: async (tx, token, purpose) => spendLink(tx, token, purpose, await clock(tx)),
    pathOfLink,
    readUnsubscribe: async (token) => readUnsubscribe(db, token, await clock(db)),
    unsubscribe: async (token) => unsubscribe(db, token, await clock(db)),
    start: (url, say) => {
      listensOn = url;
      const out = transport ?? (delivery === 'terminal' ? createTerminalTransport(say) : null);
      if (out === null) return;
      const whenDelivered = delivery === 'terminal' ? 'printed' : 'sent';
      worker = createMailWorker({ db, transport: out, whenDelivered, sender, clock, composeNext, log: options.log });
      worker.start();
    },
    stop: async () => worker?.stop(),
  };
}
