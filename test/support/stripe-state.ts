import { createHmac, randomBytes } from 'node:crypto';
import type Stripe from 'stripe';

export type Fields = Readonly<Record<string, string>>;
export const HOUR = 3600;
export const DAY = 24 * HOUR;
const PERIOD: Readonly<Record<string, number>> = { month: 30 * DAY, year: 365 * DAY };
export const periodOf = (price: Stripe.Price): number => PERIOD[price.recurring?.interval ?? 'month'] ?? 0;

const WHY = { feedback: null, feedback_option: null, reason: 'cancellation_requested' } as const;

/** What Stripe keeps, in its own shapes, and what people make happen: a checkout that is paid, a card that changes. */
export class StripeState {
  /** Milliseconds; only tests move it. */
  now: number;
  readonly customers = new Map<string, Stripe.Customer | Stripe.DeletedCustomer>();
  readonly subscriptions = new Map<string, Stripe.Subscription>();
  /** Every event so far, oldest first. */
  readonly events: Stripe.Event[] = [];
  readonly sessions = new Map<string, Stripe.Checkout.Session & { readonly wished: Fields }>();
  readonly products = new Map<string, Stripe.Product>();
  readonly prices = new Map<string, Stripe.Price>();
  readonly invoices = new Map<string, Stripe.Invoice>();
  /** The payments of each invoice. */
  readonly payments: Stripe.InvoicePayment[] = [];
  readonly charges = new Map<string, Stripe.Charge>();
  readonly disputes: Stripe.Dispute[] = [];
  readonly methods = new Map<string, Stripe.PaymentMethod>();
  /** Payments that were given back. */
  readonly refunds: string[] = [];
  /** Customers whose card is declined from now on. */
  readonly declined = new Set<string>();
  /** A customer that is not deleted when that is asked for; null: none. */
  refuseToDelete: string | null = null;
  /** Hears of every event. */
  onEvent: (event: Stripe.Event) => void = () => undefined;
  #count = 0;

  constructor(start: number) {
    this.now = start;
  }

  /** The person pays on the page of a checkout. `card`: what Stripe calls its fingerprint; left out: a card of their own. */
  pay(id: string, { email = 'guest@example.com', card }: { email?: string; card?: string } = {}): string {
    const session = this.sessions.get(id);
    if (session?.status !== 'open') throw new Error(`no open checkout ${id}`);
    const customer = (session.customer as string | null) ?? this.newCustomer({ email }).id;
    if (this.customers.get(customer)?.deleted === true) throw new Error('this customer is deleted');
    const price = this.prices.get(session.wished['line_items[0][price]'] ?? '');
    if (price === undefined) throw new Error('no such price');
    const trialDays = Number(session.wished['subscription_data[trial_period_days]'] ?? 0);
    const made = this.subscribe(customer, price, trialDays, card ?? `fp_${customer}`);
    this.sessions.set(id, { ...session, status: 'complete', url: null, customer, subscription: made.id });
    this.say('customer.subscription.created', made);
    this.say('checkout.session.completed', this.sessions.get(id));
    return made.id;
  }

  /** A first payment that the bank wants confirmed, which the person leaves: the subscription never begins. */
  leaveHalfWay(id: string): string {
    const session = this.sessions.get(id);
    const price = this.prices.get(session?.wished['line_items[0][price]'] ?? '');
    if (session === undefined || price === undefined) throw new Error(`no checkout ${id}`);
    const customer = (session.customer as string | null) ?? this.newCustomer({ email: 'guest@example.com' }).id;
    const made = this.subscribe(customer, price, 0, `fp_${customer}`, 'incomplete');
    this.say('customer.subscription.created', made);
    return made.id;
  }

  /** Changes a subscription, and says so in an event. */
  change(id: string, change: Partial<Stripe.Subscription>): Stripe.Event {
    this.subscriptions.set(id, { ...this.held(id), ...change });
    return this.say('customer.subscription.updated', this.held(id));
  }

  end(id: string, comment: string | null = null): Stripe.Event {
    const cancellation_details = { ...WHY, comment };
    const ended_at = this.seconds();
    const was = this.held(id);
    this.subscriptions.set(id, { ...was, status: 'canceled', ended_at, canceled_at: ended_at, cancellation_details });
    return this.say('customer.subscription.deleted', this.held(id));
  }

