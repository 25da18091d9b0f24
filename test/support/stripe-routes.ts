import type Stripe from 'stripe';
import type { StripeClock } from './stripe-clock.ts';
import type { Fields } from './stripe-state.ts';

export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** What the API needs of the stand-in beside its state. */
export interface ApiState extends StripeClock {
  readonly url: string;
  readonly endpoints: Stripe.WebhookEndpoint[];
  /** Where each customer goes back to. */
  readonly portals: Map<string, string>;
}

/** Stripe's API as far as the product asks it. */
export function answerApi(stripe: ApiState, method: string, path: string, fields: Fields): Answer {
  const [, , kind = '', id = '', more = ''] = path.split('/');
  const where = `${method} ${kind}${id === '' ? '' : '/:id'}${more === '' ? '' : `/${more}`}`;
  const isThere = (customer: string | undefined): boolean => {
    const held = stripe.customers.get(customer ?? '');
    return held !== undefined && held.deleted !== true;
  };
  switch (where) {
    case 'POST customers':
      return ok(
        stripe.newCustomer({ email: fields['email'] ?? '', metadata: { user_id: fields['metadata[user_id]'] ?? '' } }),
      );
    case 'GET customers/:id':
      return found(stripe.customers.get(id));
    case 'DELETE customers/:id': {
      if (!isThere(id)) return missing();
      if (stripe.refuseToDelete === id) return error(400, 'invalid_request_error', 'cannot be deleted just now');
      for (const each of stripe.subscriptions.values()) if (each.customer === id && !isOver(each)) stripe.end(each.id);
      const gone = { id, object: 'customer', deleted: true } satisfies Stripe.DeletedCustomer;
      stripe.customers.set(id, gone);
      stripe.say('customer.deleted', gone);
      return ok(gone);
    }
    case 'GET prices': {
      const keys = Object.entries(fields).flatMap(([name, key]) => (name.startsWith('lookup_keys[') ? [key] : []));
      return list(
        [...stripe.prices.values()].filter((each) => each.active && keys.includes(each.lookup_key ?? '')),
        fields,
      );
    }
    case 'POST prices':
      return ok(newPrice(stripe, fields));
    case 'GET products':
      return list(
        [...stripe.products.values()].filter((each) => each.id === fields['ids[0]']),
        fields,
      );
    case 'POST products': {
      const product = { ...fields, object: 'product', active: true } as unknown as Stripe.Product;
      stripe.products.set(product.id, product);
      return ok(product);
    }
    case 'POST checkout/:id':
      if (fields['customer'] !== undefined && !isThere(fields['customer'])) return missing();
      return ok(newSession(stripe, fields));
    case `GET checkout/:id/${more}`:
      return found(stripe.sessions.get(more));
    case 'GET subscriptions': {
      const own = [...stripe.subscriptions.values()].filter((each) => each.customer === fields['customer']);
      const isWhole = Object.values(fields).includes('data.default_payment_method');
      return list(isWhole ? own.map((each) => withMethod(stripe, each)) : own, fields);
    }
    case 'GET invoices/:id':
      return found(stripe.invoices.get(id));
    case 'GET subscriptions/:id':
      return found(stripe.subscriptions.get(id));
    case 'DELETE subscriptions/:id': {
      const held = stripe.subscriptions.get(id);
      if (held === undefined || isOver(held)) return missing();
      stripe.end(id, fields['cancellation_details[comment]'] ?? null);
      return ok(stripe.held(id));
    }
    case 'GET invoice_payments':
      return list(
        stripe.payments.filter(
          (each) =>
            (fields['invoice'] === undefined || each.invoice === fields['invoice']) &&
            (fields['payment[payment_intent]'] ?? each.payment.payment_intent) === each.payment.payment_intent &&
            (fields['status'] === undefined || each.status === fields['status']),
        ),
        fields,
      );
    case 'POST refunds':
      return refund(stripe, fields['payment_intent'] ?? '');
    case 'GET charges':
      return list(
        [...stripe.charges.values()].filter((each) => each.customer === fields['customer']).reverse(),
        fields,
      );
    case 'GET charges/:id':
      return found(stripe.charges.get(id));
    case 'GET disputes':
      return list(
        stripe.disputes.filter((each) => each.charge === fields['charge']),
        fields,
      );
    case 'GET events': {
      const since = Number(fields['created[gte]'] ?? 0);
      const types = Object.entries(fields).flatMap(([name, type]) => (name.startsWith('types[') ? [type] : []));
      const wanted = stripe.events.filter(
        ({ created, type }) => created >= since && (types.length === 0 || types.includes(type)),
      );
      return list(wanted.reverse(), fields);
    }
    case 'POST billing_portal/:id': {
      const customer = fields['customer'] ?? '';
      if (!isThere(customer)) return missing();
      stripe.portals.set(customer, fields['return_url'] ?? '/');
      return ok({
        id: stripe.newId('bps'),
        object: 'billing_portal.session',
        url: `${stripe.url}/portal/${customer}`,
      } satisfies Partial<Stripe.BillingPortal.Session>);
    }
    case 'GET webhook_endpoints':
      return list(stripe.endpoints, fields);
    case 'POST webhook_endpoints':
      return ok(keepEndpoint(stripe, stripe.newId('we'), fields));
    case 'POST webhook_endpoints/:id':
      return ok(keepEndpoint(stripe, id, fields));
    case 'DELETE webhook_endpoints/:id':
      stripe.endpoints.splice(
        stripe.endpoints.findIndex((each) => each.id === id),
        1,
      );
      return ok({ id, object: 'webhook_endpoint', deleted: true } satisfies Stripe.DeletedWebhookEndpoint);
    default:
      return error(404, 'invalid_request_error', `Unrecognized request URL (${where})`);
  }
}

