import { oneOf, optional, refuse, variable } from './variable.ts';

const stripeKey = (text: string): string =>
  /^sk_(live|test)_\w+$/.test(text) ? text : refuse('must be a secret key of Stripe: sk_live_... or sk_test_...');

const origin = (text: string): string => {
  const url = URL.parse(text);
  const isOrigin = url !== null && /^https?:$/.test(url.protocol) && url.href === `${url.origin}/`;
  return isOrigin ? url.origin : refuse('must be http:// or https://, a host and perhaps a port, and nothing after it');
};

/** What Stripe's page of a checkout does beside taking a card. */
export const CHECKOUT_EXTRAS = ['tax', 'tax-ids', 'promotion-codes', 'terms'] as const;
export type CheckoutExtra = (typeof CHECKOUT_EXTRAS)[number];

const checkoutExtras = (text: string): readonly CheckoutExtra[] =>
  text.split(',').map((word) => oneOf(CHECKOUT_EXTRAS)(word.trim()));

/** What payments are taken with. */
export const PAYMENT_VARIABLES = {
  billing: variable({
    name: 'BILLING',
    description: 'off: nothing is sold, and production needs no key of Stripe.',
    fallback: 'on',
    parse: oneOf(['on', 'off']),
  }),
  plans: optional({
    name: 'PLANS',
    description:
      'on: the limits of the plans hold also without STRIPE_SECRET_KEY. With a key they hold unless BILLING is off.',
    parse: oneOf(['on']),
  }),
  stripeSecretKey: optional({
    name: 'STRIPE_SECRET_KEY',
    description:
      'The secret key of the Stripe account: sk_live_... in production, sk_test_... for trying. Required in production ' +
      'where BILLING is not off; development refuses live keys.',
    secret: true,
    parse: stripeKey,
  }),
  stripeWebhookSecret: optional({
    name: 'STRIPE_WEBHOOK_SECRET',
    description:
      'The signing secret of the endpoint at /api/stripe/webhook (whsec_...), by which events are known to come from Stripe. ' +
      'With a live key nothing can be bought without it.',
    secret: true,
    parse: (text) => (/^whsec_\w+$/.test(text) ? text : refuse('must be the signing secret of an endpoint: whsec_...')),
  }),
  stripeCheckout: optional({
    name: 'STRIPE_CHECKOUT',
    description:
      "What Stripe's page of a checkout does beside taking a card, separated by commas: tax, tax-ids, promotion-codes, terms.",
    parse: checkoutExtras,
  }),
  acceptDataLicence: optional({
    name: 'ACCEPT_DATA_LICENCE',
    description: 'The name of a source, such as yahoo, for whose data the operator holds a licence of commercial use.',
    parse: (text) => (/^[a-z]+$/.test(text) ? text : refuse('must be the name of a source, such as yahoo')),
  }),
  stripeApiBase: optional({
    name: 'STRIPE_API_BASE',
    description:
      'For tests: sends every request for Stripe to a stand-in instead, such as http://127.0.0.1:9001. ' +
      'Never together with a live key. Production logs a warning.',
    parse: origin,
  }),
} as const;