  /** The person takes another plan: the same subscription, and an invoice for what the rest of the period costs more. */
  swap(id: string, price: Stripe.Price): Stripe.Event {
    const was = this.held(id);
    const [item] = was.items.data;
    if (item === undefined) throw new Error('no item');
    const more = (price.unit_amount ?? 0) - (item.price.unit_amount ?? 0);
    this.subscriptions.set(id, { ...was, items: { ...was.items, data: [{ ...item, price }] } });
    if (was.status === 'active' && more > 0) this.charge(this.newInvoice(id, more));
    return this.say('customer.subscription.updated', this.held(id));
  }

  /** @param charge one that paid an invoice of the subscription; left out: that of the last one */
  refund(id: string, isWhole = true, charge = this.chargeOf(id)): Stripe.Event {
    const amount_refunded = isWhole ? charge.amount : Math.floor(charge.amount / 2);
    this.charges.set(charge.id, { ...charge, refunded: isWhole, amount_refunded });
    return this.say('charge.refunded', this.charges.get(charge.id));
  }

  /** @param charge as for `refund` */
  dispute(id: string, status: Stripe.Dispute.Status, charge = this.chargeOf(id)): Stripe.Event {
    this.charges.set(charge.id, { ...charge, disputed: true });
    const dispute = { id: `dp_${charge.id}`, object: 'dispute', charge: charge.id, status } as const;
    const rest = this.disputes.filter((each) => each.id !== dispute.id);
    this.disputes.splice(0, this.disputes.length, ...rest, dispute satisfies Partial<Stripe.Dispute> as Stripe.Dispute);
    const isOver = status === 'won' || status === 'lost';
    return this.say(isOver ? 'charge.dispute.closed' : 'charge.dispute.created', dispute);
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
    return `${prefix}_${String(this.#count).padStart(8, '0')}${randomBytes(4).toString('hex')}`;
  }

  held(id: string): Stripe.Subscription {
    const found = this.subscriptions.get(id);
    if (found === undefined) throw new Error(`no subscription ${id}`);
    return found;
  }

  /** The charge that paid the last invoice of a subscription. */
  chargeOf(subscription: string): Stripe.Charge {
    const payment = `pi_${String(this.held(subscription).latest_invoice)}`;
    const found = [...this.charges.values()].find((each) => each.payment_intent === payment);
    if (found === undefined) throw new Error('nothing was paid');
    return found;
  }

  /** What was taken for a subscription, oldest first. */
  chargesFor(subscription: string): readonly Stripe.Charge[] {
    return [...this.charges.values()].filter((each) => {
      const invoice = this.invoiceOf(each);
      return invoice?.parent?.subscription_details?.subscription === subscription;
    });
  }

  /** What a charge paid. */
  invoiceOf(charge: Stripe.Charge): Stripe.Invoice | undefined {
    return this.invoices.get(String(charge.payment_intent).replace(/^pi_/, ''));
  }

  /** The person is asked no more for money at the end of a trial without a card: the trial is over, and nothing goes on. */
  pause(id: string): Stripe.Event {
    return this.change(id, { status: 'paused', trial_end: this.seconds() });
  }

  newCustomer({ email, metadata = {} }: { email: string; metadata?: Stripe.Metadata }): Stripe.Customer {
    const made = {
      ...{ id: this.newId('cus'), object: 'customer', email, metadata, created: this.seconds() },
    } satisfies Partial<Stripe.Customer> & Record<string, unknown> as unknown as Stripe.Customer;
    this.customers.set(made.id, made);
    return made;
  }

