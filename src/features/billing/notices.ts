import { PLANS, dollars } from './plans.ts';
import type { PaidInvoice, StripeEvent } from './stripe-port.ts';
import { grants, isLive } from './subscription.ts';
import type { Subscription } from './subscription.ts';

/** What somebody who pays is told by mail. */
export type Notice =
  | { readonly kind: 'receipt'; readonly invoice: PaidInvoice }
  | {
      readonly kind:
        'began' | 'changed' | 'cancelled' | 'resumed' | 'ended' | 'failed' | 'trial-ending' | 'second' | 'trial_used';
      readonly of: Subscription;
    };

/** What was kept here of a customer, and the event that led to it; null where none did, or it was seen before. */
export interface Change {
  readonly before: readonly Subscription[];
  readonly after: readonly Subscription[];
  readonly event: Pick<StripeEvent, 'type' | 'invoice'> | null;
}

/**
 * What a change is told as. What became of a subscription is read from what is kept, so that events that come twice, late or in
 * any order tell it once; only a receipt and the end of a trial are read from the event, which is kept once.
 */
export function noticesOf({ before, after, event }: Change, now: number): readonly Notice[] {
  const known = new Map(before.map((each) => [each.id, each]));
  const notices = after.flatMap((of): readonly Notice[] => {
    const kind = kindOf(known.get(of.id), of, now);
    return kind === null ? [] : [{ kind, of }];
  });
  return [...notices, ...noticesOfEvent(event, after, now)];
}

type StateKind = Exclude<Notice['kind'], 'receipt' | 'trial-ending'>;

function kindOf(was: Subscription | undefined, is: Subscription, now: number): StateKind | null {
  if (is.hold === 'second' || is.hold === 'trial_used') return was?.hold === is.hold ? null : is.hold;
  if (was === undefined || !isLive(was)) return grants(is, now) ? 'began' : null;
  // Of what was not paid in the end its payer knows already.
  if (was.status === 'unpaid' && !isLive(is)) return null;
  if (!isLive(is) || (is.status === 'unpaid' && was.status !== 'unpaid')) return 'ended';
  if (is.status === 'past_due' && was.status !== 'past_due') return 'failed';
  if (was.plan !== is.plan || was.interval !== is.interval) return 'changed';
  if (was.endsAt === null && is.endsAt !== null) return 'cancelled';
  return was.endsAt !== null && is.endsAt === null ? 'resumed' : null;
}

function noticesOfEvent(event: Change['event'], after: readonly Subscription[], now: number): readonly Notice[] {
  if (event?.type === 'invoice.paid' && event.invoice !== null && event.invoice.amount > 0)
    return [{ kind: 'receipt', invoice: event.invoice }];
  if (event?.type !== 'customer.subscription.trial_will_end') return [];
  const ending = after.find((each) => each.status === 'trialing' && each.endsAt === null && grants(each, now));
  return ending === undefined ? [] : [{ kind: 'trial-ending', of: ending }];
}

/** A plan with its price, such as `Pro, $29.99 a month`. */
export function planWords({ plan, interval }: Pick<Subscription, 'plan' | 'interval'>): string {
  return `${PLANS[plan].title}, ${dollars(PLANS[plan].prices[interval])} a ${interval}`;
}
