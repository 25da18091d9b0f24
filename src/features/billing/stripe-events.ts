import type Stripe from 'stripe';
import { AppError } from '../../platform/errors.ts';
import type { PaidInvoice, StripeEvent } from './stripe-port.ts';

/** The events that say something about what a person pays for; the endpoint of webhooks is told of these. */
export const EVENT_TYPES = [
  'checkout.session.completed',
  'customer.subscription.created',
  'customer.subscription.updated',
  'customer.subscription.deleted',
  'customer.subscription.paused',
  'customer.subscription.resumed',
  'customer.subscription.trial_will_end',
  'customer.updated',
  'customer.deleted',
  'invoice.paid',
  'invoice.payment_failed',
  'invoice.payment_action_required',
  'charge.refunded',
  'charge.updated',
  'charge.dispute.created',
  'charge.dispute.closed',
] as const satisfies readonly Stripe.WebhookEndpointCreateParams.EnabledEvent[];

/** What we look at of an event, whatever version of the API wrote it. */
export function readEvent(event: Stripe.Event): StripeEvent {
  const object = event.data.object as unknown as Readonly<Record<string, unknown>>;
  return {
    id: event.id,
    type: event.type,
    createdAt: event.created * 1000,
    customerId: idIn(object['object'] === 'customer' ? object['id'] : object['customer'], /^cus_\w+$/),
    chargeId: object['object'] === 'dispute' ? idIn(object['charge'], /^(?:ch|py)_\w+$/) : null,
    invoice: event.type === 'invoice.paid' ? invoiceIn(object) : null,
  };
}

function invoiceIn(object: Readonly<Record<string, unknown>>): PaidInvoice | null {
  const { amount_paid: amount, currency, number, hosted_invoice_url: url } = object;
  if (typeof amount !== 'number' || typeof currency !== 'string' || !/^[a-z]{3}$/.test(currency)) return null;
  return {
    amount,
    currency,
    number: typeof number === 'string' && number.length <= 100 ? number : null,
    url: typeof url === 'string' && url.startsWith('https://') ? url : null,
  };
}

/** The id of what stands there as an id or whole; null for anything else. */
function idIn(value: unknown, form: RegExp): string | null {
  const id = typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)['id'] : value;
  return typeof id === 'string' && form.test(id) ? id : null;
}

/** A signature is good for five minutes before and after the moment that it names. */
const TOLERANCE_SECONDS = 300;

/**
 * An event that was posted to us.
 * @throws AppError `forbidden` where its signature is not ours, too old, or from the future
 */
export function verifyEvent(
  stripe: Stripe,
  of: {
    readonly body: Buffer;
    readonly signature: string | undefined;
    readonly now: number;
    readonly secret: string | null;
  },
): Stripe.Event {
  const { body, signature = '', now, secret } = of;
  const refused = (cause?: unknown): AppError =>
    new AppError('forbidden', { userMessage: 'This event is not signed as it must be.', cause });
  const at = Number(/(?:^|,)t=(\d{1,12})(?:,|$)/.exec(signature)?.[1] ?? 'NaN') * 1000;
  // The SDK lets every moment of the future pass.
  if (secret === null || !(at <= now + TOLERANCE_SECONDS * 1000)) throw refused();
  try {
    return stripe.webhooks.constructEvent(body, signature, secret, TOLERANCE_SECONDS, undefined, now);
  } catch (error) {
    throw refused(error);
  }
}
