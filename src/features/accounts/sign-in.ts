import { headersFor, keptBy } from '../../platform/auth/auth-headers.ts';
import { verifyPassword } from '../../platform/auth/password-hash.ts';
import { digestOf } from '../../platform/auth/secrets.ts';
import type { AccountsDeps } from './accounts-deps.ts';
import type { CallFrom, Outcome, SignedIn } from './accounts.schema.ts';
import {
  changeUser,
  dropLostChallenges,
  findUser,
  findUserByEmail,
  hasOperator,
  inTransaction,
  normaliseEmail,
  oldestUser,
  passwordOf,
} from './accounts.store.ts';
import type { UserRow } from './accounts.store.ts';
import { challengeCookie } from './challenge-cookie.ts';
import { comeBackIn, done, refusalCodeOf, refuse } from './outcomes.ts';
import { beginOwnAttempt, whileThere } from './own-attempts.ts';
import { beginAttempt, judge } from './sign-in-delays.ts';
import type { Attempt } from './sign-in-delays.ts';
import { isEmail, sendVerification } from './sign-up.ts';

/** The same words for an unknown address, a wrong password and an account that was shut. */
export const WRONG = 'E-mail address or password is wrong.';
const UNCONFIRMED = 'Confirm your e-mail address first.';

interface Credentials {
  readonly email: string;
  readonly password: string;
  /** The path of this site that the person wanted to see. */
  readonly to?: string | undefined;
}

type Asked =
  | { readonly is: 'right'; readonly token: string | null; readonly challenge: string | null }
  | { readonly is: 'wrong' }
  | { readonly is: 'unconfirmed' };

/** Asks the library; costs the same hash whether the account exists or not. */
async function ask(deps: AccountsDeps, { email, password }: Credentials, from: CallFrom): Promise<Asked> {
  const auth = await deps.auth();
  const headers = headersFor(deps.secrets.all[0] as string, from);
  try {
    const answer = await auth.api.signInEmail({ body: { email, password }, headers, returnHeaders: true });
    const token = 'token' in answer.response ? String(answer.response.token) : null;
    return { is: 'right', token, challenge: keptBy(answer.headers).challenge };
  } catch (error) {
    return { is: refusalCodeOf(error) === 'EMAIL_NOT_VERIFIED' ? 'unconfirmed' : 'wrong' };
  }
}

/**
 * Signs in: a new session, or a challenge where the account has a second factor. The session that the browser had ends,
 * so that none is ever taken over from before.
 */
export async function signIn(
  deps: AccountsDeps,
  form: Credentials,
  from: CallFrom,
  oldCookie: string | null,
): Promise<Outcome<SignedIn>> {
  const email = normaliseEmail(form.email);
  const attempt = await beginAttempt(deps.db, email, from, deps.now());
  if (attempt.waitMs > 0) return comeBackIn(attempt.waitMs);
  if (!isEmail(email)) return refuse(WRONG);
  return judge(attempt, async () => {
    const asked = await ask(deps, { email, password: form.password }, from);
    if (asked.is === 'wrong') return refuse(WRONG);
    const user = await findUserByEmail(deps.db, email);
    if (user === null) return leftMeanwhile(deps);
    if (asked.is === 'unconfirmed') return sayUnconfirmed(deps, user, attempt, form.to);
    return enter(deps, { user, asked, attempt, oldCookie });
  });
}

/** The person left while the password was being checked: what that began is of nobody. */
async function leftMeanwhile<Value>(deps: AccountsDeps): Promise<Outcome<Value>> {
  await dropLostChallenges(deps.db);
  return refuse(WRONG);
}

async function sayUnconfirmed(
  deps: AccountsDeps,
  user: UserRow,
  attempt: Attempt,
  to: string | undefined,
): Promise<Outcome<SignedIn>> {
  if (user.disabled_at !== null) return refuse(WRONG);
  if (!(await succeed(deps, user, attempt))) return leftMeanwhile(deps);
  if (!deps.canMail) {
    return refuse(`${UNCONFIRMED} Mail is not set up on this server: its operator can confirm the address for you.`);
  }
  const isSent = await whileThere(deps, user, (tx) => sendVerification(deps, tx, user, to));
  return refuse(
    isSent === true
      ? `${UNCONFIRMED} A new link was sent to ${user.email}.`
      : `${UNCONFIRMED} Several links were sent to ${user.email} within the last hour: open one of them.`,
  );
}

/** Takes the failures back and makes the place known; false, and nothing is remembered, where the person has left. */
async function succeed(deps: AccountsDeps, user: UserRow, attempt: Attempt): Promise<boolean> {
  return (await whileThere(deps, user, (tx) => attempt.succeed(tx).then(() => true))) ?? false;
}

interface Entering {
  readonly user: UserRow;
  readonly asked: Extract<Asked, { is: 'right' }>;
  readonly attempt: Attempt;
  readonly oldCookie: string | null;
}

