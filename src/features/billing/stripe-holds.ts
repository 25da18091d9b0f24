import type Stripe from 'stripe';
import { idOf } from './stripe-objects.ts';
import type { Hold } from './subscription.ts';

interface Asking {
  readonly stripe: Stripe;
  /** Asks Stripe; what it refuses becomes an AppError. */
  readonly ask: <Answer>(what: string, call: () => Promise<Answer>) => Promise<Answer>;
}

const PAGE = 100;
/** A payment covers a year at most; the rest is for a bank that is late. */
const LONGEST_MS = 400 * 86_400_000;

/**
 * Why each subscription allows nothing although Stripe says that it goes on: a payment for the time that runs now was given back
 * in full, or is disputed. What was paid for an earlier time takes nothing from a time that is paid for. While a payment is late,
 * the time before it counts: nobody is given time to pay whose last payment was taken back.
 * @param charges those of the customer
 */
export async function readHolds(
  asking: Asking,
  charges: readonly Stripe.Charge[],
  subscriptions: readonly Stripe.Subscription[],
  now: number,
): Promise<ReadonlyMap<string, Hold>> {
  const holds = new Map<string, Hold>();
  for (const charge of charges) {
    if (!charge.refunded && !charge.disputed) continue;
    if (charge.created * 1000 < now - LONGEST_MS) continue;
    const hold = charge.refunded ? 'refunded' : (await isDisputed(asking, charge.id)) ? 'disputed' : null;
    if (hold === null) continue;
    for (const invoice of await invoicesPaidBy(asking, charge)) {
      const paid = subscriptions.find(({ id }) => id === idOf(invoice.parent?.subscription_details?.subscription));
      if (paid === undefined || !isForNow(invoice, paid, now)) continue;
      if (holds.get(paid.id) !== 'refunded') holds.set(paid.id, hold);
    }
  }
  return holds;
}

async function isDisputed({ stripe, ask }: Asking, charge: string): Promise<boolean> {
  const { data } = await ask('disputes', () => stripe.disputes.list({ charge, limit: PAGE }));
  return data.some(({ status }) => status !== 'won' && status !== 'warning_closed');
}

async function invoicesPaidBy({ stripe, ask }: Asking, charge: Stripe.Charge): Promise<readonly Stripe.Invoice[]> {
  const payment_intent = idOf(charge.payment_intent);
  if (payment_intent === null) return [];
  const payment = { type: 'payment_intent', payment_intent } as const;
  const { data } = await ask('payments', () => stripe.invoicePayments.list({ payment, limit: PAGE }));
  const ids = new Set(data.flatMap(({ invoice }) => idOf(invoice) ?? []));
  const invoices: Stripe.Invoice[] = [];
  for (const id of ids) invoices.push(await ask('invoice', () => stripe.invoices.retrieve(id)));
  return invoices;
}

/** True where a line of the invoice is for the time that the subscription allows something by. */
function isForNow({ lines }: Stripe.Invoice, { status, items }: Stripe.Subscription, now: number): boolean {
  const start = items.data[0]?.current_period_start;
  const since = status === 'past_due' && start !== undefined ? Math.min(start * 1000 - 1, now) : now;
  return lines.data.some(({ period }) => period.end * 1000 > since);
}
