import type { AccountsDeps } from './accounts-deps.ts';
import { countOperators, findUser, inTransaction, lockOperators } from './accounts.store.ts';

/**
 * Takes a person out of every table, in one transaction, and ends every session: here at once, in other processes within
 * five seconds. What the person pays for is ended first. No mail says so: what waits in the queue carries the address. False, and
 * nothing happens, where there would be no operator any more.
 */
export async function erasePerson(deps: AccountsDeps, { id }: { readonly id: string }): Promise<boolean> {
  const records = await deps.records();
  if (await isLastOperator(deps.db, id)) return false;
  await deps.beforeErasing.endPayments(id);
  const isErased = await inTransaction(
    deps.db,
    async (tx) => {
      await lockOperators(tx);
      if (await isLastOperator(tx, id)) return false;
      const user = await findUser(tx, id);
      if (user === null) return true;
      await records.erase(tx, { userId: user.id, email: user.email, erasedAt: deps.now() });
      return true;
    },
    { isIdempotent: true },
  );
  if (!isErased) return false;
  deps.sessions.forget(id);
  deps.keys.forget({ userId: id });
  // The person is gone whether it succeeds or not; SQLite itself empties its log in time.
  await records.scrub(deps.db).catch(() => undefined);
  return true;
}

async function isLastOperator(db: AccountsDeps['db'], id: string): Promise<boolean> {
  const user = await findUser(db, id);
  const isOperator = user?.role === 'operator' && user.disabled_at === null;
  return isOperator && (await countOperators(db)) <= 1;
}
