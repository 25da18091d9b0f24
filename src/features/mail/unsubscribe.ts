import { MAIL_KINDS, type MailKind } from './mail.schema.ts';
import { findLink, holdLink, inTransaction } from './mail-links.store.ts';
import type { MailDatabase } from './mail-queue.store.ts';
import { suppress } from './mail-suppressions.store.ts';

/** Purpose of the links that end mails of one kind. */
export const UNSUBSCRIBE_PURPOSE = 'unsubscribe';

/** Sixty days: mail is read late. Unlike other links it works more than once, since mail programs ask twice. */
export const UNSUBSCRIBE_MINUTES = 60 * 24 * 60;

/** What an unsubscribe link is for. */
export interface Unsubscription {
  readonly address: string;
  readonly kind: MailKind;
  /** Completes "You no longer get ...". */
  readonly title: string;
}

/** The subject of an unsubscribe link; no kind holds a space. */
export const unsubscribeSubject = (address: string, kind: MailKind): string => `${kind} ${address.toLowerCase()}`;

/** What an unsubscribe link would end, or null where the link is unknown or too old. Changes nothing. */
export async function readUnsubscribe(db: MailDatabase, token: string, now: number): Promise<Unsubscription | null> {
  return readSubject(await findLink(db, token, UNSUBSCRIBE_PURPOSE, now));
}

function readSubject(subject: string | null): Unsubscription | null {
  if (subject === null) return null;
  const space = subject.indexOf(' ');
  const kind = subject.slice(0, space) as MailKind;
  return { address: subject.slice(space + 1), kind, title: MAIL_KINDS[kind] };
}

/** Ends mails of the link's kind to its address; null where the link is unknown or too old. */
export async function unsubscribe(db: MailDatabase, token: string, now: number): Promise<Unsubscription | null> {
  return inTransaction(
    db,
    async (tx) => {
      const found = readSubject(await holdLink(tx, token, UNSUBSCRIBE_PURPOSE, now));
      if (found === null) return null;
      await suppress(tx, { address: found.address, scope: found.kind, reason: 'unsubscribed', note: null }, now);
      return found;
    },
    { isIdempotent: true },
  );
}
