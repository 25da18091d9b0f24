import type Stripe from 'stripe';

type Shape = Record<string, unknown>;

/** An event as endpoints of an API version before 2025 are told of it: periods with the subscription, subscriptions with invoices. */
export function asOldVersion(event: Stripe.Event): Stripe.Event {
  const object = structuredClone(event.data.object) as unknown as Shape;
  const older = object['object'] === 'subscription' ? subscriptionOf(object) : invoiceOf(object);
  return { ...event, api_version: '2023-08-16', data: { object: older } } as unknown as Stripe.Event;
}

function subscriptionOf(subscription: Shape): Shape {
  const items = subscription['items'] as { readonly data: readonly Shape[] } | undefined;
  const { current_period_start, current_period_end } = items?.data[0] ?? {};
  const data = items?.data.map(({ current_period_start: _start, current_period_end: _end, ...item }) => item);
  return { ...subscription, current_period_start, current_period_end, items: { ...items, data } };
}

function invoiceOf(object: Shape): Shape {
  if (object['object'] !== 'invoice') return object;
  const { parent, ...invoice } = object;
  const of = parent as { readonly subscription_details: { readonly subscription: unknown } } | null;
  return { ...invoice, subscription: of?.subscription_details.subscription ?? null };
}
