import { domainOf, isMailAddress } from '../../platform/mail/address.ts';
import { hashPassword } from '../../platform/auth/password-hash.ts';
import { AppError } from '../../platform/errors.ts';
import type { AccountsDeps } from './accounts-deps.ts';
import type { CallFrom, SignUpForm } from './accounts.schema.ts';
import {
  changeUser,
  findUserByEmail,
  holdUser,
  insertUser,
  inTransaction,
  normaliseEmail,
  unavailable,
} from './accounts.store.ts';
import type { Database, UserRow } from './accounts.store.ts';
import { refuse } from './refusals.ts';

/** How long a confirmation of an address can wait. */
const VERIFY_MINUTES = 24 * 60;
/** How many mails of one kind strangers can have sent to one address within an hour, by signing up with it. */
const MOST_MAILS = 5;
const HOUR_MINUTES = 60;

/** True for what has the form of an address that mail can be sent to: an address under a domain with a dot. */
export function isEmail(text: string): boolean {
  const address = text.trim();
  return isMailAddress(address) && domainOf(address).includes('.');
}

/** A character that shows: joiners, fillers and marks alone show as nothing. */
const SHOWS = /[^\p{C}\p{Z}\p{M}\p{Default_Ignorable_Code_Point}]/u;

/** A name as it is kept: one line, without what steers a terminal or turns the words around it; empty where nothing of it shows. */
export function readName(text: string): string {
  const name = text
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Cs}\p{Z}\u202a-\u202e\u2066-\u2069\ufeff]+/gu, ' ')
    .trim();
  return SHOWS.test(name) ? name : '';
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
  const { invite } = form;
  const made = await createAccount(
    deps,
    { name, email, hash: await hashPassword(form.password) },
    // Together with the account: an invitation whose account is there would confirm nobody any more.
    invite === undefined ? undefined : (tx) => useInvitation(deps, tx, invite, email),
  );
  const isConfirmed = invite !== undefined && made.isNew && made.user.email_verified === 1;
  if (!isConfirmed) await afterSignUp(deps, made.user, form.to);
  return { email, isConfirmed };
}

/** Confirms the address of a new account by the invitation that was mailed to it; another one may have used it just now. */
async function useInvitation(deps: AccountsDeps, tx: Database, invite: string, email: string): Promise<void> {
  const user = await findUserByEmail(tx, email);
  if (user === null || (await deps.links.use(tx, invite, 'invitation')) === null) return;
  await changeUser(tx, user.id, { email_verified: 1 }, deps.now());
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
 * Makes an account in one transaction, with what `withIt` does where it is new. An address that has an account keeps it. The user is read back afterwards: an account
 * is there, or this throws.
 * @throws AppError `database_unavailable` where nobody has the address in the end
 */
export async function createAccount(
  deps: Pick<AccountsDeps, 'db' | 'now'>,
  who: { readonly name: string; readonly email: string; readonly hash: string },
  withIt?: (tx: Database) => Promise<void>,
): Promise<{ readonly user: UserRow; readonly isNew: boolean }> {
  try {
    const isNew = await inTransaction(deps.db, async (tx) => {
      const isMade = await insertUser(tx, who, deps.now());
      if (isMade) await withIt?.(tx);
      return isMade;
    });
    const user = await findUserByEmail(deps.db, who.email);
    if (user !== null) return { user, isNew };
  } catch (error) {
    throw error instanceof AppError ? error : unavailable(error);
  }
  throw unavailable(new Error('an account was not there after it had been made'));
}

/** Mails the owner of the address the next step. */
async function afterSignUp(deps: AccountsDeps, user: UserRow, to: string | undefined): Promise<void> {
  await inTransaction(deps.db, async (tx) => {
    if ((await holdUser(tx, user.id)) === null || !deps.canMail) return;
    if (user.email_verified === 0) await sendVerification(deps, tx, user, to);
    else await sendSignIn(deps, tx, user);
  });
}

type MailDeps = Pick<AccountsDeps, 'links' | 'sendMail' | 'strangers'>;

/** Mails the owner of an account that somebody signed up with the address; false where many such mails were sent lately. */
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
