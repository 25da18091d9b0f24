import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type Stripe from 'stripe';
import { HOUR, StripeState } from './stripe-state.ts';
import type { Fields } from './stripe-state.ts';

export async function startStripe(start: number): Promise<StripeStandIn> {
  const stripe = new StripeStandIn(start);
  await stripe.listen();
  return stripe;
}

/**
 * Stripe as far as the product asks it: customers, catalogue, checkout, subscriptions, payments and events, over HTTP and in
 * Stripe's own shapes, whose fields are checked against the types of the SDK.
 */
export class StripeStandIn extends StripeState {
  url = '';
  /** What every request is answered with instead, such as 500; null: as it should. */
  failWith: number | null = null;
  readonly requests: string[] = [];
  /** Payments that were given back. */
  readonly refunds: string[] = [];
  readonly #products = new Map<string, Fields>();
  /** Where each customer goes back to. */
  readonly #portals = new Map<string, string>();
  readonly #endpoints: Fields[] = [];
  readonly #answered = new Map<string, { readonly wish: string; readonly status: number; readonly body: unknown }>();
  readonly #server: Server;

  constructor(start: number) {
    super(start);
    this.#server = createServer((request, response) => void this.#answer(request, response));
  }

  async listen(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    // Another site than 127.0.0.1, where the product is.
    this.url = `http://localhost:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): Promise<void> {
    this.#server.closeAllConnections();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const url = new URL(request.url ?? '/', 'http://stripe.invalid');
    const text = Buffer.concat(chunks).toString('utf8');
    const fields = Object.fromEntries([...url.searchParams, ...new URLSearchParams(text)]);
    this.requests.push(`${request.method ?? ''} ${url.pathname}`);
    const page = /^\/(pay|portal)\/(\w+)$/.exec(url.pathname);
    if (page !== null) return this.#page(request.method ?? 'GET', { kind: page[1] ?? '', id: page[2] ?? '' }, response);
    const { status, body } = this.#once(request, `${url.pathname} ${text}`, () =>
      this.failWith === null
        ? this.#route(request.method ?? 'GET', url.pathname, fields)
        : error(this.failWith, 'api_error', 'something is wrong here'),
    );
    response.writeHead(status, { 'content-type': 'application/json', 'request-id': this.newId('req') });
    response.end(JSON.stringify(body));
  }

  /** What was sent with a key is answered as the first time; another request under the same key is refused. */
  #once(request: IncomingMessage, wish: string, work: () => Answer): Answer {
    const key = request.headers['idempotency-key'];
    if (typeof key !== 'string' || request.method !== 'POST') return work();
    const known = this.#answered.get(key);
    if (known !== undefined && known.wish !== wish) {
      return error(400, 'idempotency_error', 'Keys for idempotent requests can only be used with the same parameters');
    }
    const answer = known ?? work();
    if (answer.status < 500) this.#answered.set(key, { wish, ...answer });
    return answer;
  }

  /** The page of a checkout, with a button that pays, and that of a customer, with one that cancels. */
  #page(method: string, { kind, id }: { readonly kind: string; readonly id: string }, response: ServerResponse): void {
    if (method === 'GET') {
      const label = kind === 'pay' ? 'Pay' : 'Cancel the plan';
      response.writeHead(200, { 'content-type': 'text/html' });
      return void response.end(`<title>Stripe</title><form method="post"><button>${label}</button></form>`);
    }
    if (kind === 'portal') {
      const held = [...this.subscriptions.values()].find((each) => each.customer === id && each.status !== 'canceled');
      if (held !== undefined) this.change(held.id, { cancel_at: this.seconds() + 10 * 24 * HOUR });
      return void response.writeHead(303, { location: this.#portals.get(id) ?? '/' }).end();
    }
    const to = this.sessions.get(id)?.wished['success_url'] ?? '/';
    this.pay(id);
    return void response.writeHead(303, { location: to.replace('{CHECKOUT_SESSION_ID}', id) }).end();
  }

  #route(method: string, path: string, fields: Fields): Answer {
    const [, , kind = '', id = '', more = ''] = path.split('/');
    const where = `${method} ${kind}${id === '' ? '' : '/:id'}${more === '' ? '' : `/${more}`}`;
    switch (where) {
      case 'POST customers':
        return ok(
          this.newCustomer({ email: fields['email'] ?? '', metadata: { user_id: fields['metadata[user_id]'] ?? '' } }),
        );
      case 'GET customers/:id':
        return found(this.customers.get(id));
      case 'DELETE customers/:id': {
        if (!this.customers.has(id)) return missing();
        for (const each of this.subscriptions.values())
          if (each.customer === id && each.status !== 'canceled') this.end(each.id);
        const gone = { id, object: 'customer', deleted: true } as unknown as Stripe.Customer;
        this.customers.set(id, gone);
        this.say('customer.deleted', gone);
        return ok(gone);
      }
      case 'GET prices':
        return list(
          [...this.prices.values()].filter(
            (each) =>
              each.active &&
              Object.entries(fields).some(([name, key]) => name.startsWith('lookup_keys[') && key === each.lookup_key),
          ),
        );
      case 'POST prices': {
        const lookup_key = fields['lookup_key'] ?? '';
        for (const each of this.prices.values())
          if (each.lookup_key === lookup_key) this.prices.set(each.id, { ...each, lookup_key: null });
        const recurring = { interval: fields['recurring[interval]'] } as Stripe.Price.Recurring;
        const unit_amount = Number(fields['unit_amount']);
        const price = {
          id: this.newId('price'),
          object: 'price',
          active: true,
          currency: fields['currency'],
          unit_amount,
          lookup_key,
          recurring,
        };
        this.prices.set(price.id, price as unknown as Stripe.Price);
        return ok(price);
      }
      case 'GET products':
        return list([...this.#products.values()].filter((each) => each['id'] === fields['ids[0]']));
      case 'POST products': {
        const product = { ...fields, object: 'product', active: true };
        this.#products.set(fields['id'] ?? '', product as unknown as Fields);
        return ok(product);
      }
      case 'POST checkout/:id': {
        const made = {
          id: this.newId('cs_test'),
          object: 'checkout.session',
          status: 'open',
          customer: fields['customer'] ?? null,
          subscription: null,
          url: '',
          wished: fields,
        } as unknown as Stripe.Checkout.Session & { wished: Fields };
        this.sessions.set(made.id, { ...made, url: `${this.url}/pay/${made.id}` });
        return ok(this.sessions.get(made.id));
      }
      case `GET checkout/:id/${more}`:
        return found(this.sessions.get(more));
      case 'GET subscriptions':
        return list([...this.subscriptions.values()].filter((each) => each.customer === fields['customer']));
      case 'GET subscriptions/:id':
        return found(this.subscriptions.get(id));
      case 'DELETE subscriptions/:id':
        if (!this.subscriptions.has(id)) return missing();
        this.end(id);
        return ok(this.subscriptions.get(id));
      case 'GET invoice_payments':
        return list([
          {
            object: 'invoice_payment',
            payment: { type: 'payment_intent', payment_intent: `pi_${fields['invoice'] ?? ''}` },
          },
        ]);
      case 'POST refunds': {
        const payment = fields['payment_intent'] ?? '';
        const charge = [...this.charges.values()].find((each) => each.payment_intent === payment);
        if (charge !== undefined)
          this.charges.set(charge.id, { ...charge, refunded: true, amount_refunded: charge.amount });
        this.refunds.push(payment);
        return ok({ id: this.newId('re'), object: 'refund', payment_intent: payment, status: 'succeeded' });
      }
      case 'GET charges':
        return list([...this.charges.values()].filter((each) => each.customer === fields['customer']));
      case 'GET charges/:id':
        return found(this.charges.get(id));
      case 'GET disputes':
        return list(this.disputes.filter((each) => each.charge === fields['charge']));
      case 'GET events': {
        const since = Number(fields['created[gte]'] ?? 0);
        return list(this.events.filter(({ created }) => created >= since).reverse());
      }
      case 'POST billing_portal/:id':
        this.#portals.set(fields['customer'] ?? '', fields['return_url'] ?? '/');
        return ok({
          id: this.newId('bps'),
          object: 'billing_portal.session',
          url: `${this.url}/portal/${fields['customer'] ?? ''}`,
        });
      case 'GET webhook_endpoints':
        return list(this.#endpoints);
      case 'POST webhook_endpoints': {
        const events = Object.entries(fields).flatMap(([name, value]) =>
          name.startsWith('enabled_events') ? [value] : [],
        );
        const endpoint = {
          id: this.newId('we'),
          object: 'webhook_endpoint',
          url: fields['url'],
          status: 'enabled',
          enabled_events: events,
        };
        this.#endpoints.push(endpoint as unknown as Fields);
        return ok(endpoint);
      }
      default:
        return error(404, 'invalid_request_error', `Unrecognized request URL (${where})`);
    }
  }
}
interface Answer {
  readonly status: number;
  readonly body: unknown;
}

const ok = (body: unknown): Answer => ({ status: 200, body });
const error = (status: number, type: string, message: string): Answer => ({
  status,
  body: { error: { type, message } },
});
const missing = (): Answer => error(404, 'invalid_request_error', 'No such object');
const found = (body: unknown): Answer => (body === undefined ? missing() : ok(body));
const list = (data: readonly unknown[]): Answer => ok({ object: 'list', data, has_more: false, url: '' });
