import type { CurrentUser } from '../../platform/auth/current-user.ts';
import type { Config } from '../../platform/config/config.ts';
import { AppError } from '../../platform/errors.ts';
import type { Log } from '../../platform/log/log.ts';
import { customersOfUser } from './billing-customers.store.ts';
import { subscriptionsOfUser } from './billing.store.ts';
import type { Database } from './billing.store.ts';
import { beginCheckout } from './checkout.ts';
import type { CheckoutDeps } from './checkout.ts';
import { lookAtCustomer } from './look-at-customer.ts';
import type { Interval, PaidPlanId, PlanId } from './plans.ts';
import {
  claimFor,
  endBeforeErasing,
  endForGone,
  reconcileAll,
  reconcileChanged,
  takeEvent,
  unclaimed,
} from './reconcile.ts';
import type { StripePort } from './stripe-port.ts';
import { isLive, planOf } from './subscription.ts';
import type { Subscription } from './subscription.ts';
import type { TellPayer } from './tell-payers.ts';
import { withinRequest } from './within-request.ts';

export interface BillingDeps {
  readonly config: Pick<
    Config,
    | 'billing'
    | 'stripeSecretKey'
    | 'stripeWebhookSecret'
    | 'stripeApiBase'
    | 'stripeCheckout'
    | 'acceptDataLicence'
    | 'isProduction'
  >;
  readonly db: Database;
  readonly log: Log;
  readonly now: () => number;
  /** The one origin of links. */
  readonly origin: () => string;
  readonly isPerson: (userId: string) => Promise<boolean>;
  readonly personOf: (email: string) => Promise<string | null>;
  /** Tells who pays what changed; absent: nobody is told. */
  readonly tell?: TellPayer;
  /** Where the facts come from. */
  readonly source: { readonly id: string; readonly licence: string };
  /** In place of Stripe. */
  readonly stripe?: StripePort;
}

/** Deleting an account is not held up for longer by Stripe. */
const DELETION_MS = 5000;

/** Why nothing can be bought, in words for the operator; null: it can. */
export interface WhyClosed {
  readonly code: 'payments_not_configured' | 'payments_unconfirmed' | 'data_licence';
  readonly text: string;
}

/** What became of a checkout. */
export type CheckoutState = 'done' | 'waiting' | 'over' | 'second' | 'trial_used';

/** Plans and payments. */
export type Billing = ReturnType<typeof createBilling>;

