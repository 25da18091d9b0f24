import { randomUUID } from 'node:crypto';
import { inTransaction } from '../../platform/db/database.ts';
import type { Database } from '../../platform/db/schema.ts';
import { GIVE_UP_AFTER_MS } from './back-off.ts';
import type { MailKind, MailToSend } from './mail.schema.ts';

/** A mail that a stranger asked for by an address: whether anybody gets one is found out behind the answer. */
export interface AskedMail {
  readonly id: string;
  readonly kind: MailKind;
  /** In small letters. */
  readonly to: string;
}

/** Writes down that somebody asked; the same work whatever stands behind the address. */
export async function insertAsked(
  db: Database,
  asked: { readonly kind: MailKind; readonly to: string; readonly messageId: string },
  now: number,
): Promise<void> {
  const empty = { subject: '', text_part: '', html_part: '', unsubscribe_url: null, last_problem: null };
  const fresh = { state: 'asked', lease: null, attempts: 0, created_at: now, due_at: now, finished_at: null };
  await db
    .insertInto('mail_queue')
    .values({
      id: randomUUID(),
      kind: asked.kind,
      address: asked.to.toLowerCase(),
      message_id: asked.messageId,
      ...empty,
      ...fresh,
    })
    .execute();
}

async function oldestAsked(db: Database, now: number): Promise<(AskedMail & { readonly since: number }) | null> {
  const row = await db
    .selectFrom('mail_queue')
    .select(['id', 'kind', 'address', 'created_at'])
    .where('state', '=', 'asked')
    .where('due_at', '<=', now)
    .orderBy('due_at')
    .limit(1)
    .executeTakeFirst();
  return row === undefined ? null : { id: row.id, kind: row.kind as MailKind, to: row.address, since: row.created_at };
}

/** How long one that cannot be made leaves the others alone, and after how long it is given up. */
const POSTPONED_MS = 60_000;

/** Lets those behind it go first; given up it is gone, as nobody but its reader knows of it. */
async function postpone(db: Database, { id, since }: { readonly id: string; readonly since: number }, now: number) {
  const asked = { id, state: 'asked' };
  if (now - since >= GIVE_UP_AFTER_MS) {
    await db.deleteFrom('mail_queue').where('id', '=', asked.id).where('state', '=', asked.state).execute();
    return;
  }
  const later = db.updateTable('mail_queue').set({ due_at: now + POSTPONED_MS });
  await later.where('id', '=', asked.id).where('state', '=', asked.state).execute();
}

/** Another process was faster: what was written for this mail is rolled back. */
class Taken extends Error {}

/**
 * Turns what was asked for longest ago into a mail that waits, in one transaction with what `compose` writes; where there
 * is nobody to send it to, nothing of it stays. One that cannot be made is tried again after the others. False where nobody
 * asked.
 */
export async function composeOldest(
  db: Database,
  compose: (tx: Database, asked: AskedMail) => Promise<MailToSend | null>,
  now: number,
  onFailure: (error: unknown) => void = () => undefined,
): Promise<boolean> {
  const asked = await oldestAsked(db, now);
  if (asked === null) return false;
  try {
    await inTransaction(db, async (tx) => {
      // The person comes before the mail, as where a person leaves: whoever takes both never waits in a circle.
      const mail = await compose(tx, asked);
      if (mail === null) {
        await tx.deleteFrom('mail_queue').where('id', '=', asked.id).where('state', '=', 'asked').execute();
        return;
      }
      const filled = await tx
        .updateTable('mail_queue')
        .set({ subject: mail.subject, text_part: mail.text, html_part: mail.html, state: 'waiting', due_at: now })
        .where('id', '=', asked.id)
        .where('state', '=', 'asked')
        .executeTakeFirst();
      if (Number(filled.numUpdatedRows) !== 1) throw new Taken();
    });
  } catch (error) {
    if (error instanceof Taken) return true;
    await postpone(db, asked, now);
    onFailure(error);
  }
  return true;
}