async function enter(deps: AccountsDeps, { user, asked, attempt, oldCookie }: Entering): Promise<Outcome<SignedIn>> {
  if (user.disabled_at !== null) {
    await deps.sessions.end({ userId: user.id });
    return refuse(WRONG);
  }
  if (!(await succeed(deps, user, attempt))) return leftMeanwhile(deps);
  if (asked.challenge !== null) {
    return done({
      kind: 'second-factor',
      cookies: [challengeCookie(deps.secrets, asked.challenge, deps.sessions.isSecure)],
    });
  }
  if (asked.token === null) return refuse(WRONG);
  return done({ kind: 'signed-in', cookies: await openSession(deps, user, asked.token, oldCookie) });
}

/** Ends the browser's old session, raises whoever is due, and gives the cookie of the new session. */
export async function openSession(
  deps: AccountsDeps,
  user: Pick<UserRow, 'id' | 'email' | 'role'>,
  token: string,
  oldCookie: string | null,
): Promise<string[]> {
  const oldToken = oldCookie === null ? null : deps.sessions.tokenOf(oldCookie);
  if (oldToken !== null) await endToken(deps, oldToken);
  if (user.role !== 'operator' && (await isDue(deps, user))) {
    await changeUser(deps.db, user.id, { role: 'operator' }, deps.now());
    deps.sessions.forget(user.id);
  }
  return [deps.sessions.cookieFor(token)];
}

/** True for ADMIN_EMAIL, and in development for the first account while there is no operator. */
async function isDue(deps: AccountsDeps, user: Pick<UserRow, 'id' | 'email'>): Promise<boolean> {
  if (deps.adminEmail !== null && normaliseEmail(deps.adminEmail) === user.email) return true;
  if (deps.isProduction || (await hasOperator(deps.db))) return false;
  return (await oldestUser(deps.db)) === user.id;
}

async function endToken(deps: AccountsDeps, token: string): Promise<void> {
  await deps.sessions.end({ tokenHash: digestOf(token) });
}

/** Signs out: the session is gone on the server, not only in the browser. */
export async function signOut(deps: AccountsDeps, cookie: string | null): Promise<readonly string[]> {
  const token = cookie === null ? null : deps.sessions.tokenOf(cookie);
  if (token !== null) await endToken(deps, token);
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
): Promise<Outcome<SignedIn & { readonly to: string | null }>> {
  const subject = await deps.links.read(deps.db, form.token, 'verify-email');
  const user = subject === null ? null : await findUser(deps.db, subject);
  if (user === null) return refuse('This link was used already, or is too old. Sign in to get a new one.');
  const attempt = await beginAttempt(deps.db, user.email, from, deps.now());
  if (attempt.waitMs > 0) return comeBackIn(attempt.waitMs);
  return judge(attempt, () => confirmWith(deps, { user, attempt, ...form }, from, oldCookie));
}

async function confirmWith(
  deps: AccountsDeps,
  form: { readonly user: UserRow; readonly attempt: Attempt; readonly token: string; readonly password: string },
  from: CallFrom,
  oldCookie: string | null,
): Promise<Outcome<SignedIn & { readonly to: string | null }>> {
  const { user, attempt } = form;
  const credentials = { email: user.email, password: form.password };
  const asked = await ask(deps, credentials, from);
  if (asked.is === 'wrong' || user.disabled_at !== null) {
    return refuse('The password is wrong. Enter the one you chose when you signed up.');
  }
  const isFirst = await inTransaction(deps.db, async (tx) => {
    if ((await deps.links.use(tx, form.token, 'verify-email')) === null) return false;
    await changeUser(tx, user.id, { email_verified: 1 }, deps.now());
    return true;
  });
  if (!isFirst) return refuse('This link was used already. Sign in.');
  const again = asked.is === 'right' ? asked : await ask(deps, credentials, from);
  if (again.is !== 'right') return refuse(WRONG);
  const to = await deps.links.pathOf(deps.db, form.token);
  const entered = await enter(deps, { user, asked: again, attempt, oldCookie });
  return entered.ok ? done({ ...entered.value, to }) : entered;
}

/** Refuses where this is not the password of the person who is signed in; counted like a sign-in. Null: it is. */
export async function verifyOwnPassword(
  deps: AccountsDeps,
  user: { readonly id: string; readonly email: string },
  password: string,
  from: CallFrom,
): Promise<Extract<Outcome<never>, { ok: false }> | null> {
  const attempt = await beginOwnAttempt(deps, user, from);
  if (attempt.waitMs > 0) return comeBackIn<never>(attempt.waitMs) as Extract<Outcome<never>, { ok: false }>;
  return judge(attempt, async () => {
    const hash = await passwordOf(deps.db, user.id);
    const isRight = hash !== null && (await verifyPassword(hash, password));
    if (isRight) await attempt.succeed();
    return isRight ? null : ({ ok: false, message: 'The password is wrong.' } as const);
  });
}
