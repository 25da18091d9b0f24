import { libraryWithin } from '../../platform/auth/library-transaction.ts';
import { headersFor } from '../../platform/auth/auth-headers.ts';
import { domainOf, isMailAddress } from '../../platform/mail/address.ts';
import { hashAhead } from '../../platform/auth/password-hash.ts';
import { AppError } from '../../platform/errors.ts';
import type { AccountsDeps } from './accounts-deps.ts';
import type { CallFrom, SignUpForm } from './accounts.schema.ts';
import {
  changeUser,
  findUserByEmail,
  holdUser,
  inTransaction,
  isDuplicate,
  normaliseEmail,
  unavailable,
} from './accounts.store.ts';
import type { UserRow } from './accounts.store.ts';
import { refusalCodeOf, refuse } from './refusals.ts';

/** How long a confirmation of an address can wait. */
const VERIFY_MINUTES = 24 * 60;
/** How many mails of one kind strangers can have sent to one address within an hour, by signing up with it. */
const MOST_MAILS = 5;
const HOUR_MINUTES = 60;

/** True for what mail can be sent to, as far as its form tells: an address under a domain with a dot. */
export function isEmail(text: string): boolean {
  const address = text.trim();
  return isMailAddress(address) && domainOf(address).includes('.');
}

/** A name as it is kept: one line, without what steers a terminal or turns the words around it. */
export function readName(text: string): string {
  return text
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Cs}\p{Z}\u202a-\u202e\u2066-\u2069\ufeff]+/gu, ' ')
    .trim();
}

/** What was made of a sign-up: the same words whether the address had an account or not. */
export interface SignedUp {
  readonly email: string;
  /** True where the person can go on at once: an invitation proved the address. */
  readonly isConfirmed: boolean;
}

/**
 * Makes an account whose address is still to be confirmed, and sends the link for it, which leads to `form.to` in the end:
 * a path of this site, or none.
 */
export async function signUp(deps: AccountsDeps, form: SignUpForm, from: CallFrom): Promise<SignedUp> {
  const email = normaliseEmail(form.email);
  const closed = await whyClosed(deps, email, form.invite);
  if (closed !== null) throw refuse(closed);
  if (!isEmail(email)) throw refuse('This is not an e-mail address.');
  const name = readName(form.name);
  if (name === '') throw refuse('Enter a name.');
  const weakness = await weaknessOf(form.password, [email, name]);
  if (weakness !== null) throw refuse(weakness);
  await deps.strangers.count('sign-up', from);
  const made = await createAccount(deps, { ...form, name, email }, from);
  await afterSignUp(deps, made.user, made.isNew, form);
  return { email, isConfirmed: form.invite !== undefined && made.isNew };
}

/** Why a password cannot be taken; null where it can. The list of stolen passwords is loaded when it is first needed. */
export async function weaknessOf(password: string, about: readonly string[]): Promise<string | null> {
  const { refusalOfPassword } = await import('../../platform/auth/password-rules.ts');
  return refusalOfPassword(password, about);
}

/** Why nobody, or not this person, may sign up; null where they may. */
async function whyClosed(deps: AccountsDeps, email: string, invite: string | undefined): Promise<string | null> {
  if (deps.signups === 'open' && invite === undefined) return null;
  if (deps.signups === 'closed') return 'Nobody can sign up on this server.';
  const invited = invite === undefined ? null : await deps.links.read(deps.db, invite, 'invitation');
  if (invited === null) return 'Signing up here needs an invitation that was not used yet.';
  return invited === email ? null : 'This invitation is for another address.';
}

/**
 * The account's rows in one transaction, the password hashed before it begins. An address that has an account keeps it. The
 * user is read back afterwards: an account is there, or this throws.
 * @throws AppError `database_unavailable` where nobody has the address in the end
 */
