import type { PersonalData } from '../../platform/personal-data.ts';

const subscriptions: PersonalData = {
  table: 'subscriptions',
  read: (db, { userId }) =>
    db
      .selectFrom('subscriptions')
      .innerJoin('billing_customers', 'billing_customers.customer_id', 'subscriptions.customer_id')
      .select(['plan', 'interval', 'status', 'subscriptions.created_at', 'period_end', 'ends_at'])
      .where('user_id', '=', userId)
      .orderBy('subscriptions.created_at')
      .orderBy('id')
      .execute(),
  erase: async (tx, { userId }) => {
    const own = tx.selectFrom('billing_customers').select('customer_id').where('user_id', '=', userId);
    await tx.deleteFrom('subscriptions').where('customer_id', 'in', own).execute();
  },
};

const customers: PersonalData = {
  table: 'billing_customers',
  read: (db, { userId }) =>
    db
      .selectFrom('billing_customers')
      .select(['customer_id', 'created_at'])
      .where('user_id', '=', userId)
      .orderBy('created_at')
      .orderBy('customer_id')
      .execute(),
  // Nobody stands beside it any more; the id stays until Stripe has ended what the person paid for.
  erase: async (tx, { userId, erasedAt = 1 }) => {
    await tx
      .updateTable('billing_customers')
      .set({ user_id: null, payer_email: null, must_end: erasedAt })
      .where('user_id', '=', userId)
      .execute();
  },
};

/** What a person pays for, and the id under which Stripe knows the person. */
export const BILLING_PERSONAL_DATA: readonly PersonalData[] = [subscriptions, customers];
