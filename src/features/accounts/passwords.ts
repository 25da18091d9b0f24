import type { CurrentUser } from '../../platform/auth/current-user.ts';
import { hashPassword, verifyPassword } from '../../platform/auth/password-hash.ts';
import { digestOf } from '../../platform/auth/secrets.ts';
import { endSessions, insertSession } from '../../platform/auth/session-store.ts';
import type { AccountMail, AccountsDeps } from './accounts-deps.ts';
import type { CallFrom } from './accounts.schema.ts';
import {
  changeUser,
  dropChallengesOf,
  findUser,
  findUserByEmail,
  holdUser,
  normaliseEmail,
  passwordOf,
  savePassword,
} from './accounts.store.ts';
import { dropMarksOf } from './factor-marks.store.ts';
import { comeBackIn, refuse, signedOutMeanwhile } from './refusals.ts';
import { notice } from './second-factor.ts';
import { beginOwnAttempt, whileThere } from './own-attempts.ts';
import { judge, trustPlace } from './sign-in-delays.ts';
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
): Promise<readonly string[]> {
  const weakness = await weaknessOf(form.password, [user.email, user.name]);
  if (weakness !== null) throw refuse(weakness);
  const attempt = await beginOwnAttempt(deps, user, from);
  if (attempt.waitMs > 0) throw comeBackIn(attempt.waitMs);
  const old = await passwordOf(deps.db, user.id);
  return judge(attempt, async () => {
    if (old === null || !(await verifyPassword(old, form.current))) throw refuse('The current password is wrong.');
    const hash = await hashPassword(form.password);
    const token = await whileThere(deps, user, async (tx) => {
      // Ended a moment ago, perhaps in another process, which this one may not know for five seconds.
      if ((await endSessions(tx, { tokenHash: digestOf(form.token) })) === 0) throw signedOutMeanwhile();
      await attempt.succeed(tx);
      await replacePassword(deps, tx, user.id, hash);
      await deps.links.cancel(tx, 'reset-password', user.id);
      await notice({ ...deps, db: tx }, user, 'The password was changed, and every other session was signed out.');
      return insertSession(tx, user.id, from, deps.now(), user.secondFactorAt);
    });
    if (token === null) throw signedOutMeanwhile();
    deps.sessions.forget(user.id);
    return [deps.sessions.cookieFor(token)];
  });
}

/** Sets a password and ends all that was begun with the one before. */
async function replacePassword(
  deps: Pick<AccountsDeps, 'now'>,
  tx: AccountsDeps['db'],
  userId: string,
  hash: string,
): Promise<void> {
  // First: a sign-in with the password before, which is under way, is waited for, and its session ends below.
  await savePassword(tx, userId, hash, deps.now());
  await endSessions(tx, { userId });
  await dropChallengesOf(tx, userId);
  await dropMarksOf(tx, userId);
}

/**
 * Asks for a link that resets the password. Whether there is such an account is looked up by the process that sends the
 * mail, so that neither the answer nor its time shows who has an account; the request is stored before it is answered.
 */
export async function requestReset(deps: AccountsDeps, email: string, from: CallFrom): Promise<void> {
  if (!deps.canMail) return;
  await deps.strangers.count('reset', from);
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
  if (recent >= MOST_RESETS || !(await deps.strangers.mayMail(tx, user.email))) return null;
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
): Promise<void> {
  const used = 'This link was used already, or is too old. Ask for a new one.';
  const subject = await deps.links.read(deps.db, form.token, 'reset-password');
  const user = subject === null ? null : await findUser(deps.db, subject);
  if (user === null || user.disabled_at !== null) throw refuse(used);
  const weakness = await weaknessOf(form.password, [user.email, user.name]);
  if (weakness !== null) throw refuse(weakness);
  const hash = await hashPassword(form.password);
  const isFirst = await whileThere(deps, user, async (tx) => {
    if ((await deps.links.use(tx, form.token, 'reset-password')) === null) return false;
    await replacePassword(deps, tx, user.id, hash);
    await changeUser(tx, user.id, { email_verified: 1 }, deps.now());
    await trustPlace(tx, user.email, from, deps.now());
    await notice(
      { ...deps, db: tx },
      user,
      'The password was reset with a link from a mail, and every session was signed out.',
    );
    return true;
  });
  if (isFirst !== true) throw refuse(used);
  deps.sessions.forget(user.id);
  return;
}
