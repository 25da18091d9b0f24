import type Stripe from 'stripe';
import type { StripeEvent } from './stripe-port.ts';

/** What we look at of an event, whatever version of the API wrote it. */
export function readEvent(event: Stripe.Event): StripeEvent {
  const object = event.data.object as unknown as Readonly<Record<string, unknown>>;
  return {
    id: event.id,
    type: event.type,
    createdAt: event.created * 1000,
    customerId: idIn(object['object'] === 'customer' ? object['id'] : object['customer'], /^cus_\w+$/),
    chargeId: object['object'] === 'dispute' ? idIn(object['charge'], /^(?:ch|py)_\w+$/) : null,
  };
}

/** The id of what stands there as an id or whole; null for anything else. */
function idIn(value: unknown, form: RegExp): string | null {
  const id = typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)['id'] : value;
  return typeof id === 'string' && form.test(id) ? id : null;
}
