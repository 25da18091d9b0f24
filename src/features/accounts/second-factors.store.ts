import { newId } from '../../platform/db/id.ts';
import type { Database } from '../../platform/db/schema.ts';

/** What of a second factor is encrypted. */
export interface Encrypted {
  readonly secret: string;
  readonly backup_codes: string;
}

/** A person's second factor; null where there is none. */
export async function findFactor(db: Database, userId: string): Promise<(Encrypted & { readonly id: string }) | null> {
  const query = db.selectFrom('second_factors').select(['id', 'secret', 'backup_codes']);
  return (await query.where('user_id', '=', userId).executeTakeFirst()) ?? null;
}

/**
 * Takes the code of a time step, unless that of this step or a newer one was taken before: a code opens one door once
 * (RFC 6238 section 5.2). False where it was, also at the same moment.
 */
export async function takeStep(db: Database, id: string, step: number, now: number): Promise<boolean> {
  const done = await db
    .updateTable('second_factors')
    .set({ last_step: step, last_code_at: now })
    .where('id', '=', id)
    .where((eb) => eb.or([eb('last_step', 'is', null), eb('last_step', '<', step)]))
    .executeTakeFirst();
  return Number(done.numUpdatedRows) === 1;
}

/**
 * Inserts a second factor that holds once a code of it was entered, in place of one that was never finished.
 * @returns false where the person has a second factor already
 */
export async function insertFactor(tx: Database, userId: string, encrypted: Encrypted, now: number): Promise<boolean> {
  const done = await tx
    .insertInto('second_factors')
    .values({ id: newId(now), user_id: userId, verified: 0, ...encrypted })
    .onConflict((conflict) =>
      conflict
        .column('user_id')
        .doUpdateSet(encrypted)
        .where((eb) => eb.or([eb('second_factors.verified', '=', 0), eb('second_factors.verified', 'is', null)])),
    )
    .executeTakeFirst();
  return Number(done.numInsertedOrUpdatedRows ?? 0) === 1;
}

/** Replaces the recovery codes; false where there is no second factor. */
export async function replaceRecoveryCodes(tx: Database, userId: string, backup_codes: string): Promise<boolean> {
  const done = await tx
    .updateTable('second_factors')
    .set({ backup_codes })
    .where('user_id', '=', userId)
    .executeTakeFirst();
  return Number(done.numUpdatedRows) === 1;
}

/** Switches a second factor on whose first code was right. */
export async function switchFactorOn(tx: Database, userId: string, now: number): Promise<void> {
  await tx.updateTable('second_factors').set({ verified: 1 }).where('user_id', '=', userId).execute();
  await tx.updateTable('users').set({ two_factor_enabled: 1, updated_at: now }).where('id', '=', userId).execute();
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
