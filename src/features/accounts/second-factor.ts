import { headersFor, keptBy } from '../../platform/auth/auth-headers.ts';
import type { CurrentUser } from '../../platform/auth/current-user.ts';
import { digestOf } from '../../platform/auth/secrets.ts';
import type { AccountsDeps } from './accounts-deps.ts';
import type { CallFrom, NewFactor, Outcome } from './accounts.schema.ts';
import { findUser, holdUser, inTransaction, takeCode } from './accounts.store.ts';
import { challengeOf, clearChallenge } from './challenge-cookie.ts';
import { comeBackIn, done, refusalCodeOf, refuse, throwOwnRefusal } from './outcomes.ts';
import { beginOwnConfirmation } from './own-attempts.ts';
import { openSession, verifyOwnPassword } from './sign-in.ts';

/** A time-based code is good for 30 s, and for the two steps beside its own. */
const CODE_SPAN_MS = 150_000;
const WRONG_CODE = 'This code is wrong or was used already. Wait for the next one and try again.';
const NONE_YET = 'Set up a second factor first.';
const START_AGAIN = 'Sign in again: this took too long, too many codes were wrong, or the code was used already.';

/** How the library says that a secret which encrypted something is gone. */
const UNREADABLE = /^(Secret version \d+ not found|Cannot decrypt|invalid tag)/;
const LOST =
  'This server can no longer read your second factor: its SESSION_SECRET was changed. ' +
  'Whoever runs it can take it away with "tradewise user reset-2fa".';

const wordsFor = ({ is }: Exclude<Checked, { is: 'right' }>): string =>
  is === 'lost' ? LOST : is === 'over' ? START_AGAIN : WRONG_CODE;

/** Digits as people type them, with spaces; a recovery code has letters. */
const tidy = (code: string): string => code.replace(/\s/g, '');
const isTimeCode = (code: string): boolean => /^\d{6}$/.test(code);

type Checked =
  | { readonly is: 'right'; readonly userId: string; readonly token: string | null }
  | { readonly is: 'wrong' }
  | { readonly is: 'over' }
  | { readonly is: 'lost' };

/** Asks the library about a code; a right one is taken once. */
async function check(deps: AccountsDeps, code: string, headers: Headers): Promise<Checked> {
  const auth = await deps.auth();
  try {
    const answer = isTimeCode(code)
      ? await auth.api.verifyTOTP({ body: { code }, headers, returnHeaders: true })
      : await auth.api.verifyBackupCode({ body: { code }, headers, returnHeaders: true });
    const { user } = answer.response as { user: { id: string } };
    const token = keptBy(answer.headers).session;
    const taken = { userId: user.id, code, now: deps.now(), spanMs: CODE_SPAN_MS };
    if (!isTimeCode(code) || (await takeCode(deps.db, taken))) return { is: 'right', userId: user.id, token };
    if (token === null) return { is: 'wrong' };
    await deps.sessions.end({ tokenHash: digestOf(token) });
    return { is: 'over' };
  } catch (error) {
    if (error instanceof Error && UNREADABLE.test(error.message)) return { is: 'lost' };
    return { is: meansOver(refusalCodeOf(error)) ? 'over' : 'wrong' };
  }
}

const meansOver = (code: string): boolean =>
  /TOO_MANY_ATTEMPTS|INVALID_TWO_FACTOR_COOKIE|ACCOUNT_TEMPORARILY_LOCKED|FAILED_TO_INVALIDATE/.test(code);

/** The second step of signing in: the code of the app, or a recovery code, which is used up. */
export async function signInWithCode(
  deps: AccountsDeps,
  form: { readonly code: string; readonly challengeCookie: string | null },
  from: CallFrom,
  oldCookie: string | null,
): Promise<Outcome<readonly string[]>> {
  const challenge = challengeOf(deps.secrets, form.challengeCookie);
  if (challenge === null) return refuse(START_AGAIN);
  const secret = deps.secrets.all[0] as string;
  const checked = await check(deps, tidy(form.code), headersFor(secret, from, { challenge }));
  if (checked.is !== 'right') return refuse(wordsFor(checked));
  if (checked.token === null) return refuse(START_AGAIN);
  const user = await findUser(deps.db, checked.userId);
  if (user === null || user.disabled_at !== null) {
    await deps.sessions.end({ userId: checked.userId });
    return refuse(START_AGAIN);
  }
  await deps.sessions.proveSecondFactor(checked.token);
  return done([...(await openSession(deps, user, checked.token, oldCookie)), clearChallenge(deps.sessions.isSecure)]);
}

