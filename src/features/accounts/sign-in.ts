import { verifyPassword } from '../../platform/auth/password-hash.ts';
import { digestOf } from '../../platform/auth/secrets.ts';
import { endSessions, insertSession } from '../../platform/auth/session-store.ts';
import type { AccountsDeps } from './accounts-deps.ts';
import type { CallFrom, SignedIn } from './accounts.schema.ts';
import {
  changeUser,
  findSigningIn,
  findUser,
  holdWithPassword,
  insertChallenge,
  inTransaction,
  isFirstOfAll,
  normaliseEmail,
  passwordOf,
} from './accounts.store.ts';
import type { Database, UserRow } from './accounts.store.ts';
import { CHALLENGE_MS, challengeCookie } from './challenge-cookie.ts';
import { comeBackIn, refuse } from './refusals.ts';
import { beginOwnAttempt, whileThere } from './own-attempts.ts';
import { beginAttempt, judge, knownPlaceOf } from './sign-in-delays.ts';
import type { Attempt } from './sign-in-delays.ts';
import { isEmail, sendVerification } from './sign-up.ts';

/** The same words for an unknown address, a wrong password and an account that was shut. */
export const WRONG = 'E-mail address or password is wrong.';
const UNCONFIRMED = 'Confirm your e-mail address first.';
const NOT_CHOSEN = 'The password is wrong. Enter the one you chose when you signed up.';

interface Credentials {
  readonly email: string;
  readonly password: string;
  /** The path of this site that the person wanted to see. */
  readonly to?: string | undefined;
}

/** Costs the same whether there is a hash or not. */
const isPassword = (hash: string | null, password: string): Promise<boolean> => verifyPassword(hash ?? '', password);

/**
 * Signs in: a new session, or a challenge where the account has a second factor. The session that the browser had ends,
 * so that none is ever taken over from before.
 */
export async function signIn(
  deps: AccountsDeps,
  form: Credentials,
  from: CallFrom,
  oldCookie: string | null,
): Promise<SignedIn> {
  const email = normaliseEmail(form.email);
  const now = deps.now();
  const { user, password, isKnownPlace } = await findSigningIn(deps.db, email, knownPlaceOf(email, from, now));
  const attempt = await beginAttempt(deps.db, email, from, now, isKnownPlace);
  if (attempt.waitMs > 0) throw comeBackIn(attempt.waitMs);
  if (!isEmail(email)) throw refuse(WRONG);
  return judge(attempt, async () => {
    const isRight = await isPassword(password, form.password);
    if (!isRight || user === null || password === null) throw refuse(WRONG);
    if (user.disabled_at !== null) return refuseShutOut(deps, user);
    if (user.email_verified === 0) return sayUnconfirmed(deps, user, attempt, form.to);
    const entered = await inTransaction(deps.db, async (tx) => {
      const held = await holdWithPassword(tx, user.id, password);
      return held === null ? null : enter(deps, tx, { user: held, attempt, oldCookie }, from);
    });
    if (entered === null) throw refuse(WRONG);
    return tell(deps, entered);
  });
}

/** An account that was shut has no sessions, whatever was left of them. */
async function refuseShutOut(deps: AccountsDeps, { id }: UserRow): Promise<never> {
  await deps.sessions.end({ userId: id });
  throw refuse(WRONG);
}

async function sayUnconfirmed(
  deps: AccountsDeps,
  user: UserRow,
  attempt: Attempt,
  to: string | undefined,
): Promise<SignedIn> {
  const isSent = await whileThere(deps, user, async (tx) => {
    await attempt.succeed(tx);
    return deps.canMail && (await sendVerification(deps, tx, user, to));
  });
  if (isSent === null) throw refuse(WRONG);
  if (!deps.canMail) {
    throw refuse(`${UNCONFIRMED} Mail is not set up on this server: its operator can confirm the address for you.`);
  }
  throw refuse(
    isSent
      ? `${UNCONFIRMED} A new link was sent to ${user.email}.`
      : `${UNCONFIRMED} Several links were sent to ${user.email} within the last hour: open one of them.`,
  );
}

/** The result of a sign-in, and what this process must remove from its cache. */
export interface Entered {
  readonly signedIn: SignedIn;
  readonly forgets: { readonly userId: string | null; readonly token: string | null };
}

/** Opens a session, or waits for a code where the account has a second factor; the caller's transaction holds the person. */
async function enter(
  deps: AccountsDeps,
  tx: Database,
  { user, attempt, oldCookie }: { user: UserRow; attempt: Attempt; oldCookie: string | null },
  from: CallFrom,
): Promise<Entered> {
  const now = deps.now();
  await attempt.succeed(tx);
  if (user.two_factor_enabled === 1) {
    const challenge = await insertChallenge(tx, user.id, now, CHALLENGE_MS);
    const cookies = [challengeCookie(deps.secrets, challenge, deps.sessions.isSecure)];
    return { signedIn: { kind: 'second-factor', cookies }, forgets: { userId: null, token: null } };
  }
  return openSession(deps, tx, user, await insertSession(tx, user.id, from, now, null), oldCookie);
}