export async function createAccount(
  deps: AccountsDeps,
  who: { readonly name: string; readonly email: string; readonly password: string },
  from: CallFrom,
): Promise<{ readonly user: UserRow; readonly isNew: boolean }> {
  const auth = await deps.auth();
  const body = { name: who.name, email: who.email, password: who.password };
  const headers = headersFor(deps.secrets.all[0] as string, from);
  const signUp = (): Promise<{ readonly id: string | null; readonly failure: unknown }> =>
    auth.api.signUpEmail({ body, headers }).then(
      ({ user }) => ({ id: user.id, failure: null }),
      (failure: unknown) => ({ id: null, failure }),
    );
  const made = await hashAhead(who.password, () => (deps.db.isTransaction ? libraryWithin(deps.db, signUp) : signUp()));
  // Of two sign-ups with one address at the same time the second finds no row and cannot make one.
  // What is done with it in one transaction is undone with that, and can be tried again.
  if (made.failure !== null && (deps.db.isTransaction || !isDuplicate(made.failure))) throw whyNotMade(made.failure);
  const user = await findUserByEmail(deps.db, who.email);
  if (user === null) throw unavailable(made.failure ?? new Error('an account was not there after it had been made'));
  return { user, isNew: user.id === made.id };
}

/** What to throw where the library made no account: what it refused by its own rules, and else that nothing was written. */
function whyNotMade(failure: unknown): unknown {
  if (failure instanceof AppError) return failure;
  const isRefusal = failure instanceof Error && failure.name === 'APIError';
  return isRefusal && refusalCodeOf(failure) !== 'FAILED_TO_CREATE_USER' ? failure : unavailable(failure);
}

async function afterSignUp(
  deps: AccountsDeps,
  user: UserRow,
  isNew: boolean,
  { invite, to }: Pick<SignUpForm, 'invite' | 'to'>,
): Promise<void> {
  const now = deps.now();
  await inTransaction(deps.db, async (tx) => {
    if ((await holdUser(tx, user.id)) === null) return;
    if (isNew && invite !== undefined && (await deps.links.use(tx, invite, 'invitation')) !== null) {
      return changeUser(tx, user.id, { email_verified: 1 }, now);
    }
    if (!deps.canMail) return;
    if (user.email_verified === 0) await sendVerification(deps, tx, user, to);
    else await sendSignIn(deps, tx, user);
  });
}

type MailDeps = Pick<AccountsDeps, 'links' | 'sendMail' | 'strangers'>;

/** Tells who has an account that somebody wanted to make one with the address; false where that was told often just now. */
async function sendSignIn(
  deps: MailDeps,
  tx: AccountsDeps['db'],
  user: Pick<UserRow, 'id' | 'email'>,
): Promise<boolean> {
  const about = { purpose: 'sign-in', subject: user.id, minutes: VERIFY_MINUTES };
  if ((await deps.links.countRecent(tx, about.purpose, user.id, HOUR_MINUTES)) >= MOST_MAILS) return false;
  if (!(await deps.strangers.mayMail(tx, user.email))) return false;
  await deps.sendMail(tx, { kind: 'already-registered', to: user.email, link: await deps.links.create(tx, about) });
  return true;
}

/**
 * Sends the link that confirms an address and leads to a path of this site in the end; false where many were sent within the
 * hour, to the person or to the mailbox; these still work.
 */
export async function sendVerification(
  deps: MailDeps,
  tx: AccountsDeps['db'],
  user: Pick<UserRow, 'id' | 'email'>,
  toPath?: string,
): Promise<boolean> {
  const about = { purpose: 'verify-email', subject: user.id, minutes: VERIFY_MINUTES };
  if ((await deps.links.countRecent(tx, about.purpose, user.id, HOUR_MINUTES)) >= MOST_MAILS) return false;
  if (!(await deps.strangers.mayMail(tx, user.email))) return false;
  const link = await deps.links.create(tx, toPath === undefined ? about : { ...about, toPath });
  await deps.sendMail(tx, { kind: 'verify-email', to: user.email, link });
  return true;
}