/** Proves the second factor again within a session; good for ten minutes of what can do harm. */
export async function confirmSecondFactor(
  deps: AccountsDeps,
  user: CurrentUser,
  form: { readonly code: string; readonly token: string },
  from: CallFrom,
): Promise<Outcome> {
  if (!user.hasSecondFactor) return refuse(NONE_YET);
  const attempt = await beginOwnConfirmation(deps, user);
  if (attempt.waitMs > 0) return comeBackIn(attempt.waitMs);
  const headers = headersFor(deps.secrets.all[0] as string, from, { session: form.token });
  const checked = await check(deps, tidy(form.code), headers);
  if (checked.is !== 'right') return refuse(checked.is === 'lost' ? LOST : WRONG_CODE);
  await attempt.succeed();
  await deps.sessions.proveSecondFactor(form.token);
  return done(null);
}

/** Makes a secret and recovery codes; they hold once a code of the app proved that it has the secret. */
export async function startSecondFactor(
  deps: AccountsDeps,
  user: CurrentUser,
  form: { readonly password: string; readonly token: string },
  from: CallFrom,
): Promise<Outcome<NewFactor>> {
  const wrong = await verifyOwnPassword(deps, user, form.password, from);
  if (wrong !== null) return wrong;
  const auth = await deps.auth();
  const headers = headersFor(deps.secrets.all[0] as string, from, { session: form.token });
  try {
    const made = await auth.api.enableTwoFactor({ body: { password: form.password, method: 'totp' }, headers });
    if (made.method !== 'totp') return refuse('The second factor could not be made.');
    return done({ uri: made.totpURI, codes: made.backupCodes });
  } catch (error) {
    const code = refusalCodeOf(error);
    return refuse(code === 'TOTP_ALREADY_ENABLED' ? 'You have a second factor already.' : 'Please try again.');
  }
}

/** Switches the second factor on. The session gets a new id, as at every step up. */
export async function finishSecondFactor(
  deps: AccountsDeps,
  user: CurrentUser,
  form: { readonly code: string; readonly token: string },
  from: CallFrom,
): Promise<Outcome<readonly string[]>> {
  const attempt = await beginOwnConfirmation(deps, user);
  if (attempt.waitMs > 0) return comeBackIn(attempt.waitMs);
  const code = tidy(form.code);
  // A recovery code stands on the same page and says nothing of whether the app has the secret.
  if (!isTimeCode(code)) return refuse('Enter the six digits that the app shows, not a recovery code.');
  const headers = headersFor(deps.secrets.all[0] as string, from, { session: form.token });
  const checked = await check(deps, code, headers);
  if (checked.is !== 'right') return refuse(checked.is === 'lost' ? LOST : WRONG_CODE);
  await attempt.succeed();
  const token = checked.token ?? form.token;
  deps.sessions.forget(user.id);
  await deps.sessions.proveSecondFactor(token);
  await notice(deps, user, 'A second factor was set up: signing in now asks for a code as well.');
  return done([deps.sessions.cookieFor(token)]);
}

/** Switches the second factor off again; not for operators. */
export async function stopSecondFactor(
  deps: AccountsDeps,
  user: CurrentUser,
  form: { readonly password: string; readonly token: string },
  from: CallFrom,
): Promise<Outcome<readonly string[]>> {
  if (user.role === 'operator') return refuse('Operators need a second factor.');
  if (!user.hasSecondFactor) return refuse('There is no second factor to switch off.');
  const wrong = await verifyOwnPassword(deps, user, form.password, from);
  if (wrong !== null) return wrong;
  const auth = await deps.auth();
  const headers = headersFor(deps.secrets.all[0] as string, from, { session: form.token });
  const asked = { body: { password: form.password }, headers, returnHeaders: true } as const;
  const answer = await auth.api.disableTwoFactor(asked).catch(throwOwnRefusal);
  deps.sessions.forget(user.id);
  deps.keys.forget({ userId: user.id });
  await notice(deps, user, 'The second factor was switched off: signing in asks for the password only.');
  const token = keptBy(answer.headers).session ?? form.token;
  return done([deps.sessions.cookieFor(token)]);
}

/** New recovery codes; the old ones open nothing any more. */
export async function renewRecoveryCodes(
  deps: AccountsDeps,
  user: CurrentUser,
  form: { readonly password: string; readonly token: string },
  from: CallFrom,
): Promise<Outcome<readonly string[]>> {
  if (!user.hasSecondFactor) return refuse(NONE_YET);
  const wrong = await verifyOwnPassword(deps, user, form.password, from);
  if (wrong !== null) return wrong;
  const auth = await deps.auth();
  const headers = headersFor(deps.secrets.all[0] as string, from, { session: form.token });
  const asked = { body: { password: form.password }, headers };
  const { backupCodes } = await auth.api.generateBackupCodes(asked).catch(throwOwnRefusal);
  await notice(deps, user, 'New recovery codes were made; the old ones no longer work.');
  return done(backupCodes);
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