  subscribe(
    customer: string,
    price: Stripe.Price,
    trialDays: number,
    fingerprint: string,
    status: Stripe.Subscription.Status = trialDays > 0 ? 'trialing' : 'active',
  ): Stripe.Subscription {
    const created = this.seconds();
    const length = trialDays > 0 ? trialDays * DAY : periodOf(price);
    const card = { fingerprint } satisfies Partial<Stripe.PaymentMethod.Card> as Stripe.PaymentMethod.Card;
    const method = {
      ...{ id: this.newId('pm'), object: 'payment_method', type: 'card', customer, card },
    } satisfies Partial<Stripe.PaymentMethod> & Record<string, unknown> as unknown as Stripe.PaymentMethod;
    this.methods.set(method.id, method);
    const item = {
      ...{ id: this.newId('si'), object: 'subscription_item' as const, price },
      ...{ current_period_start: created, current_period_end: created + length },
    } satisfies Partial<Stripe.SubscriptionItem> as Stripe.SubscriptionItem;
    const made = {
      id: this.newId('sub'),
      object: 'subscription' as const,
      ...{ customer, created, status, start_date: created },
      trial_start: trialDays > 0 ? created : null,
      trial_end: trialDays > 0 ? created + length : null,
      cancel_at: null,
      cancel_at_period_end: false,
      canceled_at: null,
      ended_at: null,
      cancellation_details: null,
      default_payment_method: method.id,
      latest_invoice: null,
      metadata: {},
      items: { object: 'list' as const, data: [item], has_more: false, url: '' },
    } satisfies Partial<Stripe.Subscription> as unknown as Stripe.Subscription;
    this.subscriptions.set(made.id, made);
    const invoice = this.newInvoice(made.id, trialDays > 0 ? 0 : (price.unit_amount ?? 0));
    if (status !== 'incomplete') this.charge(invoice);
    return this.held(made.id);
  }

  /** The next invoice of a subscription; nobody has paid it yet. */
  newInvoice(id: string, amount: number): Stripe.Invoice {
    const was = this.held(id);
    const made = {
      ...{ id: this.newId('in'), object: 'invoice', status: 'open', amount_due: amount, amount_paid: 0 },
      ...{ customer: was.customer, created: this.seconds(), attempt_count: 0, next_payment_attempt: null },
      ...{ currency: 'usd', number: `TW-${String(this.invoices.size + 1)}` },
      hosted_invoice_url: 'https://invoice.stripe.com/i/acct_1/test_1',
      // What is left of the period where the plan was changed, else the whole of it.
      lines: {
        ...{ object: 'list', has_more: false, url: '' },
        data: [{ period: { start: this.seconds(), end: was.items.data[0]?.current_period_end ?? this.seconds() } }],
      },
      parent: {
        type: 'subscription_details',
        quote_details: null,
        subscription_details: { subscription: id, metadata: null },
      },
    } as unknown as Stripe.Invoice;
    this.invoices.set(made.id, made);
    this.subscriptions.set(id, { ...was, latest_invoice: made.id });
    return made;
  }

  /** Takes the money of an invoice from the customer's card. Returns true where that worked. */
  charge(invoice: Stripe.Invoice): boolean {
    const customer = String(invoice.customer);
    const amount = invoice.amount_due;
    const attempt_count = invoice.attempt_count + 1;
    const payment_intent = `pi_${invoice.id}`;
    const paid = !this.declined.has(customer);
    const payment = { type: 'payment_intent', payment_intent } as const;
    const others = this.payments.filter((each) => each.invoice !== invoice.id);
    if (amount > 0) {
      const status = paid ? ('paid' as const) : ('open' as const);
      const made = {
        id: this.newId('inpay'),
        object: 'invoice_payment' as const,
        invoice: invoice.id,
        payment,
        status,
      };
      this.payments.splice(0, this.payments.length, ...others, made as unknown as Stripe.InvoicePayment);
    }
    if (amount > 0 && paid) {
      const made = {
        ...{ id: this.newId('ch'), object: 'charge' as const, customer, amount, amount_refunded: 0, paid: true },
        ...{ refunded: false, disputed: false, payment_intent, created: this.seconds(), status: 'succeeded' as const },
      } satisfies Partial<Stripe.Charge> as unknown as Stripe.Charge;
      this.charges.set(made.id, made);
    }
    const isPaid = paid || amount === 0;
    const after = { ...invoice, attempt_count, next_payment_attempt: null };
    this.invoices.set(
      invoice.id,
      isPaid ? { ...after, status: 'paid', amount_paid: amount } : { ...after, status: 'open' },
    );
    this.say(isPaid ? 'invoice.paid' : 'invoice.payment_failed', this.invoices.get(invoice.id));
    return isPaid;
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
    this.onEvent(event);
    return event;
  }
}
