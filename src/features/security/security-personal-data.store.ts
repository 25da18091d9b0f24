import { digestOf } from '../../platform/auth/secrets.ts';
import type { PersonalData, Person } from '../../platform/personal-data.ts';

/** What stands for a person in events: the digest of the id, and of the address where a sign-in failed. */
export const hashesOf = ({ userId, email }: Person): readonly string[] => [digestOf(userId), digestOf(email)];

const events: PersonalData = {
  table: 'security_events',
  read: (db, person) =>
    db
      .selectFrom('security_events')
      .select(['rule', 'address', 'detail', 'count', 'first_at', 'last_at'])
      .where('account_hash', 'in', hashesOf(person))
      .orderBy('first_at')
      .orderBy('id')
      .execute(),
  erase: async (tx, person) => {
    await tx.deleteFrom('security_events').where('account_hash', 'in', hashesOf(person)).execute();
  },
};

const places: PersonalData = {
  table: 'key_places',
  read: (db, { userId }) =>
    db.selectFrom('key_places').select('first_at').where('user_id', '=', userId).orderBy('first_at').execute(),
  erase: async (tx, { userId }) => {
    await tx.deleteFrom('key_places').where('user_id', '=', userId).execute();
  },
};

/** What was done stays, since it concerns the others; who did it is taken away. */
const actions: PersonalData = {
  table: 'operator_actions',
  read: (db, { userId }) =>
    db
      .selectFrom('operator_actions')
      .select(['at', 'way', 'action', 'target'])
      .where('user_id', '=', userId)
      .orderBy('at')
      .orderBy('id')
      .execute(),
  erase: async (tx, { userId }) => {
    await tx.updateTable('operator_actions').set({ user_id: null }).where('user_id', '=', userId).execute();
  },
};

export const SECURITY_PERSONAL_DATA: readonly PersonalData[] = [events, places, actions];
