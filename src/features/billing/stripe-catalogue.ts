import type Stripe from 'stripe';
import { EVENT_TYPES } from './stripe-events.ts';
import { CURRENCY, INTERVALS, lookupKeyOf, PAID_PLANS, PLANS } from './plans.ts';

type Ask = <Answer>(what: string, call: () => Promise<Answer>) => Promise<Answer>;

/** Brings products, prices and the endpoint of webhooks at Stripe into line with plans.ts. Running it twice changes nothing. */
export function createCatalogue(stripe: Stripe, ask: Ask): (webhookUrl: string | null) => Promise<readonly string[]> {
  return async (webhookUrl) => {
    const done: string[] = [];
    for (const plan of PAID_PLANS) {
      const product = await productOf(stripe, ask, plan, done);
      for (const interval of INTERVALS) await priceOf(stripe, ask, { plan, interval, product }, done);
    }
    if (webhookUrl !== null) await endpointOf(stripe, ask, webhookUrl, done);
    return done;
  };
}

async function productOf(stripe: Stripe, ask: Ask, plan: (typeof PAID_PLANS)[number], done: string[]): Promise<string> {
  const id = `tradewise_${plan}`;
  const name = `TradeWise ${PLANS[plan].title}`;
  const { data } = await ask('products', () => stripe.products.list({ ids: [id] }));
  const [found] = data;
  if (found === undefined) {
    await ask('product', () => stripe.products.create({ id, name }, { idempotencyKey: `product:${id}` }));
    done.push(`made the product ${name}`);
  } else if (found.name !== name || !found.active) {
    await ask('product', () => stripe.products.update(id, { name, active: true }));
    done.push(`renamed the product ${name}`);
  }
  return id;
}

async function priceOf(
  stripe: Stripe,
  ask: Ask,
  of: { plan: (typeof PAID_PLANS)[number]; interval: (typeof INTERVALS)[number]; product: string },
  done: string[],
): Promise<void> {
  const lookup_key = lookupKeyOf(of.plan, of.interval);
  const unit_amount = PLANS[of.plan].prices[of.interval];
  const { data } = await ask('prices', () => stripe.prices.list({ lookup_keys: [lookup_key], active: true }));
  const [found] = data;
  if (found?.unit_amount === unit_amount && found.currency === CURRENCY) return;
  // A price cannot be changed at Stripe: a new one takes over its name, and those who pay the old one go on with it.
  await ask('price', () =>
    stripe.prices.create({
      product: of.product,
      currency: CURRENCY,
      unit_amount,
      recurring: { interval: of.interval },
      lookup_key,
      transfer_lookup_key: true,
    }),
  );
  done.push(`${found === undefined ? 'made' : 'replaced'} the price ${lookup_key}`);
}

async function endpointOf(stripe: Stripe, ask: Ask, url: string, done: string[]): Promise<void> {
  const all = await ask('webhooks', () =>
    stripe.webhookEndpoints.list({ limit: 100 }).autoPagingToArray({ limit: 1000 }),
  );
  const withoutSlash = (text: string): string => text.replace(/\/+$/, '');
  const pathOf = (text: string): string => withoutSlash(URL.parse(text)?.pathname ?? '');
  const [found, ...doubled] = all
    .filter((each) => withoutSlash(each.url) === withoutSlash(url))
    .sort((a, b) => Number(b.url === url) - Number(a.url === url) || a.created - b.created);
  if (found === undefined) {
    await ask('webhook', () => stripe.webhookEndpoints.create({ url, enabled_events: [...EVENT_TYPES] }));
    done.push(
      `made the endpoint ${url}: set STRIPE_WEBHOOK_SECRET to its signing secret in the dashboard, and restart`,
    );
  } else if (
    found.url !== url ||
    found.status !== 'enabled' ||
    EVENT_TYPES.some((each) => !found.enabled_events.includes(each))
  ) {
    await ask('webhook', () =>
      stripe.webhookEndpoints.update(found.id, { url, enabled_events: [...EVENT_TYPES], disabled: false }),
    );
    done.push(`brought the endpoint ${url} into line`);
  }
  // Each endpoint signs with a secret of its own, so that the events of a second one would be refused for ever.
  for (const each of doubled) {
    await ask('webhook', () => stripe.webhookEndpoints.del(each.id));
    done.push(`removed a second endpoint ${each.url}: STRIPE_WEBHOOK_SECRET must be that of ${found?.id ?? url}`);
  }
  const elsewhere = all.filter(
    (each) => withoutSlash(each.url) !== withoutSlash(url) && pathOf(each.url) === pathOf(url),
  );
  for (const each of elsewhere) done.push(`left an endpoint elsewhere as it is: ${each.url}`);
}
