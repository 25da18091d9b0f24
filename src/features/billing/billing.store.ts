import { inTransaction } from '../../platform/db/database.ts';
import type { Database } from '../../platform/db/schema.ts';
import type { Interval, PaidPlanId } from './plans.ts';
import type { Subscription } from './subscription.ts';

export type { Database };
export { inTransaction };

/** A look at Stripe that was begun. */
export interface Look {
  readonly number: number;
  /** Whose customer it is; null: nobody's here. */
  readonly userId: string | null;
}

/** Begins a look at Stripe; null for a customer that is not known here, or whose account is gone. */
export async function beginLook(db: Database, customerId: string, now: number): Promise<Look | null> {
  const row = await db
    .updateTable('billing_customers')
    .set((eb) => ({ looked: eb('looked', '+', 1), looked_at: now }))
    .where('customer_id', '=', customerId)
    .where('must_end', '=', 0)
    .returning(['looked', 'user_id'])
    .executeTakeFirst();
  return row === undefined ? null : { number: Number(row.looked), userId: row.user_id };
}

/** What a look changed here. */
export interface Kept {
  readonly before: readonly Subscription[];
  readonly after: readonly Subscription[];
}

/** Keeps what a look found, unless a later one was kept meanwhile: null then. */
export async function keepLook(
  tx: Database,
  of: {
    readonly customerId: string;
    readonly look: number;
    readonly found: readonly Subscription[];
    readonly now: number;
  },
): Promise<Kept | null> {
  const { customerId, look, found, now } = of;
  const { numUpdatedRows } = await tx
    .updateTable('billing_customers')
    .set({ kept: look })
    .where('customer_id', '=', customerId)
    .where('kept', '<', look)
    .where('must_end', '=', 0)
    .executeTakeFirst();
  if (Number(numUpdatedRows) === 0) return null;
  const before = await subscriptionsWhere(tx, 'subscriptions.customer_id', customerId);
  const lateSince = new Map(before.map(({ id, pastDueSince }) => [id, pastDueSince]));
  await tx.deleteFrom('subscriptions').where('customer_id', '=', customerId).execute();
  if (found.length > 0) {
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
  return { before, after: await subscriptionsWhere(tx, 'subscriptions.customer_id', customerId) };
}

/** True where an event's effect is kept already. */
export async function isKnownEvent(db: Database, id: string): Promise<boolean> {
  return (await db.selectFrom('billing_events').select('id').where('id', '=', id).executeTakeFirst()) !== undefined;
}

/** Notes that an event was seen. Returns true where it was not before. */
export async function keepEvent(
  tx: Database,
  event: { readonly id: string; readonly type: string },
  now: number,
): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('billing_events')
    .values({ id: event.id, type: event.type, received_at: now })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .executeTakeFirst();
  return Number(numInsertedOrUpdatedRows ?? 0) > 0;
}

/** Every subscription of a person, whatever became of it, the newest first. */
export function subscriptionsOfUser(db: Database, userId: string): Promise<readonly Subscription[]> {
  return subscriptionsWhere(db, 'billing_customers.user_id', userId);
}

/** Every subscription of a customer, the newest first. */
export function subscriptionsOfCustomer(db: Database, customerId: string): Promise<readonly Subscription[]> {
  return subscriptionsWhere(db, 'subscriptions.customer_id', customerId);
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
