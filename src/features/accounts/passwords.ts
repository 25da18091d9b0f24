import { headersFor } from '../../platform/auth/auth-headers.ts';
import type { CurrentUser } from '../../platform/auth/current-user.ts';
import { hashPassword } from '../../platform/auth/password-hash.ts';
import type { AccountMail, AccountsDeps } from './accounts-deps.ts';
import type { CallFrom, Outcome } from './accounts.schema.ts';
import {
  changeUser,
  dropChallengesOf,
  findUser,
  findUserByEmail,
  holdUser,
  inTransaction,
  normaliseEmail,
  savePassword,
} from './accounts.store.ts';
import { dropMarksOf } from './factor-marks.store.ts';
import { comeBackIn, done, refusalCodeOf, refuse, throwOwnRefusal } from './outcomes.ts';
import { notice } from './second-factor.ts';
import { beginOwnAttempt, trustOwnPlace } from './own-attempts.ts';
import { judge } from './sign-in-delays.ts';
import { weaknessOf } from './sign-up.ts';

/** How long a link that resets a password can wait. */
const RESET_MINUTES = 60;
/** How many of them strangers can have sent to one person within that time. */
const MOST_RESETS = 5;

/** Changes the password of who is signed in: every other session ends, and this one gets a new id. */
export async function changePassword(
  deps: AccountsDeps,
  user: CurrentUser,
  form: { readonly current: string; readonly password: string; readonly token: string },
  from: CallFrom,
): Promise<Outcome<readonly string[]>> {
  const weakness = await weaknessOf(form.password, [user.email, user.name]);
  if (weakness !== null) return refuse(weakness);
  const attempt = await beginOwnAttempt(deps, user, from);
  if (attempt.waitMs > 0) return comeBackIn(attempt.waitMs);
  const auth = await deps.auth();
  const headers = headersFor(deps.secrets.all[0] as string, from, { session: form.token });
  const body = { currentPassword: form.current, newPassword: form.password, revokeOtherSessions: true };
  const changed = await judge(attempt, async () => {
    try {
      const made = await auth.api.changePassword({ body, headers });
      await attempt.succeed();
      return made;
    } catch (error) {
      return refusalCodeOf(error) === 'INVALID_PASSWORD' ? null : throwOwnRefusal(error);
    }
  });
  if (changed === null) return refuse('The current password is wrong.');
  const { token } = changed;
  deps.sessions.forget(user.id);
  await dropChallengesOf(deps.db, user.id);
  await dropMarksOf(deps.db, user.id);
  await deps.links.cancel(deps.db, 'reset-password', user.id);
  if (token === null) return refuse('Please sign in again.');
  if (user.secondFactorAt !== null) await deps.sessions.proveSecondFactor(token, user.secondFactorAt);
  await notice(deps, user, 'The password was changed, and every other session was signed out.');
  return done([deps.sessions.cookieFor(token)]);
}

/**
 * Asks for a link that resets the password. Whether there is such an account is looked up by the process that sends the
 * mail, so that neither the answer nor its time tells; the request is kept before it is answered.
 */
export async function requestReset(deps: AccountsDeps, email: string): Promise<void> {
  if (!deps.canMail) return;
  await deps.askForMail(deps.db, { kind: 'reset-password', to: normaliseEmail(email) });
}

/** The mail with the link, where there is such an account and it did not get many within the hour; else null. */
export async function resetMail(
  deps: AccountsDeps,
  tx: AccountsDeps['db'],
  email: string,
): Promise<AccountMail | null> {
  const found = await findUserByEmail(tx, email);
  const user = found === null ? null : await holdUser(tx, found.id);
  if (user === null || user.disabled_at !== null) return null;
  const recent = await deps.links.countRecent(tx, 'reset-password', user.id, RESET_MINUTES);
  if (recent >= MOST_RESETS) return null;
  return { kind: 'reset-password', to: user.email, link: await resetLink(deps, tx, user.id) };
}

/** A whole address under which a person can choose a password, once. Earlier ones stop working. */
export async function resetLink(
  deps: Pick<AccountsDeps, 'links'>,
  tx: AccountsDeps['db'],
  userId: string,
): Promise<string> {
  await deps.links.cancel(tx, 'reset-password', userId);
  return deps.links.create(tx, { purpose: 'reset-password', subject: userId, minutes: RESET_MINUTES });
}

/** Sets the password with the link of a mail: proves the address, ends every session, and makes the place known. */
export async function resetPassword(
  deps: AccountsDeps,
  form: { readonly token: string; readonly password: string },
  from: CallFrom,
): Promise<Outcome> {
  const used = 'This link was used already, or is too old. Ask for a new one.';
  const subject = await deps.links.read(deps.db, form.token, 'reset-password');
  const user = subject === null ? null : await findUser(deps.db, subject);
  if (user === null || user.disabled_at !== null) return refuse(used);
  const weakness = await weaknessOf(form.password, [user.email, user.name]);
  if (weakness !== null) return refuse(weakness);
  const hash = await hashPassword(form.password);
  const isFirst = await inTransaction(deps.db, async (tx) => {
    if ((await deps.links.use(tx, form.token, 'reset-password')) === null) return false;
    await savePassword(tx, user.id, hash, deps.now());
    await dropChallengesOf(tx, user.id);
    await dropMarksOf(tx, user.id);
    await changeUser(tx, user.id, { email_verified: 1 }, deps.now());
    return true;
  });
  if (!isFirst) return refuse(used);
  await deps.sessions.end({ userId: user.id });
  await trustOwnPlace(deps, user, from);
  await notice(deps, user, 'The password was reset with a link from a mail, and every session was signed out.');
  return done(null);
}
