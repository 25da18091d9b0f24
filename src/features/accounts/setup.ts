import type { AccountsDeps } from './accounts-deps.ts';
import type { CallFrom, Outcome, SetupForm, SignedIn } from './accounts.schema.ts';
import {
  changeUser,
  createLink,
  dropLinks,
  hasOperator,
  inTransaction,
  normaliseEmail,
  readLink,
  useLink,
} from './accounts.store.ts';
import { refuse } from './outcomes.ts';
import { signIn } from './sign-in.ts';
import { createAccount, isEmail, weaknessOf } from './sign-up.ts';

const DAY_MS = 86_400_000;
const GONE = 'This code is wrong, was used already, or is too old. The server prints a new one when it starts.';

/** A new one-time address of the set-up page, while there is no operator; null once there is one. Earlier ones stop working. */
export function createSetupLink(deps: Pick<AccountsDeps, 'db' | 'now' | 'addressOf'>): Promise<string | null> {
  return inTransaction(deps.db, async (tx) => {
    if (await hasOperator(tx)) return null;
    await dropLinks(tx, 'setup', null);
    const code = await createLink(tx, { purpose: 'setup', userId: null, email: null }, deps.now(), DAY_MS);
    return deps.addressOf(`/setup?code=${code}`);
  });
}

/** True where the set-up page is there: a code that was printed, and no operator yet. */
export async function isSetupOpen(deps: AccountsDeps, code: string): Promise<boolean> {
  if (await hasOperator(deps.db)) return false;
  return (await readLink(deps.db, code, deps.now()))?.purpose === 'setup';
}

/** Makes the first operator and signs in. */
export async function setUp(deps: AccountsDeps, form: SetupForm, from: CallFrom): Promise<Outcome<SignedIn>> {
  if (!(await isSetupOpen(deps, form.code))) return refuse(GONE);
  const email = normaliseEmail(form.email);
  if (!isEmail(email)) return refuse('This is not an e-mail address.');
  const weakness = await weaknessOf(form.password, [email, form.name]);
  if (weakness !== null) return refuse(weakness);
  const { user, isNew } = await createAccount(deps, { ...form, email }, from);
  if (user === null || !isNew) return refuse('This address has an account already. Use another one.');
  const isFirst = await inTransaction(deps.db, async (tx) => {
    if ((await hasOperator(tx)) || !(await useLink(tx, form.code, 'setup', deps.now()))) return false;
    await changeUser(tx, user.id, { role: 'operator', email_verified: 1 }, deps.now());
    return true;
  });
  if (!isFirst) {
    await deps.erase(deps.db, user.id);
    return refuse(GONE);
  }
  return signIn(deps, { email, password: form.password }, from, null);
}