export function createBilling(deps: BillingDeps) {
  const { config, db, now, source } = deps;
  let opened: Promise<StripePort> | null = null;
  /** The SDK is loaded when it is first needed. */
  const stripe = (): Promise<StripePort> => {
    opened ??= openStripe(deps);
    return opened;
  };
  const look = async (): Promise<CheckoutDeps> => ({ ...deps, stripe: await stripe() });

  const whyClosed = (): WhyClosed | null => {
    const { stripeSecretKey: key, stripeWebhookSecret, acceptDataLicence } = config;
    if (key === null || config.billing === 'off') {
      return { code: 'payments_not_configured', text: 'STRIPE_SECRET_KEY is not set, so nothing can be bought.' };
    }
    if (!key.startsWith('sk_live_')) return null;
    if (stripeWebhookSecret === null) {
      const text = 'STRIPE_WEBHOOK_SECRET is not set, so payments could not be confirmed: nothing can be bought.';
      return { code: 'payments_unconfirmed', text };
    }
    if (source.licence !== 'personal' || acceptDataLicence === source.id) return null;
    const text =
      `The data of ${source.id} is not licensed for a service that is sold: nothing can be bought. ` +
      `Where you hold such a licence, set ACCEPT_DATA_LICENCE=${source.id}.`;
    return { code: 'data_licence', text };
  };
  const refuseWhereClosed = (): void => {
    const why = whyClosed();
    if (why === null) return;
    const userMessage =
      why.code === 'payments_not_configured'
        ? 'Payments are not configured on this server.'
        : 'Nothing can be bought on this server yet: its operator has something to set up first.';
    throw new AppError(why.code, { userMessage });
  };
  /** Everything a person ever subscribed to. */
  const subscriptionsOf = (user: Pick<CurrentUser, 'id'>): Promise<readonly Subscription[]> =>
    subscriptionsOfUser(db, user.id);

  return {
    now,
    whyClosed,
    isTest: config.stripeSecretKey?.startsWith('sk_test_') === true,
    subscriptionsOf,
    planOf: async (user: Pick<CurrentUser, 'id'>): Promise<PlanId> => planOf(await subscriptionsOf(user), now()),
    /** @throws AppError as `beginCheckout`, and where nothing can be bought */
    checkout: async (
      user: Pick<CurrentUser, 'id' | 'email'> | null,
      wish: { readonly plan: PaidPlanId; readonly interval: Interval },
    ) => {
      refuseWhereClosed();
      return withinRequest(beginCheckout(await look(), user, wish));
    },
    /** Asks Stripe whether everything that is sold can be bought with money. */
    tryOut: async (): Promise<{ readonly isGood: boolean; readonly text: string }> => {
      if (config.billing === 'off') return { isGood: true, text: 'BILLING=off: nothing is sold.' };
      const why = whyClosed();
      if (why !== null) return { isGood: false, text: why.text };
      try {
        const missing = await (await stripe()).missingPrices();
        if (missing.length > 0) {
          return { isGood: false, text: `Stripe lacks ${missing.join(', ')}: run "tradewise billing sync".` };
        }
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        return { isGood: false, text: `Stripe did not answer to STRIPE_SECRET_KEY. ${error.userMessage}` };
      }
      const isLive = config.stripeSecretKey?.startsWith('sk_live_') === true;
      return isLive
        ? { isGood: true, text: 'Stripe answers to the live key and knows every price.' }
        : { isGood: false, text: 'Stripe answers and knows every price, but STRIPE_SECRET_KEY is a test key.' };
    },
    /** Where a person changes card and plan, or cancels. @throws AppError `not_found` where there is nothing to change */
    portalUrl: async (user: Pick<CurrentUser, 'id'>): Promise<string> => {
      const held = await subscriptionsOf(user);
      // Of several customers that which pays for what goes on.
      const customerId = held.find(isLive)?.customerId ?? (await customersOfUser(db, user.id))[0];
      if (customerId === undefined)
        throw new AppError('not_found', { userMessage: 'You have not bought anything yet.' });
      const { portalUrl } = await stripe();
      return withinRequest(portalUrl(customerId, `${deps.origin()}/billing/return`));
    },
    /** Asks Stripe what a person pays for, such as after they changed it there. */
    refresh: async ({ id }: Pick<CurrentUser, 'id'>): Promise<void> => {
      const customers = await customersOfUser(db, id);
      // Nobody buys where Stripe is not set up, and there is nothing to fail then.
      if (customers.length === 0) return;
      const on = await look();
      for (const customerId of customers) await withinRequest(lookAtCustomer(on, customerId));
    },
    /**
     * Whether a checkout that somebody came back from has led to a plan, asked of Stripe where its event is late.
     * `waiting` as well for what Stripe does not know yet; `second` and `trial_used`: it was ended at once, for this reason.
     */
    checkoutState: async (session: string): Promise<CheckoutState> => {
      if (config.stripeSecretKey === null) return 'over';
      const on = await look();
      return withinRequest(checkoutState(on, session));
    },
    /** An event that was posted to us. @throws AppError `forbidden` where it is not signed by Stripe */
    takeWebhook: async (body: Buffer, signature: string | undefined): Promise<void> => {
      const on = await look();
      await withinRequest(takeEvent(on, on.stripe.readWebhook(body, signature, now())));
    },
    /** Looks whether a guest paid with the confirmed address of an account. */
    claim: async (user: Pick<CurrentUser, 'id' | 'email'>): Promise<readonly string[]> => {
      const claimed = await claimFor(deps, user);
      if (claimed.length === 0) return claimed;
      const on = await look();
      // Where Stripe does not answer, the plan is theirs all the same, and the reconciler looks.
      const lookAll = Promise.all(claimed.map((customerId) => lookAtCustomer(on, customerId)));
      await withinRequest(lookAll).catch((error: unknown) => {
        if (!(error instanceof AppError)) throw error;
      });
      return claimed;
    },
    /** Catches up on what changed at Stripe; returns of how many events nothing was known. */
    reconcileChanged: async (): Promise<number> => {
      return reconcileChanged(await look());
    },
    reconcileAll: async (signal?: AbortSignal) => reconcileAll(await look(), signal),
    endForGone: async () => endForGone(await look()),
    /** Ends what a person pays for before the account is deleted. Where Stripe does not answer in time, `endForGone` does it. */
    endBeforeErasing: async (userId: string): Promise<void> => {
      if ((await customersOfUser(db, userId)).length === 0) return;
      try {
        await withinRequest(endBeforeErasing(await look(), userId), DELETION_MS);
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        deps.log.warn(
          { err: error },
          'what a deleted account pays for could not be ended at once; it is tried each minute',
        );
      }
    },
    syncCatalogue: async () => {
      const origin = deps.origin();
      const url = origin.startsWith('https:') ? `${origin}/api/stripe/webhook` : null;
      return (await stripe()).syncCatalogue(url);
    },
    countUnclaimed: () => unclaimed(deps),
  };
}

async function checkoutState(on: CheckoutDeps, session: string): Promise<CheckoutState> {
  const found = await on.stripe.checkout(session);
  if (found === null || found.status === 'expired') return 'over';
  if (found.status !== 'complete' || found.customerId === null) return 'waiting';
  const kept = await lookAtCustomer(on, found.customerId);
  const bought = kept?.after.find(({ id }) => id === found.subscriptionId);
  return bought?.hold === 'second' || bought?.hold === 'trial_used' ? bought.hold : 'done';
}

async function openStripe({ config, log, stripe }: BillingDeps): Promise<StripePort> {
  if (stripe !== undefined) return stripe;
  if (config.stripeSecretKey === null) {
    throw new AppError('payments_not_configured', { userMessage: 'Payments are not configured on this server.' });
  }
  const { createStripe } = await import('./stripe.ts');
  return createStripe({
    secretKey: config.stripeSecretKey,
    webhookSecret: config.stripeWebhookSecret,
    apiBase: config.stripeApiBase,
    extras: config.stripeCheckout ?? [],
    log,
  });
}
