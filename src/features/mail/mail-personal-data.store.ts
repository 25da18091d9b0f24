import type { Database } from '../../platform/db/schema.ts';
import { MAIL_KINDS, type MailKind } from './mail.schema.ts';
import { unsubscribeSubject } from './unsubscribe.ts';

/** Whose data it is. */
export interface MailPerson {
  readonly userId: string;
  readonly email: string;
}

/** The tables of mail in which a person can be found; `mail_transports` knows of nobody. */
export const MAIL_PERSONAL_TABLES = ['mail_queue', 'mail_suppressions', 'mail_links'] as const;

const linkSubjects = ({ userId, email }: MailPerson): readonly string[] => [
  userId,
  ...Object.keys(MAIL_KINDS).map((kind) => unsubscribeSubject(email, kind as MailKind)),
];

/** What mail knows of a person: mails on their way or refused, and which kinds the person ended. Never a link's token. */
export async function exportMailOf(db: Database, person: MailPerson): Promise<Readonly<Record<string, unknown[]>>> {
  const address = person.email.toLowerCase();
  return {
    mail_queue: await db
      .selectFrom('mail_queue')
      .select(['kind', 'address', 'subject', 'state', 'created_at', 'finished_at'])
      .where('address', '=', address)
      .orderBy('created_at')
      .execute(),
    mail_suppressions: await db
      .selectFrom('mail_suppressions')
      .selectAll()
      .where('address', '=', address)
      .orderBy('scope')
      .execute(),
    mail_links: await db
      .selectFrom('mail_links')
      .select(['purpose', 'created_at', 'expires_at', 'used_at'])
      .where('subject', 'in', linkSubjects(person))
      .orderBy('created_at')
      .execute(),
  };
}

/** Forgets a person: mails that have not left do not leave, and links open nothing. */
export async function eraseMailOf(db: Database, person: MailPerson): Promise<void> {
  const address = person.email.toLowerCase();
  await db.deleteFrom('mail_queue').where('address', '=', address).execute();
  await db.deleteFrom('mail_suppressions').where('address', '=', address).execute();
  await db.deleteFrom('mail_links').where('subject', 'in', linkSubjects(person)).execute();
}
