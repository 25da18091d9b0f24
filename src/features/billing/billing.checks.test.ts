import { expect, it } from 'vitest';
import { silentLog } from '../../../test/support/live-doubles.ts';
import { statusOf } from '../../http/problem.ts';
import { checkBilling } from './billing.checks.ts';
import { createBilling } from './billing.ts';
import type { BillingDeps } from './billing.ts';

const LIVE = 'sk_live_51aBcDeFgHiJkLmNoP';

/** Payments with these settings; nothing here reaches the database or Stripe. */
function billingWith(change: Partial<BillingDeps['config']>, source = { id: 'yahoo', licence: 'personal' }) {
  return createBilling({
    config: {
      ...{ billing: 'on', stripeSecretKey: LIVE, stripeWebhookSecret: 'whsec_1', stripeApiBase: null },
      ...{ stripeCheckout: null, acceptDataLicence: null, isProduction: true },
      ...change,
    },
    db: null as never,
    log: silentLog,
    now: () => 0,
    origin: () => 'https://tradewise.example',
    isPerson: () => Promise.resolve(true),
    personOf: () => Promise.resolve(null),
    source,
  });
}

it.each([
  ['no key', { stripeSecretKey: null }, 'payments_not_configured', null],
  [
    'a live key without the webhook secret',
    { stripeWebhookSecret: null },
    'payments_unconfirmed',
    'STRIPE_WEBHOOK_SECRET',
  ],
  ['a live key without a licence of the data', {}, 'data_licence', 'ACCEPT_DATA_LICENCE=yahoo'],
] as const)('%s: a checkout is answered 503, and the console says why', async (_what, config, code, words) => {
  const billing = billingWith(config);
  const refused = await billing.checkout(null, { plan: 'pro', interval: 'month' }).catch((error: unknown) => error);
  expect(refused).toMatchObject({ code });
  expect(statusOf(code)).toBe(503);
  const lines = await checkBilling(billing);
  if (words === null) expect(lines).toEqual([]);
  else
    expect(lines).toEqual([
      expect.objectContaining({ status: 'problem', text: expect.stringContaining(words) as string }),
    ]);
});

it('a live key with a licence of the data is open, and so is data that may be sold', () => {
  expect(billingWith({ acceptDataLicence: 'yahoo' }).whyClosed()).toBeNull();
  expect(billingWith({}, { id: 'edgar', licence: 'open' }).whyClosed()).toBeNull();
});