/** What to answer who entered, once the transaction has ended. */
export function tell(deps: Pick<AccountsDeps, 'sessions'>, { signedIn, forgets }: Entered): SignedIn {
  if (forgets.userId !== null) deps.sessions.forget(forgets.userId);
  if (forgets.token !== null) deps.sessions.forgetToken(forgets.token);
  return signedIn;
}

/** Ends the browser's old session, makes the person operator where that is due, and returns the cookie of the new session. */
export async function openSession(
  deps: AccountsDeps,
  tx: Database,
  user: Pick<UserRow, 'id' | 'email' | 'role'>,
  token: string,
  oldCookie: string | null,
): Promise<Entered> {
  const oldToken = oldCookie === null ? null : deps.sessions.tokenOf(oldCookie);
  if (oldToken !== null) await endSessions(tx, { tokenHash: digestOf(oldToken) });
  const isRaised = user.role !== 'operator' && (await isDue({ ...deps, db: tx }, user));
  if (isRaised) await changeUser(tx, user.id, { role: 'operator' }, deps.now());
  return {
    signedIn: { kind: 'signed-in', cookies: [deps.sessions.cookieFor(token)] },
    forgets: { userId: isRaised ? user.id : null, token: oldToken },
  };
}

/** True for ADMIN_EMAIL, and in development for the first account while there is no operator. */
async function isDue(deps: AccountsDeps, user: Pick<UserRow, 'id' | 'email'>): Promise<boolean> {
  if (deps.adminEmail !== null && normaliseEmail(deps.adminEmail) === user.email) return true;
  return !deps.isProduction && (await isFirstOfAll(deps.db, user.id));
}

/** Signs out: the session is gone on the server, not only in the browser. */
export async function signOut(deps: AccountsDeps, cookie: string | null): Promise<readonly string[]> {
  const token = cookie === null ? null : deps.sessions.tokenOf(cookie);
  if (token !== null) await deps.sessions.end({ tokenHash: digestOf(token) });
  return [deps.sessions.clearCookie];
}

/**
 * Confirms an address with the link that was mailed to it and the password of the account, and signs in. The password is
 * asked for because anybody can sign up with somebody else's address: their password must not become good by the
 * owner's click. `to` is the path of this site that the link was to lead to.
 */
export async function confirmAddress(
  deps: AccountsDeps,
  form: { readonly token: string; readonly password: string },
  from: CallFrom,
  oldCookie: string | null,
): Promise<SignedIn & { readonly to: string | null }> {
  const subject = await deps.links.read(deps.db, form.token, 'verify-email');
  const user = subject === null ? null : await findUser(deps.db, subject);
  if (user === null) throw refuse('This link was used already, or is too old. Sign in to get a new one.');
  const attempt = await beginAttempt(deps.db, user.email, from, deps.now());
  if (attempt.waitMs > 0) throw comeBackIn(attempt.waitMs);
  return judge(attempt, async () => {
    const password = await passwordOf(deps.db, user.id);
    const isRight = await isPassword(password, form.password);
    if (!isRight || password === null || user.disabled_at !== null) throw refuse(NOT_CHOSEN);
    const entered = await inTransaction(deps.db, async (tx) => {
      const held = await holdWithPassword(tx, user.id, password);
      if (held === null) return NOT_CHOSEN;
      if ((await deps.links.use(tx, form.token, 'verify-email')) === null)
        return 'This link was used already. Sign in.';
      await changeUser(tx, user.id, { email_verified: 1 }, deps.now());
      const to = await deps.links.pathOf(tx, form.token);
      return { to, ...(await enter(deps, tx, { user: held, attempt, oldCookie }, from)) };
    });
    if (typeof entered === 'string') throw refuse(entered);
    return { ...tell(deps, entered), to: entered.to };
  });
}

/**
 * Refuses where this is not the password of the person who is signed in; counted like a sign-in.
 * @throws AppError `validation_failed`, `too_many_attempts`
 */
export async function verifyOwnPassword(
  deps: AccountsDeps,
  user: { readonly id: string; readonly email: string },
  password: string,
  from: CallFrom,
): Promise<void> {
  const attempt = await beginOwnAttempt(deps, user, from);
  if (attempt.waitMs > 0) throw comeBackIn(attempt.waitMs);
  return judge(attempt, async () => {
    const hash = await passwordOf(deps.db, user.id);
    const isRight = hash !== null && (await verifyPassword(hash, password));
    if (!isRight) throw refuse('The password is wrong.');
    await attempt.succeed();
  });
}
