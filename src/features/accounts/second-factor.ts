import type { CurrentUser } from '../../platform/auth/current-user.ts';
import { encryptText } from '../../platform/auth/encrypted-text.ts';
import { digestOf } from '../../platform/auth/secrets.ts';
import { appUri, newAppSecret, newRecoveryCodes } from '../../platform/auth/time-code.ts';
import { endSessions, findSession, insertSession, markSecondFactor } from '../../platform/auth/session-store.ts';
import type { AccountsDeps } from './accounts-deps.ts';
import type { CallFrom, NewFactor } from './accounts.schema.ts';
import { holdUser, inTransaction, removeSecondFactor } from './accounts.store.ts';
import type { Database } from './accounts.store.ts';
import { checkCode, isTimeCode, tidy } from './check-code.ts';
import { earnMark } from './factor-mark.ts';
import { dropMarksOf } from './factor-marks.store.ts';
import { comeBackIn, refuse, signedOutMeanwhile } from './refusals.ts';
import { beginOwnConfirmation, whileThere } from './own-attempts.ts';
import { insertFactor, replaceRecoveryCodes, switchFactorOn } from './second-factors.store.ts';
import type { Encrypted } from './second-factors.store.ts';
import { judge } from './sign-in-delays.ts';
import { verifyOwnPassword } from './sign-in.ts';

export const WRONG_CODE = 'This code is wrong or was used already. Wait for the next one and try again.';
const NONE_YET = 'Set up a second factor first.';
export const LOST =
  'This server can no longer read your second factor: its SESSION_SECRET was changed. ' +
  'Whoever runs it can take it away with "tradewise user reset-2fa".';

/** Looks at a code of who is signed in, counted; `take` uses a right one up together with what it was entered for. */
async function withOwnCode<Value>(
  deps: AccountsDeps,
  user: CurrentUser,
  code: string,
  take: (tx: Database) => Promise<Value>,
): Promise<Value> {
  const attempt = await beginOwnConfirmation(deps, user);
  if (attempt.waitMs > 0) throw comeBackIn(attempt.waitMs);
  return judge(attempt, async () => {
    const checked = await checkCode(deps, user.id, code);
    if (checked.is !== 'right') throw refuse(checked.is === 'lost' ? LOST : WRONG_CODE);
    const taken = await whileThere(deps, user, async (tx) => {
      if (!(await checked.take(tx))) return null;
      await attempt.succeed(tx);
      return { value: await take(tx) };
    });
    if (taken === null) throw refuse(WRONG_CODE);
    return taken.value;
  });
}

/** Proves the second factor again within a session; good for ten minutes of what can do harm. */
export async function confirmSecondFactor(
  deps: AccountsDeps,
  user: CurrentUser,
  form: { readonly code: string; readonly token: string },
): Promise<void> {
  if (!user.hasSecondFactor) throw refuse(NONE_YET);
  await withOwnCode(deps, user, tidy(form.code), async (tx) => {
    await markSecondFactor(tx, digestOf(form.token), deps.now());
    return null;
  });
  deps.sessions.forgetToken(form.token);
}

/** Makes a secret and recovery codes; they hold once a code of the app proved that it has the secret. */
export async function startSecondFactor(
  deps: AccountsDeps,
  user: CurrentUser,
  form: { readonly password: string; readonly token: string },
  from: CallFrom,
): Promise<NewFactor> {
  await verifyOwnPassword(deps, user, form.password, from);
  const secret = newAppSecret();
  const codes = newRecoveryCodes();
  const encrypted = encryptedFactor(deps, secret, codes);
  const isMade = await inSession(deps, user, form.token, (tx) => insertFactor(tx, user.id, encrypted, deps.now()));
  if (!isMade) throw refuse('You have a second factor already.');
  return { uri: appUri(secret, user.email), codes };
}

function encryptedFactor(deps: AccountsDeps, secret: string, codes: readonly string[]): Encrypted {
  const { all } = deps.secrets;
  return { secret: encryptText(all, secret), backup_codes: encryptText(all, JSON.stringify(codes)) };
}

/**
 * Does what writes about a person while the person is there and still signed in: another process may have ended the session,
 * which this one may not know for five seconds.
 * @throws AppError `signed_out`
 */
