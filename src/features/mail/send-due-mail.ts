import { setTimeout as pause } from 'node:timers/promises';
import type { Mailbox } from '../../platform/mail/address.ts';
import { DELIVERY_LIMIT_MS, type Delivered, type MailTransport } from '../../platform/mail/mail-transport.ts';
import { GIVE_UP_AFTER_MS, mailBackOff, transportBackOff } from './back-off.ts';
import {
  claimMail,
  endMail,
  endRefused,
  isMailDue,
  returnMail,
  type ClaimedMail,
  type MailDatabase,
  type MailEnd,
} from './mail-queue.store.ts';
import { findSuppression } from './mail-suppressions.store.ts';
import { admitAttempt, noteTrouble, noteWorking, readTransport } from './mail-transport.store.ts';

/** Where the worker says what it did; never given an address, a subject or a password. */
export interface MailLog {
  readonly info: (about: object, text: string) => void;
  readonly warn: (about: object, text: string) => void;
}

export interface SendDeps {
  readonly db: MailDatabase;
  readonly transport: MailTransport;
  /** How a mail that was handed over ended: `printed` where it was only shown. */
  readonly whenDelivered: Extract<MailEnd, 'sent' | 'printed'>;
  readonly sender: Mailbox;
  readonly log: MailLog;
  /** Milliseconds since 1970-01-01 UTC by the clock that all processes share. */
  readonly clock: (db: MailDatabase) => Promise<number>;
  readonly random?: () => number;
}

/** Longer than an attempt can take, so that a mail whose process still lives is never taken by another. */
export const LEASE_MS = 2 * DELIVERY_LIMIT_MS;

/** Tries the one mail that has waited longest. False where none is due, or the way out is to be left alone for now. */
export async function sendDueMail(deps: SendDeps): Promise<boolean> {
  const { db } = deps;
  const now = await deps.clock(db);
  if (!(await isMailDue(db, now)) || !(await admitAttempt(db, now, LEASE_MS))) return false;
  const mail = await claimMail(db, now, LEASE_MS);
  if (mail === null) return false;
  const suppression = await findSuppression(db, mail.address, mail.kind);
  if (suppression !== null) {
    await endMail(db, mail, 'suppressed', now, suppression.reason);
    return true;
  }
  const delivered = await deps.transport.deliver(outgoing(deps, mail));
  // A mail that left must be written down as such, or it leaves again when its lease ends.
  await persist(() => settle(deps, mail, delivered));
  return true;
}

function outgoing(deps: SendDeps, mail: ClaimedMail): Parameters<MailTransport['deliver']>[0] {
  return {
    messageId: mail.message_id,
    from: deps.sender,
    to: mail.address,
    subject: mail.subject,
    text: mail.text_part,
    html: mail.html_part,
    unsubscribeUrl: mail.unsubscribe_url,
    date: new Date(mail.created_at),
  };
}

async function settle(deps: SendDeps, mail: ClaimedMail, delivered: Delivered): Promise<void> {
  const { db, log } = deps;
  const now = await deps.clock(db);
  const about = { mail: mail.id, kind: mail.kind, attempt: mail.attempts };
  if (delivered.isSent) {
    await endMail(db, mail, deps.whenDelivered, now);
    await noteWorking(db, true, now);
    log.info(about, `a mail was ${deps.whenDelivered}`);
    return;
  }
  const { kind, reason } = delivered;
  // What is no mail's fault holds them all back, and no one longer than the others.
  const dueAt =
    kind === 'server' ? await noteServerTrouble(deps, reason, now) : now + mailBackOff(mail.attempts, deps.random);
  if (kind !== 'server') await noteWorking(db, false, now);
  if (kind === 'address' || kind === 'message' || now - mail.created_at >= GIVE_UP_AFTER_MS) {
    if (kind === 'address') await endRefused(db, mail, now, reason);
    else await endMail(db, mail, 'failed', now, reason);
    log.warn(about, `a mail is given up: ${reason}`);
    return;
  }
  await returnMail(db, mail, dueAt, reason);
  const again = { again_in_seconds: Math.round((dueAt - now) / 1000) };
  log.warn({ ...about, ...again }, `a mail is tried again later: ${reason}`);
}

/** Holds every mail back, and returns until when. */
async function noteServerTrouble(deps: SendDeps, problem: string, now: number): Promise<number> {
  const failures = ((await readTransport(deps.db))?.failures ?? 0) + 1;
  const notBefore = now + transportBackOff(failures, deps.random);
  await noteTrouble(deps.db, { failures, notBefore, problem }, now);
  return notBefore;
}

const PERSIST_TRIES = 5;

async function persist(work: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await work();
      return;
    } catch (error) {
      if (attempt === PERSIST_TRIES) throw error;
      await pause(attempt * 500);
    }
  }
}