const isOver = ({ status }: Stripe.Subscription): boolean => status === 'canceled' || status === 'incomplete_expired';

function withMethod(stripe: ApiState, of: Stripe.Subscription): Stripe.Subscription {
  const customer = stripe.customers.get(String(of.customer)) ?? of.customer;
  return { ...of, customer, default_payment_method: stripe.methods.get(String(of.default_payment_method)) ?? null };
}

function newPrice(stripe: ApiState, fields: Fields): Stripe.Price {
  const lookup_key = fields['lookup_key'] ?? '';
  for (const each of stripe.prices.values())
    if (each.lookup_key === lookup_key) stripe.prices.set(each.id, { ...each, lookup_key: null });
  const recurring = { interval: fields['recurring[interval]'] } as Stripe.Price.Recurring;
  const made = {
    ...{ id: stripe.newId('price'), object: 'price' as const, active: true, currency: fields['currency'] ?? '' },
    ...{ unit_amount: Number(fields['unit_amount']), lookup_key, recurring, product: fields['product'] ?? '' },
  } satisfies Partial<Stripe.Price> as unknown as Stripe.Price;
  stripe.prices.set(made.id, made);
  return made;
}

function newSession(stripe: ApiState, fields: Fields): Stripe.Checkout.Session {
  const id = stripe.newId('cs_test');
  const made = {
    ...{ id, object: 'checkout.session' as const, status: 'open' as const, created: stripe.seconds() },
    ...{ customer: fields['customer'] ?? null, subscription: null, url: `${stripe.url}/pay/${id}` },
  } satisfies Partial<Stripe.Checkout.Session>;
  const kept = { ...made, wished: fields } as unknown as Stripe.Checkout.Session & { readonly wished: Fields };
  stripe.sessions.set(id, kept);
  return kept;
}

function refund(stripe: ApiState, payment: string): Answer {
  const charge = [...stripe.charges.values()].find((each) => each.payment_intent === payment);
  if (charge === undefined)
    return error(400, 'invalid_request_error', 'This PaymentIntent does not have a successful charge to refund.');
  if (charge.refunded)
    return error(400, 'invalid_request_error', 'This charge is refunded already.', 'charge_already_refunded');
  const after = { ...charge, refunded: true, amount_refunded: charge.amount };
  stripe.charges.set(charge.id, after);
  stripe.refunds.push(payment);
  stripe.say('charge.refunded', after);
  return ok({
    ...{ id: stripe.newId('re'), object: 'refund', payment_intent: payment, status: 'succeeded' },
  } satisfies Partial<Stripe.Refund> & Record<string, unknown>);
}

function keepEndpoint(stripe: ApiState, id: string, fields: Fields): Stripe.WebhookEndpoint {
  const enabled_events = Object.entries(fields).flatMap(([name, value]) =>
    name.startsWith('enabled_events') ? [value] : [],
  );
  const was = stripe.endpoints.find((each) => each.id === id);
  const made = {
    ...{
      id,
      object: 'webhook_endpoint' as const,
      url: fields['url'] ?? was?.url ?? '',
      status: 'enabled',
      enabled_events,
    },
    created: was?.created ?? stripe.seconds(),
  } satisfies Partial<Stripe.WebhookEndpoint> as Stripe.WebhookEndpoint;
  if (was === undefined) stripe.endpoints.push(made);
  else stripe.endpoints.splice(stripe.endpoints.indexOf(was), 1, made);
  return made;
}

const ok = (body: unknown): Answer => ({ status: 200, body });
export const error = (status: number, type: string, message: string, code?: string): Answer => ({
  status,
  body: { error: { type, message, ...(code === undefined ? {} : { code }) } },
});
const missing = (): Answer => error(404, 'invalid_request_error', 'No such object', 'resource_missing');
const found = (body: unknown): Answer => (body === undefined ? missing() : ok(body));

/** A page of a list, as Stripe gives them: ten where nobody asks for more, and on from an id. */
function list(all: readonly { readonly id: string }[], fields: Fields): Answer {
  const after = all.findIndex(({ id }) => id === fields['starting_after']);
  const rest = all.slice(after + 1);
  const limit = Number(fields['limit'] ?? 10);
  return ok({ object: 'list', data: rest.slice(0, limit), has_more: rest.length > limit, url: '' });
}
