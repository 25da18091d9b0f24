import type { PersonalData } from '../../platform/personal-data.ts';

const keys: PersonalData = {
  table: 'api_keys',
  read: (db, { userId }) =>
    db
      .selectFrom('api_keys')
      .select(['name', 'shown', 'scopes', 'created_at', 'last_used_at', 'revoked_at'])
      .where('user_id', '=', userId)
      .orderBy('created_at')
      .orderBy('id')
      .execute(),
  erase: async (tx, { userId }) => {
    await tx.deleteFrom('api_keys').where('user_id', '=', userId).execute();
  },
};

/** The keys of a person; their digests are left out of the export. */
export const API_KEYS_PERSONAL_DATA: readonly PersonalData[] = [keys];
