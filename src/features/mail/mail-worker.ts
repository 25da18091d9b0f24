import { pruneMail, type MailDatabase } from './mail-queue.store.ts';
import { sendDueMail, type SendDeps } from './send-due-mail.ts';

/** Sends what stands in the queue, in this process, until it is stopped. */
export interface MailWorker {
  start(): void;
  /** Looks at the queue soon; for whoever just put a mail there. */
  wake(): void;
  /** Begins nothing new, and waits a while for the attempts under way; what it leaves is tried again elsewhere. */
  stop(): Promise<void>;
}

/** Mails tried at a time by one process. */
const LANES = 3;
const POLL_MS = 2000;
/** A wake comes from inside a transaction that has yet to commit. */
const WAKE_MS = 50;
const AFTER_FAILURE_MS = 5000;
const STOP_PATIENCE_MS = 5000;
const PRUNE_EVERY_MS = 3_600_000;
/** Days that an ended mail (without its body) is kept for the operator. */
export const KEPT_DAYS = 30;
const DAY_MS = 86_400_000;

export interface MailWorkerDeps extends SendDeps {
  /** Makes one mail that was asked for; false where none was. */
  readonly composeNext: () => Promise<boolean>;
}

/** The worker of this process. Errors of the database are logged, and the queue is looked at again later. */
export function createMailWorker(deps: MailWorkerDeps): MailWorker {
  let timer: NodeJS.Timeout | undefined;
  let isRunning = false;
  let round: Promise<void> | null = null;
  let prunedAt = -Infinity;

  const lane = async (): Promise<void> => {
    while (isRunning && (await sendDueMail(deps)));
  };
  const compose = async (): Promise<void> => {
    try {
      while (isRunning && (await deps.composeNext()));
    } catch (err) {
      // What waits is sent all the same.
      deps.log.warn({ err }, 'a mail that was asked for cannot be made just now');
    }
  };
  const work = async (): Promise<number> => {
    try {
      await compose();
      await Promise.all(Array.from({ length: LANES }, lane));
      prunedAt = await pruneSometimes(deps, prunedAt);
      return POLL_MS;
    } catch (err) {
      deps.log.warn({ err }, 'the mail queue cannot be read just now');
      return AFTER_FAILURE_MS;
    }
  };
  const schedule = (afterMs: number): void => {
    clearTimeout(timer);
    if (!isRunning) return;
    timer = setTimeout(() => {
      round ??= work().then((wait) => {
        round = null;
        schedule(wait);
      });
    }, afterMs);
    timer.unref();
  };
  return {
    start: () => {
      isRunning = true;
      schedule(0);
    },
    wake: () => {
      if (round === null) schedule(WAKE_MS);
    },
    stop: async () => {
      isRunning = false;
      clearTimeout(timer);
      let patience: NodeJS.Timeout | undefined;
      const tooLong = new Promise<void>((resolve) => (patience = setTimeout(resolve, STOP_PATIENCE_MS)));
      await Promise.race([round ?? Promise.resolve(), tooLong]);
      clearTimeout(patience);
    },
  };
}

async function pruneSometimes({ db, clock }: SendDeps, prunedAt: number): Promise<number> {
  const now = await clock(db satisfies MailDatabase);
  if (now - prunedAt < PRUNE_EVERY_MS) return prunedAt;
  await pruneMail(db, now - KEPT_DAYS * DAY_MS);
  return now;
}
