import type { AccountsDeps } from '../features/accounts/accounts-deps.ts';
import { accountMail } from '../features/accounts/accounts.mail.tsx';
import { resetMail } from '../features/accounts/passwords.ts';
import type { ComposeMail, MailToSend } from '../features/mail/mail.schema.ts';
import type { Database } from '../platform/db/schema.ts';

/** Makes the mails that strangers can ask for by an address; of any other kind nobody gets one. */
export async function composeAskedMail(
  accounts: AccountsDeps,
  tx: Database,
  { kind, to }: Parameters<ComposeMail<Database>>[1],
): Promise<MailToSend | null> {
  if (kind !== 'reset-password') return null;
  const content = await resetMail(accounts, tx, to);
  return content === null ? null : accountMail(content);
}
