import type { MailDelivery } from './mail.schema.ts';
import { countMail, type MailDatabase } from './mail-queue.store.ts';
import { countRejected } from './mail-suppressions.store.ts';
import { readTransport } from './mail-transport.store.ts';

/** How mail stands: it leaves; it is only printed; there is none; the server refuses it; or it waits for too long. */
export type MailStatus = 'ok' | 'printed' | 'not_configured' | 'failing' | 'late';

/** The state of mail for an operator. */
export interface MailCheck {
  readonly status: MailStatus;
  /** What is, in one sentence. */
  readonly text: string;
  /** What to do about it; null where all is well. */
  readonly fix: string | null;
  readonly waiting: number;
  readonly failed: number;
  /** Addresses that a server refused for good. */
  readonly rejected: number;
  /** Milliseconds since 1970-01-01 UTC, or null where none ever left. */
  readonly lastSentAt: number | null;
}

/** Milliseconds after which a mail that still waits is worth a look. */
const LATE_MS = 3_600_000;

const NOT_CONFIGURED = {
  none: {
    status: 'not_configured',
    text: 'No mail is sent: MAIL_SERVER is not set.',
    fix: 'Set MAIL_SERVER, MAIL_USERNAME and MAIL_PASSWORD (docs/mail.md), or create users with "tradewise user create".',
  },
  terminal: {
    status: 'printed',
    text: 'No mail is sent: MAIL_SERVER is not set. In development mails are printed in the terminal.',
    fix: 'Set MAIL_SERVER to send them.',
  },
} as const;

/** How mail stands just now. */
export async function checkMail(db: MailDatabase, delivery: MailDelivery, now: number): Promise<MailCheck> {
  const [{ counts, oldestWaiting }, transport, rejected] = await Promise.all([
    countMail(db),
    readTransport(db),
    countRejected(db),
  ]);
  const about = {
    waiting: counts.get('waiting') ?? 0,
    failed: counts.get('failed') ?? 0,
    rejected,
    lastSentAt: transport?.last_sent_at ?? null,
  };
  if (delivery !== 'smtp') return { ...NOT_CONFIGURED[delivery], ...about };
  if (transport !== null && transport.failures > 0) {
    const text = `Mail is held back after ${transport.failures} failed attempts in a row: ${transport.last_problem ?? ''}.`;
    return { status: 'failing', text, fix: 'See docs/mail.md; "tradewise mail test ADDRESS" tries at once.', ...about };
  }
  if (oldestWaiting !== null && now - oldestWaiting > LATE_MS) {
    const minutes = Math.round((now - oldestWaiting) / 60_000);
    const text = `A mail has waited for ${minutes} minutes.`;
    return { status: 'late', text, fix: 'See that a server process runs, and its log.', ...about };
  }
  return { status: 'ok', text: 'Mail leaves.', fix: null, ...about };
}
