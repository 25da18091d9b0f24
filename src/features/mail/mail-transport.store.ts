import type { Selectable } from 'kysely';
import type { MailTransportsTable } from '../../platform/db/mail-schema.ts';
import type { Database } from '../../platform/db/schema.ts';

/** What all processes know of the way out. */
export type MailTransportState = Selectable<MailTransportsTable>;

const ID = 'smtp';

/** How the way out fares, or null where it was never used. */
export async function readTransport(db: Database): Promise<MailTransportState | null> {
  const row = await db.selectFrom('mail_transports').selectAll().where('id', '=', ID).executeTakeFirst();
  return row ?? null;
}

/**
 * True where a mail may be tried. While the way out fails, one attempt is let through when the wait is over, and nobody
 * else for `trialMs`: a wrong password tried by every process for every mail would shut the account.
 */
export async function admitAttempt(db: Database, now: number, trialMs: number): Promise<boolean> {
  const state = await readTransport(db);
  if (state === null || state.failures === 0) return true;
  if (state.not_before > now) return false;
  const taken = await db
    .updateTable('mail_transports')
    .set({ not_before: now + trialMs })
    .where('id', '=', ID)
    .where('not_before', '=', state.not_before)
    .executeTakeFirst();
  return Number(taken.numUpdatedRows) === 1;
}

/** The way out works, whatever became of one mail; `isSent`: it even took one. */
export async function noteWorking(db: Database, isSent: boolean, now: number): Promise<void> {
  const working = { failures: 0, not_before: 0, ...(isSent ? { last_sent_at: now } : {}) };
  await db
    .insertInto('mail_transports')
    .values({ id: ID, last_problem: null, last_problem_at: null, last_sent_at: null, ...working })
    .onConflict((conflict) => conflict.column('id').doUpdateSet(working))
    .execute();
}

/** The way out fails: no attempt before `notBefore`. */
export async function noteTrouble(
  db: Database,
  about: { readonly failures: number; readonly notBefore: number; readonly problem: string },
  now: number,
): Promise<void> {
  const { failures, notBefore, problem } = about;
  const trouble = { failures, not_before: notBefore, last_problem: problem, last_problem_at: now };
  await db
    .insertInto('mail_transports')
    .values({ id: ID, ...trouble, last_sent_at: null })
    .onConflict((conflict) => conflict.column('id').doUpdateSet(trouble))
    .execute();
}
