import type { Interval, PaidPlanId } from './plans.ts';
import type { Subscription } from './subscription.ts';

/** A subscription, and what pays it. */
export interface StripeSubscription extends Subscription {
  /** By what the one who pays is known again: Stripe's fingerprint of the card, else ids and addresses of a wallet. */
  readonly payers: readonly string[];
  /** True where it began with a trial, whatever became of that. */
  readonly hadTrial: boolean;
}

/** Why we end a subscription ourselves. */
export type EndReason = 'second' | 'trial_used';

/** A customer of Stripe's, as far as we look. */
export interface StripeCustomer {
  readonly id: string;
  readonly isDeleted: boolean;
  readonly email: string | null;
  /** The account here that it was made for; null for who paid as a guest. */
  readonly userId: string | null;
}

/** A checkout that was begun. */
export interface StripeCheckout {
  readonly id: string;
  /** Where the person pays; null once that is over. */
  readonly url: string | null;
  readonly status: 'open' | 'complete' | 'expired' | null;
  readonly customerId: string | null;
  /** What it led to; null before it was completed. */
  readonly subscriptionId: string | null;
}

export interface CheckoutWish {
  readonly plan: PaidPlanId;
  readonly interval: Interval;
  /** Null for a guest. */
  readonly customerId: string | null;
  readonly userId: string | null;
  readonly withTrial: boolean;
  readonly successUrl: string;
  readonly cancelUrl: string;
  /** The same for the same wish, so that a request that is sent twice begins one checkout. */
  readonly key: string;
}

/** An invoice of Stripe's, as the event of its payment says it: once it is paid it changes no more. */
export interface PaidInvoice {
  /** In the smallest unit of the currency. */
  readonly amount: number;
  /** As `usd`. */
  readonly currency: string;
  readonly number: string | null;
  /** Stripe's page of the invoice. */
  readonly url: string | null;
}

/** An event of Stripe's: only whom it is about; what happened is asked again. */
export interface StripeEvent {
  readonly id: string;
  readonly type: string;
  /** Milliseconds since 1970-01-01 UTC. */
  readonly createdAt: number;
  readonly customerId: string | null;
  /** Of a dispute, which names no customer. */
  readonly chargeId: string | null;
  /** Of the payment of an invoice; null for every other event. */
  readonly invoice: PaidInvoice | null;
}

/** What is asked of Stripe. Every call rejects with AppError `payments_unavailable` where Stripe refuses or does not answer. */
export interface StripePort {
  readonly isLive: boolean;
  /** @param user `inPlaceOf`: the customer of this person that was deleted at Stripe; null: there was none */
  readonly createCustomer: (user: {
    readonly id: string;
    readonly email: string;
    readonly inPlaceOf: string | null;
  }) => Promise<string>;
  readonly customer: (id: string) => Promise<StripeCustomer | null>;
  /** Who paid a charge; null for what Stripe does not know. */
  readonly customerOfCharge: (chargeId: string) => Promise<string | null>;
  /** Ends every subscription of it, and Stripe forgets the person. Done already is as good. */
  readonly deleteCustomer: (id: string) => Promise<void>;
  /** All that it ever had, whatever became of them; those of other products are left out. */
  readonly subscriptions: (customerId: string, now: number) => Promise<readonly StripeSubscription[]>;
  /** Ends it at once, gives back what its last invoice took, and leaves the reason with it. Done already is as good. */
  readonly end: (subscriptionId: string, reason: EndReason) => Promise<void>;
  /** Gives back every payment of a customer since an instant. */
  readonly refundSince: (customerId: string, since: number) => Promise<void>;
  /** @throws AppError `payments_not_configured` where the price is not in Stripe's catalogue */
  readonly beginCheckout: (wish: CheckoutWish) => Promise<StripeCheckout>;
  readonly checkout: (id: string) => Promise<StripeCheckout | null>;
  /** Where a customer changes card, plan or cancels. */
  readonly portalUrl: (customerId: string, returnUrl: string) => Promise<string>;
  /** Events about customers and subscriptions since an instant, oldest first. */
  readonly eventsSince: (since: number) => Promise<readonly StripeEvent[]>;
  /**
   * Reads an event that was posted to us.
   * @throws AppError `forbidden` where its signature is not ours, too old, or from the future
   */
  readonly readWebhook: (body: Buffer, signature: string | undefined, now: number) => StripeEvent;
  /** The lookup keys of our prices that Stripe does not have. */
  readonly missingPrices: () => Promise<readonly string[]>;
  /** Makes products and prices that are missing; a price that differs is replaced under the same lookup key. Says what it did. */
  readonly syncCatalogue: (webhookUrl: string | null) => Promise<readonly string[]>;
}
