import { randomBytes } from 'node:crypto';
import { hashPassword } from '../../platform/auth/password-hash.ts';
import { AppError } from '../../platform/errors.ts';
import type { AccountsDeps } from './accounts-deps.ts';
import {
  changeUser,
  findUserByEmail,
  holdUser,
  inTransaction,
  normaliseEmail,
  removeSecondFactor,
} from './accounts.store.ts';
import type { UserRow } from './accounts.store.ts';
import { erasePerson } from './erase-person.ts';
import { notice } from './second-factor.ts';
import { resetLink } from './passwords.ts';
import { createAccount, isEmail, readName } from './sign-up.ts';

const INVITE_MINUTES = 7 * 24 * 60;

const invalid = (message: string): AppError =>
  new AppError('validation_failed', { userMessage: message, details: { errors: [{ field: 'email', message }] } });

function readEmail(text: string): string {
  const email = normaliseEmail(text);
  if (!isEmail(email)) throw invalid(`"${text}" is not an e-mail address.`);
  return email;
}

const nobody = (): AppError => new AppError('not_found', { userMessage: 'There is no account with this address.' });

async function find(deps: AccountsDeps, text: string): Promise<UserRow> {
  const user = await findUserByEmail(deps.db, readEmail(text));
  if (user === null) throw nobody();
  return user;
}

/** Makes an account whose address counts as confirmed; returns the address under which its password is chosen, once. */
export async function createUser(
  deps: AccountsDeps,
  who: { readonly email: string; readonly name: string; readonly isOperator: boolean },
): Promise<string> {
  const email = readEmail(who.email);
  const hash = await hashPassword(randomBytes(24).toString('base64url'));
  const { user, isNew } = await createAccount(deps, { email, name: readName(who.name) || email, hash });
  if (!isNew) throw invalid('There is an account with this address already.');
  return inTransaction(deps.db, async (tx) => {
    await changeUser(tx, user.id, { email_verified: 1, ...(who.isOperator ? { role: 'operator' } : {}) }, deps.now());
    return resetLink(deps, tx, user.id);
  });
}

/** Counts the address as confirmed, as an operator does where no mail can be sent. */
export async function verifyUser(deps: AccountsDeps, email: string): Promise<void> {
  const user = await find(deps, email);
  await changeUser(deps.db, user.id, { email_verified: 1 }, deps.now());
}

/** The address under which the person chooses a new password, once, within an hour. */
export async function offerReset(deps: AccountsDeps, email: string): Promise<string> {
  const user = await find(deps, email);
  return inTransaction(deps.db, async (tx) => {
    if ((await holdUser(tx, user.id)) === null) throw nobody();
    return resetLink(deps, tx, user.id);
  });
}

/** Takes the second factor away from someone who lost it, and ends every session. */
export async function resetSecondFactor(deps: AccountsDeps, email: string): Promise<void> {
  const user = await find(deps, email);
  await inTransaction(deps.db, (tx) => removeSecondFactor(tx, user.id, deps.now()));
  await deps.sessions.end({ userId: user.id });
  deps.keys.forget({ userId: user.id });
  await notice(deps, user, 'An operator took your second factor away: signing in asks for the password only.');
}

/** Makes somebody operator whose address is confirmed: else it may be a stranger's account, whose password the stranger knows. */
export async function promoteUser(deps: AccountsDeps, email: string): Promise<void> {
  const user = await find(deps, email);
  if (user.email_verified === 0) {
    throw invalid(
      'So far nobody confirmed this address, so anybody could have made the account. Have its owner reset the password first.',
    );
  }
  await changeUser(deps.db, user.id, { role: 'operator' }, deps.now());
  deps.sessions.forget(user.id);
  deps.keys.forget({ userId: user.id });
}

/** Shuts an account, or opens it again; shutting it ends every session. */
export async function setDisabled(deps: AccountsDeps, email: string, isDisabled: boolean): Promise<void> {
  const user = await find(deps, email);
  await changeUser(deps.db, user.id, { disabled_at: isDisabled ? deps.now() : null }, deps.now());
  if (isDisabled) await deps.sessions.end({ userId: user.id });
  deps.keys.forget({ userId: user.id });
}

/** Deletes the account of somebody who asked an operator for it, as the person could with the password. */
export async function deleteUser(deps: AccountsDeps, email: string): Promise<void> {
  const user = await find(deps, email);
  if (await erasePerson(deps, user)) return;
  throw new AppError('validation_failed', {
    userMessage: 'This is the only operator. Make somebody else operator first.',
  });
}

/** Makes an invitation for one address, sends it where mail is set up, and returns its link. */
export async function invite(deps: AccountsDeps, text: string): Promise<string> {
  const email = readEmail(text);
  const there = await findUserByEmail(deps.db, email);
  if (there?.email_verified === 1) throw invalid('There is an account with this address already.');
  return inTransaction(deps.db, async (tx) => {
    await deps.links.cancel(tx, 'invitation', email);
    const link = await deps.links.create(tx, { purpose: 'invitation', subject: email, minutes: INVITE_MINUTES });
    if (deps.canMail) await deps.sendMail(tx, { kind: 'invitation', to: email, link });
    return link;
  });
}
