import { hashPassword } from '../../platform/auth/password-hash.ts';
import { insertSession } from '../../platform/auth/session-store.ts';
import type { AccountsDeps } from './accounts-deps.ts';
import type { CallFrom, SetupForm, SignedIn } from './accounts.schema.ts';
import {
  changeUser,
  findUserByEmail,
  hasOperator,
  inTransaction,
  lockOperators,
  normaliseEmail,
} from './accounts.store.ts';
import { refuse } from './refusals.ts';
import { trustPlace } from './sign-in-delays.ts';
import { openSession, tell } from './sign-in.ts';
import { createAccount, isEmail, readName, weaknessOf } from './sign-up.ts';

const SUBJECT = 'setup';
const DAY_MINUTES = 24 * 60;
const GONE = 'This code is wrong, was used already, or is too old. The server prints a new one when it starts.';

/** A new one-time address of the set-up page, while there is no operator; null once there is one. Earlier ones stop working. */
export function createSetupLink(deps: Pick<AccountsDeps, 'db' | 'links'>): Promise<string | null> {
  return inTransaction(deps.db, async (tx) => {
    await lockOperators(tx);
    if (await hasOperator(tx)) return null;
    await deps.links.cancel(tx, 'setup', SUBJECT);
    return deps.links.create(tx, { purpose: 'setup', subject: SUBJECT, minutes: DAY_MINUTES });
  });
}

/** True where the set-up page is there: a code that was printed, and no operator yet. */
export async function isSetupOpen(deps: AccountsDeps, code: string): Promise<boolean> {
  if (await hasOperator(deps.db)) return false;
  return (await deps.links.read(deps.db, code, 'setup')) !== null;
}

/** Makes the first operator and signs in. */
export async function setUp(deps: AccountsDeps, form: SetupForm, from: CallFrom): Promise<SignedIn> {
  if (!(await isSetupOpen(deps, form.code))) throw refuse(GONE);
  const email = normaliseEmail(form.email);
  if (!isEmail(email)) throw refuse('This is not an e-mail address.');
  const name = readName(form.name);
  if (name === '') throw refuse('Enter a name.');
  const weakness = await weaknessOf(form.password, [email, name]);
  if (weakness !== null) throw refuse(weakness);
  const hash = await hashPassword(form.password);
  const made = await inTransaction(deps.db, async (tx) => {
    const within = { ...deps, db: tx };
    // Two processes that started together printed two codes: the second request finds the operator.
    await lockOperators(tx);
    if (await hasOperator(tx)) return GONE;
    if ((await findUserByEmail(tx, email)) !== null) return 'This address has an account already. Use another one.';
    if ((await deps.links.use(tx, form.code, 'setup')) === null) return GONE;
    const { user } = await createAccount(within, { name, email, hash });
    await changeUser(tx, user.id, { role: 'operator', email_verified: 1 }, deps.now());
    await trustPlace(tx, email, from, deps.now());
    const token = await insertSession(tx, user.id, from, deps.now(), null);
    return openSession(within, tx, { ...user, role: 'operator' }, token, null);
  });
  if (typeof made === 'string') throw refuse(made);
  return tell(deps, made);
}
