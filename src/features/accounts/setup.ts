import type { AccountsDeps, LeavingDeps } from './accounts-deps.ts';
import type { CallFrom, Outcome, SetupForm, SignedIn } from './accounts.schema.ts';
import { changeUser, hasOperator, inTransaction, lockOperators, normaliseEmail } from './accounts.store.ts';
import { erasePerson } from './erase-person.ts';
import { refuse } from './outcomes.ts';
import { signIn } from './sign-in.ts';
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
export async function setUp(deps: LeavingDeps, form: SetupForm, from: CallFrom): Promise<Outcome<SignedIn>> {
  if (!(await isSetupOpen(deps, form.code))) return refuse(GONE);
  const email = normaliseEmail(form.email);
  if (!isEmail(email)) return refuse('This is not an e-mail address.');
  const name = readName(form.name);
  if (name === '') return refuse('Enter a name.');
  const weakness = await weaknessOf(form.password, [email, name]);
  if (weakness !== null) return refuse(weakness);
  const { user, isNew } = await createAccount(deps, { ...form, name, email }, from);
  if (!isNew) return refuse('This address has an account already. Use another one.');
  const isFirst = await inTransaction(deps.db, async (tx) => {
    // Two codes may be about, of two processes that started together: whoever comes second finds the operator.
    await lockOperators(tx);
    if ((await hasOperator(tx)) || (await deps.links.use(tx, form.code, 'setup')) === null) return false;
    await changeUser(tx, user.id, { role: 'operator', email_verified: 1 }, deps.now());
    return true;
  });
  if (!isFirst) {
    await erasePerson(deps, user);
    return refuse(GONE);
  }
  return signIn(deps, { email, password: form.password }, from, null);
}
