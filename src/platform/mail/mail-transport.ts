import type { Mailbox } from './address.ts';

/** One mail as it leaves: complete, for one recipient. */
export interface OutgoingMail {
  /** Without the angle brackets; the same each time one mail is tried, so that a mail that arrives twice is known as one. */
  readonly messageId: string;
  readonly from: Mailbox;
  /** One bare address. */
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** Where one click ends mails of this kind; null where they cannot be ended. */
  readonly unsubscribeUrl: string | null;
  readonly date: Date;
}

/**
 * Why a mail did not leave, by what is to be done: `address` will never take mail; `message` was refused for good;
 * `later` may work another time; `server` is the operator's to mend (name, password, TLS, connection) and holds for every
 * mail.
 */
export type MailFailureKind = 'address' | 'message' | 'later' | 'server';

/** A failure in words that can be logged: no password, no address of a person. */
export interface MailFailure {
  readonly kind: MailFailureKind;
  readonly reason: string;
}

/** The result of one attempt. */
export type Delivered = { readonly isSent: true; readonly answer: string } | ({ readonly isSent: false } & MailFailure);

/** Sends mail; one attempt takes at most {@link DELIVERY_LIMIT_MS}. Never rejects. */
export interface MailTransport {
  deliver(mail: OutgoingMail): Promise<Delivered>;
}

/** Milliseconds that one attempt may take in all. */
export const DELIVERY_LIMIT_MS = 60_000;
