import type { StripeClock } from './stripe-clock.ts';

/** What a person, a bank or the operator may do at Stripe to a subscription; of one that is over nothing. */
export function changesAtStripe(stripe: StripeClock, id: string): readonly [() => void, ...(() => void)[]] {
  const held = stripe.held(id);
  const { customer, status } = held;
  if (status === 'canceled' || status === 'incomplete_expired') return [() => undefined];
  const isPaid = [...stripe.charges.values()].some(
    (each) => each.payment_intent === `pi_${String(held.latest_invoice)}`,
  );
  const [first] = stripe.chargesFor(id);
  const price = [...stripe.prices.values()].find(({ lookup_key }) => lookup_key === 'tradewise_enterprise_month');
  const ifPaid = (work: () => unknown) => (): void => void (isPaid && work());
  return [
    () => void stripe.end(id),
    () => void stripe.change(id, { cancel_at: stripe.seconds() + 600 }),
    () => void stripe.change(id, { cancel_at_period_end: true }),
    () => void stripe.change(id, { cancel_at: null, cancel_at_period_end: false }),
    () => stripe.settle(id),
    ifPaid(() => stripe.refund(id)),
    ifPaid(() => stripe.refund(id, false)),
    ifPaid(() => stripe.dispute(id, 'needs_response')),
    ifPaid(() => stripe.dispute(id, 'won')),
    () => void (status === 'active' && price !== undefined && stripe.swap(id, price)),
    () => void (status === 'trialing' && stripe.pause(id)),
    ...(first === undefined
      ? []
      : [
          () => void stripe.refund(id, true, first),
          () => void stripe.dispute(id, 'needs_response', first),
          () => void stripe.dispute(id, 'lost', first),
        ]),
    // Cards are declined more often than anything else goes wrong.
    ...Array.from({ length: 4 }, () => () => void stripe.declined.add(String(customer))),
  ];
}
