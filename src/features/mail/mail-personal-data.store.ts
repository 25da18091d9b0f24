import type { Database } from '../../platform/db/schema.ts';
import type { PersonalData, Person } from '../../platform/personal-data.ts';
import { MAIL_KINDS, type MailKind } from './mail.schema.ts';
import { unsubscribeSubject } from './unsubscribe.ts';

const addressOf = ({ email }: Person): string => email.toLowerCase();

/** What links are for can be the person's id, the address (an invitation), or the address with a kind of mail. */
const linkSubjects = (person: Person): readonly string[] => [
  person.userId,
  addressOf(person),
  ...Object.keys(MAIL_KINDS).map((kind) => unsubscribeSubject(person.email, kind as MailKind)),
];

const queue: PersonalData = {
  table: 'mail_queue',
  read: (db, person) =>
    db
      .selectFrom('mail_queue')
      .select(['kind', 'address', 'subject', 'state', 'last_problem', 'created_at', 'finished_at'])
      .where('address', '=', addressOf(person))
      .orderBy('created_at')
      .orderBy('id')
      .execute(),
  // A mail that has not left does not leave any more.
  erase: async (tx, person) => {
    await tx.deleteFrom('mail_queue').where('address', '=', addressOf(person)).execute();
  },
};

const suppressions: PersonalData = {
  table: 'mail_suppressions',
  read: (db, person) =>
    db.selectFrom('mail_suppressions').selectAll().where('address', '=', addressOf(person)).orderBy('scope').execute(),
  erase: async (tx, person) => {
    await tx.deleteFrom('mail_suppressions').where('address', '=', addressOf(person)).execute();
  },
};

const links: PersonalData = {
  table: 'mail_links',
  read: (db, person) =>
    db
      .selectFrom('mail_links')
      .select(['purpose', 'created_at', 'expires_at', 'used_at', 'to_path'])
      .where('subject', 'in', linkSubjects(person))
      .orderBy('created_at')
      .orderBy('token_hash')
      .execute(),
  erase: async (tx: Database, person) => {
    await tx.deleteFrom('mail_links').where('subject', 'in', linkSubjects(person)).execute();
  },
};

/**
 * Where mail knows a person. The suppressions come last: an attempt that is under way writes down under the lock of its mail
 * that the address was refused, and who ends mails does so under the lock of the link, so whoever has deleted both finds
 * that as well.
 */
export const MAIL_PERSONAL_DATA: readonly PersonalData[] = [queue, links, suppressions];
