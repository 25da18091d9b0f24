import type { Selectable } from 'kysely';
import { inTransaction } from '../../platform/db/database.ts';
import { sharedClock } from '../../platform/db/dialect.ts';
import { newId } from '../../platform/db/id.ts';
import type { MailQueueTable } from '../../platform/db/mail-schema.ts';
import type { Database } from '../../platform/db/schema.ts';
import { EVERY_KIND, suppress } from './mail-suppressions.store.ts';
import { readTransport } from './mail-transport.store.ts';

/** The database, or the transaction to join. */
export type MailDatabase = Database;

/** Milliseconds since 1970-01-01 UTC by the clock that all processes share. */
export const mailClock = (db: MailDatabase): Promise<number> => sharedClock(db, Date.now);

/** A mail as it stands in the queue. */
export type QueuedMail = Selectable<MailQueueTable>;

/** How a mail ended: taken by a server, shown in a terminal, given up, or never tried because its reader wants none. */
export type MailEnd = 'sent' | 'printed' | 'failed' | 'suppressed';

/** A mail that one process is trying now; nobody else does before the lease ends. */
export interface ClaimedMail extends QueuedMail {
  readonly lease: string;
}

/** Puts a mail in the queue; `dueAt` is when it may first be tried. */
export async function insertMail(
  db: Database,
  mail: Pick<
    QueuedMail,
    'kind' | 'address' | 'subject' | 'text_part' | 'html_part' | 'message_id' | 'unsubscribe_url' | 'id'
  >,
  now: number,
): Promise<void> {
  const waiting = { state: 'waiting', lease: null, attempts: 0, last_problem: null, finished_at: null };
  await db
    .insertInto('mail_queue')
    .values({ ...mail, ...waiting, created_at: now, due_at: now })
    .execute();
}

/** Writes down that a mail was not sent because its reader wants none, so that an operator sees why. */
export async function insertSuppressed(
  db: Database,
  mail: Pick<QueuedMail, 'id' | 'kind' | 'address' | 'subject' | 'message_id'>,
  why: string,
  now: number,
): Promise<void> {
  const empty = { text_part: '', html_part: '', unsubscribe_url: null, lease: null, attempts: 0 };
  const ended = { state: 'suppressed', created_at: now, due_at: now, finished_at: now, last_problem: why };
  await db
    .insertInto('mail_queue')
    .values({ ...mail, ...empty, ...ended })
    .execute();
}

/** True where a mail may be tried; cheap, so that an idle process can ask often. */
export async function isMailDue(db: Database, now: number): Promise<boolean> {
  const row = await due(db, now).select('id').limit(1).executeTakeFirst();
  return row !== undefined;
}

const due = (db: Database, now: number) =>
  db.selectFrom('mail_queue').where('state', '=', 'waiting').where('due_at', '<=', now);

/**
 * Takes the mail that has waited longest, for `leaseMs`; null where none is due. Where several ask for one mail at a time,
 * one gets it. A mail whose process was lost is due again when its lease ends.
 */
export async function claimMail(db: Database, now: number, leaseMs: number): Promise<ClaimedMail | null> {
  for (;;) {
    const mail = await due(db, now).selectAll().orderBy('due_at').limit(1).executeTakeFirst();
    if (mail === undefined) return null;
    const claim = { due_at: now + leaseMs, lease: newId(now), attempts: mail.attempts + 1 };
    // Whoever else saw the same row finds that it is not due any more.
    const taken = await db
      .updateTable('mail_queue')
      .set(claim)
      .where('id', '=', mail.id)
      .where('state', '=', 'waiting')
      .where('due_at', '=', mail.due_at)
      .executeTakeFirst();
    if (Number(taken.numUpdatedRows) === 1) return { ...mail, ...claim };
  }
}

const held = (db: Database, { id, lease }: ClaimedMail) =>
  db.updateTable('mail_queue').where('id', '=', id).where('lease', '=', lease);

/**
 * Ends a mail and empties it: what it held is its reader's business. Of one that left not even the address is kept; of
 * another the operator must see whom it did not reach. False where the lease was lost or the mail is gone: then nothing
 * happens.
 */
export async function endMail(
  db: Database,
  mail: ClaimedMail,
  end: MailEnd,
  now: number,
  problem: string | null = null,
): Promise<boolean> {
  const emptied = { text_part: '', html_part: '', unsubscribe_url: null, lease: null };
  const forgotten = end === 'sent' || end === 'printed' ? { address: '', subject: '' } : {};
  const done = await held(db, mail)
    .set({ ...emptied, ...forgotten, state: end, finished_at: now, last_problem: problem })
    .executeTakeFirst();
  return Number(done.numUpdatedRows) === 1;
}

/**
 * Gives a mail up because a server refuses its address, which gets no more from now on. Both or neither: where the mail
 * is gone, because the person left meanwhile, nothing of the address is written down.
 */
export async function endRefused(db: Database, mail: ClaimedMail, now: number, reason: string): Promise<void> {
  await inTransaction(
    db,
    async (tx) => {
      if (!(await endMail(tx, mail, 'failed', now, reason))) return;
      await suppress(tx, { address: mail.address, scope: EVERY_KIND, reason: 'rejected', note: reason }, now);
    },
    { isIdempotent: true },
  );
}

/** Gives a mail back, to be tried again at `dueAt`. Nothing happens where the lease was lost. */
export async function returnMail(db: Database, mail: ClaimedMail, dueAt: number, problem: string): Promise<void> {
  await held(db, mail).set({ due_at: dueAt, lease: null, last_problem: problem }).execute();
}

/**
 * How many mails stand in each state, and since when the oldest waits. What was asked for and is still to be made waits
 * as well.
 */
export async function countMail(
  db: Database,
): Promise<{ readonly counts: ReadonlyMap<string, number>; readonly oldestWaiting: number | null }> {
  const rows = await db
    .selectFrom('mail_queue')
    .select(({ fn }) => ['state', fn.countAll<number>().as('count'), fn.min('created_at').as('oldest')])
    .groupBy('state')
    .execute();
  const counts = new Map<string, number>();
  let oldestWaiting: number | null = null;
  for (const row of rows) {
    const state = row.state === 'asked' ? 'waiting' : row.state;
    counts.set(state, (counts.get(state) ?? 0) + Number(row.count));
    if (state === 'waiting') oldestWaiting = Math.min(oldestWaiting ?? Infinity, Number(row.oldest));
  }
  return { counts, oldestWaiting };
}

/** When the next mail that waits may be tried; null where none waits. */
export async function findNextDue(db: Database): Promise<number | null> {
  const [first, transport] = await Promise.all([
    db
      .selectFrom('mail_queue')
      .select('due_at')
      .where('state', '=', 'waiting')
      .orderBy('due_at')
      .limit(1)
      .executeTakeFirst(),
    readTransport(db),
  ]);
  return first === undefined ? null : Math.max(first.due_at, transport?.not_before ?? 0);
}