async function inSession<Result>(
  deps: AccountsDeps,
  user: CurrentUser,
  token: string,
  work: (tx: Database) => Promise<Result>,
): Promise<Result> {
  return inTransaction(deps.db, async (tx) => {
    const isThere = (await holdUser(tx, user.id)) !== null && (await findSession(tx, digestOf(token))) !== null;
    if (!isThere) throw signedOutMeanwhile();
    return work(tx);
  });
}

/** Switches the second factor on. The session gets a new id, as at every step up; the person's others end where asked. */
export async function finishSecondFactor(
  deps: AccountsDeps,
  user: CurrentUser,
  form: { readonly code: string; readonly token: string; readonly endsOthers: boolean },
  from: CallFrom,
): Promise<readonly string[]> {
  if (user.hasSecondFactor) throw refuse('You have a second factor already.');
  const code = tidy(form.code);
  // A recovery code stands on the same page and says nothing of whether the app has the secret.
  if (!isTimeCode(code)) throw refuse('Enter the six digits that the app shows, not a recovery code.');
  const cookies = await withOwnCode(deps, user, code, async (tx) => {
    // Ended a moment ago, perhaps in another process, which this one may not know for five seconds.
    if ((await endSessions(tx, { tokenHash: digestOf(form.token) })) === 0) throw signedOutMeanwhile();
    if (form.endsOthers) await endSessions(tx, { userId: user.id });
    await switchFactorOn(tx, user.id, deps.now());
    await dropMarksOf(tx, user.id);
    const token = await insertSession(tx, user.id, from, deps.now(), deps.now());
    const others = form.endsOthers ? ' Every other session was signed out.' : '';
    const what = `A second factor was set up: signing in now asks for a code as well.${others}`;
    await notice({ ...deps, db: tx }, user, what);
    return [deps.sessions.cookieFor(token), await earnMark(deps, tx, user.id, null)];
  });
  deps.sessions.forget(user.id);
  return cookies;
}

/** Switches the second factor off again; not for operators. */
export async function stopSecondFactor(
  deps: AccountsDeps,
  user: CurrentUser,
  form: { readonly password: string; readonly token: string },
  from: CallFrom,
): Promise<readonly string[]> {
  if (user.role === 'operator') throw refuse('Operators need a second factor.');
  if (!user.hasSecondFactor) throw refuse('There is no second factor to switch off.');
  await verifyOwnPassword(deps, user, form.password, from);
  const token = await inSession(deps, user, form.token, async (tx) => {
    await removeSecondFactor(tx, user.id, deps.now());
    await endSessions(tx, { tokenHash: digestOf(form.token) });
    const what = 'The second factor was switched off: signing in asks for the password only.';
    await notice({ ...deps, db: tx }, user, what);
    return insertSession(tx, user.id, from, deps.now(), null);
  });
  deps.sessions.forget(user.id);
  deps.keys.forget({ userId: user.id });
  return [deps.sessions.cookieFor(token)];
}

/** New recovery codes; the old ones open nothing any more. */
export async function renewRecoveryCodes(
  deps: AccountsDeps,
  user: CurrentUser,
  form: { readonly password: string; readonly token: string },
  from: CallFrom,
): Promise<readonly string[]> {
  if (!user.hasSecondFactor) throw refuse(NONE_YET);
  await verifyOwnPassword(deps, user, form.password, from);
  const codes = newRecoveryCodes();
  const encrypted = encryptText(deps.secrets.all, JSON.stringify(codes));
  // The old codes and the mail about them in one transaction: after a failure the old codes still work.
  return inSession(deps, user, form.token, async (tx) => {
    if (!(await replaceRecoveryCodes(tx, user.id, encrypted))) throw refuse(NONE_YET);
    await notice({ ...deps, db: tx }, user, 'New recovery codes were made; the old ones no longer work.');
    return codes;
  });
}

/** Tells a person by mail what changed, where mail can be sent. */
export async function notice(
  deps: AccountsDeps,
  user: { readonly id: string; readonly email: string },
  what: string,
): Promise<void> {
  if (!deps.canMail) return;
  await inTransaction(deps.db, async (tx) => {
    if ((await holdUser(tx, user.id)) === null) return;
    await deps.sendMail(tx, { kind: 'account-notice', to: user.email, what });
  });
}
