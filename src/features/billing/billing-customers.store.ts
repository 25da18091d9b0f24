import { inTransaction } from '../../platform/db/database.ts';
import type { Database } from '../../platform/db/schema.ts';

/** The customers that a person is at Stripe, the newest first; more than one where they also paid as a guest. */
export async function customersOfUser(db: Database, userId: string): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('billing_customers')
    .select('customer_id')
    .where('user_id', '=', userId)
    .where('must_end', '=', 0)
    .orderBy('created_at', 'desc')
    .orderBy('customer_id')
    .execute();
  return rows.map(({ customer_id }) => customer_id);
}

/** Notes whose customer it is; of one that is known already only a missing owner or the address of a guest is filled in. */
export async function keepCustomer(
  db: Database,
  of: {
    readonly id: string;
    readonly userId: string | null;
    /** The address that a guest paid with, in small letters; null where it is of no use. */
    readonly payerEmail: string | null;
    readonly now: number;
  },
): Promise<void> {
  const owner = { user_id: of.userId, payer_email: of.userId === null ? of.payerEmail : null };
  await db
    .insertInto('billing_customers')
    .values({
      ...{ customer_id: of.id, ...owner, created_at: of.now },
      ...{ looked: 0, kept: 0, looked_at: 0, must_end: 0 },
    })
    .onConflict((conflict) => conflict.column('customer_id').doNothing())
    .execute();
  await db
    .updateTable('billing_customers')
    .set(owner)
    .where('customer_id', '=', of.id)
    .where('user_id', 'is', null)
    .where('must_end', '=', 0)
    .execute();
}

/** Gives what guests paid for with an address to the account that confirmed it, to be looked at; returns the customers. */
export async function claimCustomers(
  db: Database,
  { id, email }: { readonly id: string; readonly email: string },
): Promise<readonly string[]> {
  const rows = await db
    .updateTable('billing_customers')
    .set({ user_id: id, payer_email: null, looked_at: 0 })
    .where('payer_email', '=', email.toLowerCase())
    .where('user_id', 'is', null)
    .where('must_end', '=', 0)
    .returning('customer_id')
    .execute();
  return rows.map(({ customer_id }) => customer_id);
}

/** Customers of accounts that were not looked at since they became theirs. */
export async function customersToLookAt(db: Database): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('billing_customers')
    .select('customer_id')
    .where('looked_at', '=', 0)
    .where('user_id', 'is not', null)
    .where('must_end', '=', 0)
    .limit(100)
    .execute();
  return rows.map(({ customer_id }) => customer_id);
}

/** The addresses that guests paid with whose plans nobody has, the newest first. */
export async function addressesOfGuests(db: Database): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('billing_customers')
    .select('payer_email')
    .where('payer_email', 'is not', null)
    .where('user_id', 'is', null)
    .where('must_end', '=', 0)
    .orderBy('created_at', 'desc')
    .limit(1000)
    .execute();
  return rows.flatMap(({ payer_email }) => payer_email ?? []);
}

/** Marks a customer whose account is gone: what it pays for is to be ended at Stripe. */
export async function letGo(db: Database, customerId: string, now: number): Promise<void> {
  await inTransaction(db, async (tx) => {
    await tx.deleteFrom('subscriptions').where('customer_id', '=', customerId).execute();
    await tx
      .updateTable('billing_customers')
      .set({ user_id: null, payer_email: null, must_end: now })
      .where('customer_id', '=', customerId)
      .where('must_end', '=', 0)
      .execute();
  });
}

/** Customers whose account is gone, while they may still pay, in the order of their ids. `since`: when it went; 1 where that is not known. */
export async function customersToEnd(
  db: Database,
  after: string,
  most: number,
): Promise<readonly { readonly id: string; readonly since: number }[]> {
  const rows = await db
    .selectFrom('billing_customers')
    .select(['customer_id', 'must_end'])
    .where('must_end', '>', 0)
    .where('customer_id', '>', after)
    .orderBy('customer_id')
    .limit(most)
    .execute();
  return rows.map(({ customer_id, must_end }) => ({ id: customer_id, since: Number(must_end) }));
}

/** Forgets a customer that Stripe has deleted. */
export async function forgetCustomer(db: Database, customerId: string): Promise<void> {
  await inTransaction(db, async (tx) => {
    await tx.deleteFrom('subscriptions').where('customer_id', '=', customerId).execute();
    await tx.deleteFrom('billing_customers').where('customer_id', '=', customerId).execute();
  });
}

/** Customers in the order of their ids, after one of them. `isGuest`: nobody here has the plan. */
export async function customersAfter(
  db: Database,
  after: string,
  most: number,
): Promise<readonly { readonly id: string; readonly isGuest: boolean }[]> {
  const rows = await db
    .selectFrom('billing_customers')
    .select(['customer_id', 'user_id'])
    .where('customer_id', '>', after)
    .where('must_end', '=', 0)
    .orderBy('customer_id')
    .limit(most)
    .execute();
  return rows.map(({ customer_id, user_id }) => ({ id: customer_id, isGuest: user_id === null }));
}

/** Plans that guests paid for and nobody has claimed since an instant. */
export async function countUnclaimed(db: Database, before: number): Promise<number> {
  const { count } = await db
    .selectFrom('billing_customers')
    .innerJoin('subscriptions', 'subscriptions.customer_id', 'billing_customers.customer_id')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('user_id', 'is', null)
    .where('must_end', '=', 0)
    .where('subscriptions.status', 'in', ['trialing', 'active', 'past_due'])
    .where('billing_customers.created_at', '<', before)
    .executeTakeFirstOrThrow();
  return Number(count);
}

/**
 * Notes that a card had its trial with a subscription. Returns the one that had it: another one where the card was
 * used before.
 */
export async function claimTrial(
  db: Database,
  of: { readonly cardDigest: string; readonly subscriptionId: string; readonly now: number },
): Promise<string> {
  await db
    .insertInto('billing_trials')
    .values({ card_digest: of.cardDigest, subscription_id: of.subscriptionId, started_at: of.now })
    .onConflict((conflict) => conflict.column('card_digest').doNothing())
    .execute();
  const row = await db
    .selectFrom('billing_trials')
    .select('subscription_id')
    .where('card_digest', '=', of.cardDigest)
    .executeTakeFirstOrThrow();
  return row.subscription_id;
}

/** Who is to be told of what a customer pays for. */
export async function payerOfCustomer(
  db: Database,
  customerId: string,
): Promise<{ readonly userId: string | null; readonly payerEmail: string | null }> {
  const row = await db
    .selectFrom('billing_customers')
    .select(['user_id', 'payer_email'])
    .where('customer_id', '=', customerId)
    .where('must_end', '=', 0)
    .executeTakeFirst();
  return { userId: row?.user_id ?? null, payerEmail: row?.payer_email ?? null };
}
