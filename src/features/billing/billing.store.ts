import { inTransaction } from '../../platform/db/database.ts';
import type { Database } from '../../platform/db/schema.ts';
import type { Interval, PaidPlanId } from './plans.ts';
import type { Subscription } from './subscription.ts';

export type { Database };
export { inTransaction };

/** The customer that a person is at Stripe; null: none yet. Of several the newest: earlier ones were deleted there. */
export async function customerOfUser(db: Database, userId: string): Promise<string | null> {
  const row = await db
    .selectFrom('billing_customers')
    .select('customer_id')
    .where('user_id', '=', userId)
    .where('must_end', '=', 0)
    .orderBy('created_at', 'desc')
    .orderBy('customer_id')
    .executeTakeFirst();
  return row?.customer_id ?? null;
}

/** Notes whose customer it is; of one that is known already only a missing owner is filled in. */
export async function keepCustomer(
  db: Database,
  of: { readonly id: string; readonly userId: string | null; readonly now: number },
): Promise<void> {
  await db
    .insertInto('billing_customers')
    .values({
      customer_id: of.id,
      user_id: of.userId,
      created_at: of.now,
      looked: 0,
      kept: 0,
      looked_at: 0,
      must_end: 0,
    })
    .onConflict((conflict) => conflict.column('customer_id').doNothing())
    .execute();
  if (of.userId === null) return;
  await db
    .updateTable('billing_customers')
    .set({ user_id: of.userId })
    .where('customer_id', '=', of.id)
    .where('user_id', 'is', null)
    .where('must_end', '=', 0)
    .execute();
}

/** Begins a look at Stripe and says its number; null for a customer that is not known here, or whose account is gone. */
export async function beginLook(db: Database, customerId: string, now: number): Promise<number | null> {
  const row = await db
    .updateTable('billing_customers')
    .set((eb) => ({ looked: eb('looked', '+', 1), looked_at: now }))
    .where('customer_id', '=', customerId)
    .where('must_end', '=', 0)
    .returning('looked')
    .executeTakeFirst();
  return row === undefined ? null : Number(row.looked);
}

/** Keeps what a look found, unless a later one was kept meanwhile. */
export async function keepLook(
  tx: Database,
  of: {
    readonly customerId: string;
    readonly look: number;
    readonly found: readonly Subscription[];
    readonly now: number;
  },
): Promise<void> {
  const { customerId, look, found, now } = of;
  const { numUpdatedRows } = await tx
    .updateTable('billing_customers')
    .set({ kept: look })
    .where('customer_id', '=', customerId)
    .where('kept', '<', look)
    .executeTakeFirst();
  if (Number(numUpdatedRows) === 0) return;
  const before = await subscriptionsWhere(tx, 'subscriptions.customer_id', customerId);
  const lateSince = new Map(before.map(({ id, pastDueSince }) => [id, pastDueSince]));
  await tx.deleteFrom('subscriptions').where('customer_id', '=', customerId).execute();
  if (found.length === 0) return;
  await tx
    .insertInto('subscriptions')
    .values(
      found.map((each) => ({
        id: each.id,
        customer_id: customerId,
        plan: each.plan,
        interval: each.interval,
        status: each.status,
        created_at: each.createdAt,
        period_end: each.periodEnd,
        ends_at: each.endsAt,
        past_due_since: each.status === 'past_due' ? (lateSince.get(each.id) ?? now) : null,
        hold: each.hold,
      })),
    )
    .execute();
}

/** True where an event's effect is kept already. */
export async function isKnownEvent(db: Database, id: string): Promise<boolean> {
  return (await db.selectFrom('billing_events').select('id').where('id', '=', id).executeTakeFirst()) !== undefined;
}

export async function keepEvent(
  tx: Database,
  event: { readonly id: string; readonly type: string },
  now: number,
): Promise<void> {
  await tx
    .insertInto('billing_events')
    .values({ id: event.id, type: event.type, received_at: now })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute();
}

/** Every subscription of a person, whatever became of it, the newest first. */
export function subscriptionsOfUser(db: Database, userId: string): Promise<readonly Subscription[]> {
  return subscriptionsWhere(db, 'billing_customers.user_id', userId);
}

async function subscriptionsWhere(
  db: Database,
  column: 'billing_customers.user_id' | 'subscriptions.customer_id',
  value: string,
): Promise<readonly Subscription[]> {
  const rows = await db
    .selectFrom('subscriptions')
    .innerJoin('billing_customers', 'billing_customers.customer_id', 'subscriptions.customer_id')
    .selectAll('subscriptions')
    .where(column, '=', value)
    .where('billing_customers.must_end', '=', 0)
    .orderBy('subscriptions.created_at', 'desc')
    .orderBy('subscriptions.id')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    customerId: row.customer_id,
    plan: row.plan as PaidPlanId,
    interval: row.interval as Interval,
    status: row.status,
    createdAt: Number(row.created_at),
    periodEnd: Number(row.period_end),
    endsAt: row.ends_at === null ? null : Number(row.ends_at),
    pastDueSince: row.past_due_since === null ? null : Number(row.past_due_since),
    hold: row.hold as Subscription['hold'],
  }));
}

/** Customers whose account is gone, while they may still pay. */
export async function customersToEnd(db: Database): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('billing_customers')
    .select('customer_id')
    .where('must_end', '=', 1)
    .limit(100)
    .execute();
  return rows.map(({ customer_id }) => customer_id);
}

/** Forgets a customer that Stripe has deleted. */
export async function forgetCustomer(db: Database, customerId: string): Promise<void> {
  await inTransaction(db, async (tx) => {
    await tx.deleteFrom('subscriptions').where('customer_id', '=', customerId).execute();
    await tx.deleteFrom('billing_customers').where('customer_id', '=', customerId).execute();
  });
}

/** Customers that nobody has claimed: guests, until an account with the address that they paid with is confirmed. */
export async function unclaimedCustomers(db: Database): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('billing_customers')
    .select('customer_id')
    .where('user_id', 'is', null)
    .where('must_end', '=', 0)
    .orderBy('created_at', 'desc')
    .limit(200)
    .execute();
  return rows.map(({ customer_id }) => customer_id);
}

/** Customers in the order of their ids, after one of them. */
export async function customersAfter(db: Database, after: string, most: number): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('billing_customers')
    .select('customer_id')
    .where('customer_id', '>', after)
    .where('must_end', '=', 0)
    .orderBy('customer_id')
    .limit(most)
    .execute();
  return rows.map(({ customer_id }) => customer_id);
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

/** How far a look came; null: never. */
export async function readMark(db: Database, name: string): Promise<number | null> {
  const row = await db.selectFrom('billing_marks').select('at').where('name', '=', name).executeTakeFirst();
  return row === undefined ? null : Number(row.at);
}

export async function setMark(db: Database, name: string, at: number): Promise<void> {
  await db
    .insertInto('billing_marks')
    .values({ name, at })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ at }))
    .execute();
}
