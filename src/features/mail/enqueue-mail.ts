import { randomUUID } from 'node:crypto';
import { AppError } from '../../platform/errors.ts';
import { domainOf, isHeaderText, isMailAddress, type Mailbox } from '../../platform/mail/address.ts';
import { insertAsked } from './asked-mail.store.ts';
import type { MailDelivery, MailKind, MailToSend, UnsubscribePlaceholder } from './mail.schema.ts';
import { insertLink } from './mail-links.store.ts';
import { insertMail, insertSuppressed, type MailDatabase } from './mail-queue.store.ts';
import { findSuppression } from './mail-suppressions.store.ts';
import { UNSUBSCRIBE_MINUTES, UNSUBSCRIBE_PURPOSE, unsubscribeSubject } from './unsubscribe.ts';

export interface EnqueueDeps {
  readonly delivery: MailDelivery;
  readonly sender: Mailbox;
  /** The one public origin; never what a request calls its host. */
  readonly origin: () => string;
  /** Milliseconds since 1970-01-01 UTC by the clock that all processes share. */
  readonly clock: (db: MailDatabase) => Promise<number>;
  /** Asks for a look at the mails that wait, in the same transaction. */
  readonly wake?: (tx: MailDatabase) => Promise<void>;
}

/** Longer subjects are cut by readers anyway. */
const MAX_SUBJECT = 200;

const UNSUBSCRIBE_PLACEHOLDER: UnsubscribePlaceholder = 'https://unsubscribe.invalid/';

/**
 * Puts a mail in the queue inside the caller's transaction, so that it is sent if and only if that commits. A reader who
 * wants no such mail gets none; that is written down, and the caller need not know.
 * @throws AppError `mail_not_configured` where this server cannot send, `validation_failed` where the address or the
 * subject holds what no header may
 */
export async function enqueueMail(deps: EnqueueDeps, tx: MailDatabase, mail: MailToSend): Promise<void> {
  refuseUnsendable(deps.delivery, mail);
  const now = await deps.clock(tx);
  const about = {
    id: randomUUID(),
    kind: mail.kind,
    address: mail.to.toLowerCase(),
    subject: mail.subject,
    message_id: `${randomUUID()}@${domainOf(deps.sender.address)}`,
  };
  const suppression = await findSuppression(tx, about.address, mail.kind);
  if (suppression !== null) {
    await insertSuppressed(tx, about, suppression.reason, now);
    return;
  }
  const url = mail.optional ? await unsubscribeUrl(deps, tx, mail, now) : null;
  const withUrl = (part: string): string => (url === null ? part : part.replaceAll(UNSUBSCRIBE_PLACEHOLDER, url));
  const parts = { text_part: withUrl(mail.text), html_part: withUrl(mail.html), unsubscribe_url: url };
  await insertMail(tx, { ...about, ...parts }, now);
  await deps.wake?.(tx);
}

/**
 * Writes down that a stranger asked for a mail. Nobody has an account with what is no address, so nothing is written then.
 * @throws AppError `mail_not_configured` where this server cannot send
 */
export async function askForMail(
  deps: EnqueueDeps,
  tx: MailDatabase,
  asked: { readonly kind: MailKind; readonly to: string },
): Promise<void> {
  refuseWithoutMail(deps.delivery);
  if (!isMailAddress(asked.to)) return;
  const messageId = `${randomUUID()}@${domainOf(deps.sender.address)}`;
  await insertAsked(tx, { ...asked, messageId }, await deps.clock(tx));
  await deps.wake?.(tx);
}

function refuseWithoutMail(delivery: MailDelivery): void {
  if (delivery !== 'none') return;
  throw new AppError('mail_not_configured', {
    userMessage: 'This server cannot send mail: its operator has not set MAIL_SERVER. Nothing was sent.',
  });
}

function refuseUnsendable(delivery: MailDelivery, mail: MailToSend): void {
  refuseWithoutMail(delivery);
  if (!isMailAddress(mail.to)) throw invalid('to', 'must be one mail address, such as ann@example.com');
  if (mail.subject.trim() === '' || mail.subject.length > MAX_SUBJECT || !isHeaderText(mail.subject)) {
    throw invalid('subject', `must be one line of 1 to ${MAX_SUBJECT} characters`);
  }
  if (mail.optional && !(mail.text.includes(UNSUBSCRIBE_PLACEHOLDER) && mail.html.includes(UNSUBSCRIBE_PLACEHOLDER))) {
    throw new Error(`the ${mail.kind} mail is optional, but its parts do not say how to end it`);
  }
}

function invalid(field: string, message: string): AppError {
  return new AppError('validation_failed', {
    userMessage: `The mail's ${field} ${message}.`,
    details: { errors: [{ field, message }] },
  });
}

async function unsubscribeUrl(deps: EnqueueDeps, tx: MailDatabase, mail: MailToSend, now: number): Promise<string> {
  const subject = unsubscribeSubject(mail.to, mail.kind);
  const link = { purpose: UNSUBSCRIBE_PURPOSE, subject, minutes: UNSUBSCRIBE_MINUTES };
  return `${deps.origin()}/mail/unsubscribe/${await insertLink(tx, link, now)}`;
}
