import { createHmac, randomBytes } from 'node:crypto';
import type Stripe from 'stripe';

export type Fields = Readonly<Record<string, string>>;
export const HOUR = 3600;
const PERIOD: Readonly<Record<string, number>> = { month: 30 * 24 * HOUR, year: 365 * 24 * HOUR };

/** What Stripe keeps, in its own shapes, and what people make happen: a checkout that is paid, a renewal that fails. */
export class StripeState {
  /** Milliseconds; only tests move it. */
  now: number;
  readonly customers = new Map<string, Stripe.Customer>();
  readonly subscriptions = new Map<string, Stripe.Subscription>();
  /** Every event so far, oldest first. */
  readonly events: Stripe.Event[] = [];
  readonly sessions = new Map<string, Stripe.Checkout.Session & { readonly wished: Fields }>();
  readonly prices = new Map<string, Stripe.Price>();
  readonly charges = new Map<string, Stripe.Charge>();
  readonly disputes: Stripe.Dispute[] = [];
  #count = 0;

  constructor(start: number) {
    this.now = start;
  }

  /** The person pays on the page of a checkout. */
  pay(id: string, { email } = { email: 'guest@example.com' }): string {
    const session = this.sessions.get(id);
    if (session?.status !== 'open') throw new Error(`no open checkout ${id}`);
    const customer = (session.customer as string | null) ?? this.newCustomer({ email }).id;
    const price = this.prices.get(session.wished['line_items[0][price]'] ?? '');
    if (price === undefined) throw new Error('no such price');
    const trialDays = Number(session.wished['subscription_data[trial_period_days]'] ?? 0);
    const made = this.subscribe(customer, price, trialDays);
    this.sessions.set(id, { ...session, status: 'complete', url: null, customer, subscription: made.id });
    this.say('customer.subscription.created', made);
    this.say('checkout.session.completed', this.sessions.get(id));
    return made.id;
  }

  /** Changes a subscription, and says so in an event. */
  change(id: string, change: Partial<Stripe.Subscription>): Stripe.Event {
    this.subscriptions.set(id, { ...this.held(id), ...change });
    return this.say('customer.subscription.updated', this.held(id));
  }

  end(id: string): Stripe.Event {
    this.subscriptions.set(id, { ...this.held(id), status: 'canceled', ended_at: this.seconds() });
    return this.say('customer.subscription.deleted', this.held(id));
  }

  refund(id: string, isWhole = true): Stripe.Event {
    const charge = this.chargeOf(id);
    const amount_refunded = isWhole ? charge.amount : Math.floor(charge.amount / 2);
    this.charges.set(charge.id, { ...charge, refunded: isWhole, amount_refunded });
    return this.say('charge.refunded', this.charges.get(charge.id));
  }

  dispute(id: string, status: Stripe.Dispute.Status): Stripe.Event {
    const charge = this.chargeOf(id);
    this.charges.set(charge.id, { ...charge, disputed: true });
    const dispute = { id: `dp_${charge.id}`, object: 'dispute', charge: charge.id, status } as Stripe.Dispute;
    this.disputes.splice(0, this.disputes.length, ...this.disputes.filter((each) => each.id !== dispute.id), dispute);
    return this.say(
      status === 'won' || status === 'lost' ? 'charge.dispute.closed' : 'charge.dispute.created',
      dispute,
    );
  }

  /** Header and body of an event, signed as Stripe does at a moment (seconds). */
  sign(event: unknown, secret: string, at = this.seconds()): { signature: string; body: string } {
    const body = JSON.stringify(event);
    const v1 = createHmac('sha256', secret).update(`${at}.${body}`).digest('hex');
    return { signature: `t=${at},v1=${v1}`, body };
  }

  seconds(): number {
    return Math.floor(this.now / 1000);
  }

  newId(prefix: string): string {
    this.#count += 1;
    return `${prefix}_${String(this.#count).padStart(6, '0')}${randomBytes(4).toString('hex')}`;
  }

  held(id: string): Stripe.Subscription {
    const found = this.subscriptions.get(id);
    if (found === undefined) throw new Error(`no subscription ${id}`);
    return found;
  }

  chargeOf(subscription: string): Stripe.Charge {
    const payment = `pi_${String(this.held(subscription).latest_invoice)}`;
    const found = [...this.charges.values()].find((each) => each.payment_intent === payment);
    if (found === undefined) throw new Error('nothing was paid');
    return found;
  }

  newCustomer({ email, metadata = {} }: { email: string; metadata?: Stripe.Metadata }): Stripe.Customer {
    const made = { id: this.newId('cus'), object: 'customer', email, metadata } as Stripe.Customer;
    this.customers.set(made.id, made);
    return made;
  }

  subscribe(customer: string, price: Stripe.Price, trialDays: number): Stripe.Subscription {
    const [created, invoice] = [this.seconds(), this.newId('in')];
    const length = trialDays > 0 ? trialDays * 24 * HOUR : (PERIOD[price.recurring?.interval ?? 'month'] ?? 0);
    const item = {
      id: this.newId('si'),
      object: 'subscription_item',
      price,
      current_period_start: created,
      current_period_end: created + length,
    };
    const made = {
      id: this.newId('sub'),
      object: 'subscription',
      customer,
      created,
      status: trialDays > 0 ? 'trialing' : 'active',
      cancel_at: null,
      cancel_at_period_end: false,
      latest_invoice: invoice,
      items: { object: 'list', data: [item], has_more: false, url: '' },
    } as unknown as Stripe.Subscription;
    this.subscriptions.set(made.id, made);
    if (trialDays === 0) {
      const charge = {
        id: this.newId('ch'),
        object: 'charge',
        customer,
        amount: price.unit_amount ?? 0,
        amount_refunded: 0,
        refunded: false,
        disputed: false,
        payment_intent: `pi_${invoice}`,
      } as Stripe.Charge;
      this.charges.set(charge.id, charge);
    }
    return made;
  }

  say(type: string, object: unknown): Stripe.Event {
    const event = {
      id: this.newId('evt'),
      object: 'event',
      type,
      created: this.seconds(),
      api_version: '2026-10-28.endive',
      livemode: false,
      data: { object: structuredClone(object) },
    } as unknown as Stripe.Event;
    this.events.push(event);
    return event;
  }
}
