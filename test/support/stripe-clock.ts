import type Stripe from 'stripe';
import { DAY, HOUR, periodOf, StripeState } from './stripe-state.ts';

/** When a declined card is tried again, in days after the first attempt: Stripe's usual two weeks. */
const RETRY_DAYS = [3, 8, 14];
const SESSION_HOURS = 24;
const FIRST_PAYMENT_HOURS = 23;

interface Due {
  /** Seconds. */
  readonly at: number;
  readonly run: () => void;
}

/** What happens at Stripe by itself as time passes: trials end, periods are renewed, cards are tried again, checkouts expire. */
export class StripeClock extends StripeState {
  /** What becomes of a subscription that nobody paid after all attempts. */
  afterRetries: 'unpaid' | 'canceled' = 'unpaid';
  readonly #warned = new Set<string>();

  /** Moves the clock to an instant (milliseconds) and lets everything happen that falls due until then. */
  advance(to: number): void {
    for (;;) {
      const next = this.#nextDue();
      if (next === null || next.at * 1000 > to) break;
      this.now = Math.max(this.now, next.at * 1000);
      next.run();
    }
    this.now = to;
  }

  /** The person gives a card that works and pays what is open. */
  settle(id: string): void {
    const was = this.held(id);
    this.declined.delete(String(was.customer));
    const invoice = this.invoices.get(String(was.latest_invoice));
    if (invoice?.status !== 'open') return;
    this.charge(invoice);
    if (was.status === 'past_due' || was.status === 'unpaid' || was.status === 'incomplete')
      this.change(id, { status: 'active' });
  }

  /** The person wants no trial any more: it ends, and the first period is paid. */
  endTrial(id: string): void {
    const was = this.held(id);
    const [item] = was.items.data;
    if (was.status !== 'trialing' || item === undefined) return;
    const moved = { ...item, current_period_end: this.seconds() };
    this.subscriptions.set(id, { ...was, trial_end: this.seconds(), items: { ...was.items, data: [moved] } });
    this.#renew(id);
  }

  #nextDue(): Due | null {
    let first: Due | null = null;
    const consider = (due: Due | null): void => {
      if (due !== null && (first === null || due.at < first.at)) first = due;
    };
    for (const each of this.subscriptions.values()) consider(this.#dueOf(each));
    for (const each of this.sessions.values()) {
      if (each.status !== 'open') continue;
      const run = (): void => void this.sessions.set(each.id, { ...each, status: 'expired', url: null });
      consider({ at: each.created + SESSION_HOURS * HOUR, run });
    }
    return first;
  }

  #dueOf(of: Stripe.Subscription): Due | null {
    const { id, status, cancel_at, created, trial_end } = of;
    if (status === 'canceled' || status === 'incomplete_expired') return null;
    if (status === 'incomplete')
      return {
        at: created + FIRST_PAYMENT_HOURS * HOUR,
        run: () => void this.change(id, { status: 'incomplete_expired' }),
      };
    const end = of.items.data[0]?.current_period_end ?? 0;
    const dues: Due[] = [];
    if (cancel_at !== null) dues.push({ at: cancel_at, run: () => void this.end(id) });
    if (status === 'trialing' && trial_end !== null && !this.#warned.has(id))
      dues.push({ at: trial_end - 3 * DAY, run: () => this.#warn(id) });
    const invoice = this.invoices.get(String(of.latest_invoice));
    const retry = invoice?.next_payment_attempt ?? null;
    if (status === 'past_due' && invoice !== undefined && retry !== null)
      dues.push({ at: retry, run: () => this.#tryAgain(id, invoice) });
    if (status !== 'paused')
      dues.push({ at: end, run: () => (of.cancel_at_period_end ? void this.end(id) : this.#renew(id)) });
    return dues.reduce<Due | null>((first, each) => (first === null || each.at < first.at ? each : first), null);
  }

  #warn(id: string): void {
    this.#warned.add(id);
    this.say('customer.subscription.trial_will_end', this.held(id));
  }

  #renew(id: string): void {
    const was = this.held(id);
    const [item] = was.items.data;
    if (item === undefined) return;
    const start = item.current_period_end;
    const moved = { ...item, current_period_start: start, current_period_end: start + periodOf(item.price) };
    this.subscriptions.set(id, { ...was, items: { ...was.items, data: [moved] } });
    // Of what nobody pays no further attempt is made.
    if (was.status === 'unpaid' || was.status === 'past_due') return void this.change(id, {});
    const invoice = this.newInvoice(id, item.price.unit_amount ?? 0);
    if (this.charge(invoice)) return void this.change(id, { status: 'active' });
    this.#retryAfter(invoice.id, invoice.created, 1);
    this.change(id, { status: 'past_due' });
  }

  #tryAgain(id: string, invoice: Stripe.Invoice): void {
    if (this.charge(invoice)) return void this.change(id, { status: 'active' });
    const count = invoice.attempt_count + 1;
    if (count <= RETRY_DAYS.length) return this.#retryAfter(invoice.id, invoice.created, count);
    if (this.afterRetries === 'canceled') this.end(id);
    else this.change(id, { status: 'unpaid' });
  }

  /** @param count the attempts so far */
  #retryAfter(id: string, first: number, count: number): void {
    const invoice = this.invoices.get(id);
    const days = RETRY_DAYS[count - 1];
    if (invoice === undefined || days === undefined) return;
    this.invoices.set(id, { ...invoice, next_payment_attempt: first + days * DAY });
  }
}
