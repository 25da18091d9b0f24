import type { Selectable } from 'kysely';
import type { MailSuppressionsTable } from '../../platform/db/mail-schema.ts';
import type { Database } from '../../platform/db/schema.ts';

export type MailSuppression = Selectable<MailSuppressionsTable>;

/** The scope that covers every kind of mail. */
export const EVERY_KIND = 'all';

const normal = (address: string): string => address.toLowerCase();

/** Why an address gets no mail of this kind, or null where it does. */
export async function findSuppression(db: Database, address: string, kind: string): Promise<MailSuppression | null> {
  const row = await db
    .selectFrom('mail_suppressions')
    .selectAll()
    .where('address', '=', normal(address))
    .where('scope', 'in', [EVERY_KIND, kind])
    .limit(1)
    .executeTakeFirst();
  return row ?? null;
}

/** Sends an address no more mail of one kind, or none at all. The first reason stays. */
export async function suppress(
  db: Database,
  about: Pick<MailSuppression, 'address' | 'scope' | 'reason' | 'note'>,
  now: number,
): Promise<void> {
  await db
    .insertInto('mail_suppressions')
    .values({ ...about, address: normal(about.address), created_at: now })
    .onConflict((conflict) => conflict.columns(['address', 'scope']).doNothing())
    .execute();
}

/** Lets an address have mail of every kind again; returns what stood against it. */
export async function liftSuppressions(db: Database, address: string): Promise<readonly MailSuppression[]> {
  return db.deleteFrom('mail_suppressions').where('address', '=', normal(address)).returningAll().execute();
}

/** How many addresses get no mail at all because a server refused them. */
export async function countRejected(db: Database): Promise<number> {
  const row = await db
    .selectFrom('mail_suppressions')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('scope', '=', EVERY_KIND)
    .executeTakeFirst();
  return Number(row?.count ?? 0);
}
