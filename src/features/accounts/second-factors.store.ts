import type { Database } from '../../platform/db/schema.ts';

/** What of a second factor is encrypted. */
export interface Encrypted {
  readonly secret: string;
  readonly backup_codes: string;
}

/** Every second factor with the address of its owner. */
export function listFactors(db: Database): Promise<(Encrypted & { readonly id: string; readonly email: string })[]> {
  return db
    .selectFrom('second_factors')
    .innerJoin('users', 'users.id', 'second_factors.user_id')
    .select(['second_factors.id', 'second_factors.secret', 'second_factors.backup_codes', 'users.email'])
    .orderBy('second_factors.id')
    .execute();
}

/** Puts another spelling in place of one; false where it was changed in between. */
export async function replaceFactor(
  db: Database,
  old: Encrypted & { readonly id: string },
  next: Encrypted,
): Promise<boolean> {
  const done = await db
    .updateTable('second_factors')
    .set(next)
    .where('id', '=', old.id)
    .where('secret', '=', old.secret)
    .where('backup_codes', '=', old.backup_codes)
    .executeTakeFirst();
  return Number(done.numUpdatedRows) === 1;
}
