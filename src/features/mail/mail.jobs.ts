import { Type } from 'typebox';
import type { Job, TaskKind } from '../../platform/queue/task.ts';
import { findNextDue, type MailDatabase } from './mail-queue.store.ts';
import { sendDueMail, type SendDeps } from './send-due-mail.ts';

/**
 * A look at the mails that wait. Each mail asks for one in its own transaction; which mail is sent next is for the outbox to
 * say, and what a look finds it sends whoever asked for it.
 */
export const SEND_MAIL = {
  name: 'mail.send',
  schema: Type.Object({}),
  // A link to sign in is not to wait behind analyses.
  priority: 20,
  attempts: 3,
} as const satisfies TaskKind;

/** Mails tried at a time by one process. */
const LANES = 3;
const SOONEST_MS = 1_000;

export interface MailJobDeps extends SendDeps {
  /** Makes one mail that was asked for; false where none was. */
  readonly composeNext: () => Promise<boolean>;
  /** Asks for another look at the mails, at the instant `at`, ms since 1970-01-01 UTC. */
  readonly lookAgain: (on: MailDatabase, at: number, delayMs: number) => Promise<void>;
}

/** Sends what waits. Every minute too, for mails whose process was lost and for those of an earlier release. */
export function createMailJob(deps: MailJobDeps): Job {
  let isSending = false;
  let isAskedAgain = false;
  return {
    ...SEND_MAIL,
    schedule: { cron: '* * * * *', zone: 'UTC' },
    run: async ({ signal }) => {
      isAskedAgain = true;
      // The round under way looks again when it is done; one of each process is enough.
      if (isSending) return;
      isSending = true;
      try {
        while (isAskedAgain && !signal.aborted) {
          isAskedAgain = false;
          await sendAll(deps, signal);
        }
      } finally {
        isSending = false;
      }
    },
  };
}

async function sendAll(deps: MailJobDeps, signal: AbortSignal): Promise<void> {
  try {
    while (!signal.aborted && (await deps.composeNext()));
  } catch (err) {
    // What waits is sent all the same.
    deps.log.warn({ err }, 'a mail that was asked for cannot be made just now');
  }
  const lane = async (): Promise<void> => {
    while (!signal.aborted && (await sendDueMail(deps)));
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  const at = await findNextDue(deps.db);
  if (at === null) return;
  const now = await deps.clock(deps.db);
  await deps.lookAgain(deps.db, at, Math.max(SOONEST_MS, at - now));
}
