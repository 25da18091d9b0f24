import { AppError } from '../../platform/errors.ts';
import type { AccountsDeps } from './accounts-deps.ts';
import type { CallFrom } from './accounts.schema.ts';
import { holdUser, inTransaction } from './accounts.store.ts';
import type { Database } from './accounts.store.ts';
import { beginAttempt, beginConfirmation } from './sign-in-delays.ts';
import type { Attempt } from './sign-in-delays.ts';

interface Someone {
  readonly id: string;
  readonly email: string;
}

/** Does what writes about a person while that person is held; null, and nothing is written, where the person has left. */
export function whileThere<Result>(
  deps: Pick<AccountsDeps, 'db'>,
  { id }: Pick<Someone, 'id'>,
  work: (tx: Database) => Promise<Result>,
): Promise<Result | null> {
  return inTransaction(deps.db, async (tx) => ((await holdUser(tx, id)) === null ? null : work(tx)));
}

/**
 * An attempt of who is signed in, counted only while the person is there: another process may have cached a session for five
 * seconds after the account was deleted, and nothing of the person may be written any more.
 * @throws AppError `signed_out` where the account was deleted
 */
async function begin(
  deps: Pick<AccountsDeps, 'db'>,
  user: Someone,
  count: (tx: Database) => Promise<Attempt>,
): Promise<Attempt> {
  const attempt = await whileThere(deps, user, count);
  if (attempt === null) throw new AppError('signed_out', { userMessage: 'This account was deleted.' });
  return {
    waitMs: attempt.waitMs,
    // In the caller's transaction the person is held already.
    succeed: async (tx) =>
      void (await (tx ? attempt.succeed(tx) : whileThere(deps, user, (own) => attempt.succeed(own)))),
    undo: async (tx) => void (await (tx ? attempt.undo(tx) : whileThere(deps, user, (own) => attempt.undo(own)))),
  };
}

/** Counts an attempt at the person's own password. */
export function beginOwnAttempt(deps: AccountsDeps, user: Someone, from: CallFrom): Promise<Attempt> {
  return begin(deps, user, (tx) => beginAttempt(tx, user.email, from, deps.now()));
}

/** Counts an attempt at a code of the person's own second factor. */
export function beginOwnConfirmation(deps: AccountsDeps, user: Someone): Promise<Attempt> {
  return begin(deps, user, (tx) => beginConfirmation(tx, user.id, deps.now()));
}
