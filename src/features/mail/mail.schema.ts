/**
 * What a mail is about, by kind: `titles` complete the sentence "You no longer get ..." on the page that ends them. A new
 * kind is one line here.
 */
export const MAIL_KINDS = {
  'verify-email': 'links that confirm an address',
  'reset-password': 'links that reset a password',
  'second-factor': 'links to enter a code without waiting',
  'change-email': 'links that confirm a new address',
  'account-notice': 'notices of changes to an account',
  invitation: 'invitations',
  'price-alert': 'alerts',
  digest: 'summaries',
  'security-alert': 'alerts of attacks',
  billing: 'notices of plans and payments',
  test: 'test mails',
} as const;
export type MailKind = keyof typeof MAIL_KINDS;

/** One mail to one person, complete: both parts are made from the same content by `renderMail` (ui/mail). */
export interface MailToSend {
  /** One bare address, as `ann@example.com`. */
  readonly to: string;
  readonly kind: MailKind;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** True where the person can do without it: it can then be ended with one click, and is not sent once it was. */
  readonly optional: boolean;
}

/**
 * What both parts of an optional mail carry where the queue puts the address that ends it. A type, so that the one who
 * writes it (ui) and the one who looks for it cannot differ.
 */
export type UnsubscribePlaceholder = 'https://unsubscribe.invalid/';

/** Makes a mail that was asked for, in the transaction that puts it in the queue; null: nobody gets one. */
export type ComposeMail<Tx> = (
  tx: Tx,
  asked: { readonly kind: MailKind; readonly to: string },
) => Promise<MailToSend | null>;

/** Where mails go: to a mail server, printed in the terminal (development without one), or nowhere. */
export type MailDelivery = 'smtp' | 'terminal' | 'none';

/** A link to be made: `subject` is what it is for, such as a user's id, and is handed back when the link is used. */
export interface LinkToCreate {
  /** Names the one use the link is good for, such as `verify-email`. */
  readonly purpose: string;
  readonly subject: string;
  readonly minutes: number;
  /** Path and query of this site to which it leads in the end. It stands in the table and in no mail. */
  readonly toPath?: string;
}
