import type { Mail } from '../mail/mail.ts';
import { payerOfCustomer } from './billing-customers.store.ts';
import type { Database } from './billing.store.ts';
import { noticesOf } from './notices.ts';
import type { Change } from './notices.ts';

export interface TellDeps {
  readonly mail: Pick<Mail, 'delivery' | 'send' | 'origin'>;
  /** The address of an account; null: it is gone. */
  readonly addressOf: (on: Database, userId: string) => Promise<string | null>;
  readonly now: () => number;
}

/** Tells who pays what changed, by mails that are sent if and only if the change is kept. */
export type TellPayer = (tx: Database, customerId: string, change: Change) => Promise<void>;

/** Mails to the account, or to the address that a guest paid with; to nobody where this server sends no mail. */
export function createTellPayer({ mail, addressOf, now }: TellDeps): TellPayer {
  return async (tx, customerId, change) => {
    const notices = noticesOf(change, now());
    if (notices.length === 0 || mail.delivery === 'none') return;
    const { userId, payerEmail } = await payerOfCustomer(tx, customerId);
    const to = userId === null ? payerEmail : await addressOf(tx, userId);
    if (to === null) return;
    const { billingMail } = await import('./billing.mail.tsx');
    for (const notice of notices) await mail.send(tx, billingMail(to, notice, mail.origin()));
  };
}
