import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { digestOf } from '../../src/platform/auth/secrets.ts';
import { PASSWORD } from '../support/account-app.ts';
import { closePages, launchBrowser, visit } from '../support/browser.ts';
import { lookAt } from '../support/look-at.ts';
import { serveProduct } from '../support/product.ts';
import type { ServedProduct } from '../support/product.ts';
import { startStripe, type StripeStandIn } from '../support/stripe-stand-in.ts';

// A browser of its own kind of site is needed: whether cookies and policies let people go to a page of payment and come back.
let browser: Browser;
let product: ServedProduct;
let stripe: StripeStandIn;
beforeAll(async () => {
  [browser, stripe] = await Promise.all([launchBrowser(), startStripe(Date.now())]);
  product = await serveProduct({ STRIPE_SECRET_KEY: 'sk_test_51aBcDeFgHiJkLmNoP', STRIPE_API_BASE: stripe.url });
  await product.container.billing.syncCatalogue();
});
afterAll(async () => {
  await closePages(browser);
  await product.close();
  await stripe.close();
});

async function join(page: Page, email: string): Promise<void> {
  await page.goto(`${product.url}/signup`);
  await page.getByLabel('Name').fill('Person');
  await page.getByLabel('E-mail address').fill(email);
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Make the account' }).click();
  await page.getByRole('heading', { level: 1, name: 'Confirm your address' }).waitFor();
  await page.goto(`${product.url}/go/${await product.lastLink(email)}`);
  await page.waitForURL(/\/verify\//);
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Confirm and sign in' }).click();
  await page.waitForURL(`${product.url}/`);
}

it('a plan is bought on a page of another site, seen after the way back, and cancelled there', async () => {
  const { page, errors } = await visit(browser, product.url);
  await join(page, 'ann@example.com');
  await page.goto(`${product.url}/pricing`);
  await lookAt(page, 'pricing');
  await page.getByRole('button', { name: '$29.99 a month' }).click();
  await page.waitForURL(`${stripe.url}/pay/**`);
  await page.getByRole('button', { name: 'Pay' }).click();
  await page.getByRole('heading', { level: 1, name: 'Your plan is active' }).waitFor();
  await lookAt(page, 'billing-active', { axe: 'once' });
  await page.getByRole('link', { name: 'See your plan' }).click();
  await page.getByRole('heading', { level: 2, name: 'Pro' }).waitFor();
  await lookAt(page, 'billing-plan');
  await page.getByRole('button', { name: 'Change card or plan, cancel, see invoices' }).click();
  await page.waitForURL(`${stripe.url}/portal/**`);
  await page.getByRole('button', { name: 'Cancel the plan' }).click();
  await page.waitForURL(`${product.url}/account/billing`);
  expect(await page.locator('#plan-h + p').innerText()).toMatch(/^Cancelled: it ends on \d{4}-\d{2}-\d{2}\.$/);
  expect(errors).toEqual([]);
});

it('a guest pays without an account, and is told how the plan becomes theirs', async () => {
  const { page, errors } = await visit(browser, product.url);
  await page.goto(`${product.url}/pricing`);
  await page.getByRole('button', { name: '$999.99 a year' }).click();
  await page.getByRole('button', { name: 'Pay' }).click();
  await page.getByRole('heading', { level: 1, name: 'Your plan is active' }).waitFor();
  await lookAt(page, 'billing-guest', { axe: 'once' });
  expect(await page.locator('main').innerText()).toContain('with the e-mail address that you paid with');
  await page.goto(`${product.url}/billing/cancelled`);
  await lookAt(page, 'billing-cancelled', { axe: 'once' });
  expect(errors).toEqual([]);
});

it('a day is used up, which the page says before the click and after it, and a plan lets the next analysis through', async () => {
  const { page, errors } = await visit(browser, product.url);
  await join(page, 'eve@example.com');
  const { db } = product.container.database;
  const { id } = await db
    .selectFrom('users')
    .select('id')
    .where('email', '=', 'eve@example.com')
    .executeTakeFirstOrThrow();
  const owner = digestOf(`user ${id}`);
  const useUp = (units: number): Promise<unknown> =>
    db
      .insertInto('quota_units')
      .values(
        Array.from({ length: units }, (_, i) => ({
          ...{ owner, day: new Date().toISOString().slice(0, 10), what: `used ${String(units)} ${String(i)}` },
          ...{ user_id: id, task_id: null, taken_at: Date.now() },
        })),
      )
      .execute();
  await page.goto(`${product.url}/s/KO`);
  await lookAt(page, 'quota-offer', { axe: 'once' });
  expect(await page.locator('[data-unit="cost"]').innerText()).toMatch(
    /^Uses 1 of your 50 new analyses today; 50 left/,
  );
  await useUp(50);
  await page.getByRole('button', { name: 'Analyse KO' }).click();
  await page.getByRole('heading', { level: 1, name: 'No new analyses are left today' }).waitFor();
  await lookAt(page, 'quota-refused', { axe: 'once' });
  await page.goto(`${product.url}/s/KO`);
  await page.locator('[data-state="plan-limited"]').waitFor();
  await lookAt(page, 'quota-used-up', { axe: 'once' });
  await page.getByRole('link', { name: 'Compare plans' }).click();
  await page.getByRole('button', { name: '$29.99 a month' }).click();
  await page.getByRole('button', { name: 'Pay' }).first().click();
  await page.getByRole('heading', { level: 1, name: 'Your plan is active' }).waitFor();
  await page.getByRole('link', { name: 'See your plan' }).click();
  await page.getByText('50 of 1,000 used today').waitFor();
  await lookAt(page, 'billing-usage', { axe: 'once' });
  await page.goto(`${product.url}/s/KO`);
  await page.getByText('Uses 1 of your 1,000 new analyses today; 950 left').waitFor();
  await page.getByRole('button', { name: 'Analyse KO' }).click();
  await page.locator('[data-unit="verdict"]').waitFor();
  await page.goto(`${product.url}/account/billing`);
  await page.getByText('51 of 1,000 used today').waitFor();
  // The browser itself says of the answer 429 that it is none.
  expect(errors.filter((error) => !/429/.test(error))).toEqual([]);
});

/** Signs up and buys Pro; the person is on the page of their plan afterwards. `pay`: the button at Stripe. */
async function buyPro(page: Page, email: string, pay = 'Pay'): Promise<void> {
  await join(page, email);
  await page.goto(`${product.url}/pricing`);
  await page.getByRole('button', { name: '$29.99 a month' }).click();
  await page.getByRole('button', { name: pay }).click();
  await page.getByRole('link', { name: 'See your plan' }).click();
  await page.getByRole('heading', { level: 2, name: 'Pro' }).waitFor();
}

/** Does something on the page of Stripe where a subscription is changed, and comes back. */
async function atStripe(page: Page, button: string): Promise<void> {
  await page.getByRole('button', { name: 'Change card or plan, cancel, see invoices' }).click();
  await page.waitForURL(`${stripe.url}/portal/**`);
  await page.getByRole('button', { name: button }).click();
  await page.waitForURL(`${product.url}/account/billing`);
}
const planText = (page: Page): Promise<string> => page.locator('#plan-h + p').innerText();
const laterBy = (days: number): void => stripe.advance(stripe.now + days * 86_400_000);

it('a plan is changed to a higher one at Stripe, cancelled, and kept after all', async () => {
  const { page, errors } = await visit(browser, product.url);
  await buyPro(page, 'bea@example.com');
  await atStripe(page, 'Change to Enterprise');
  await page.getByRole('heading', { level: 2, name: 'Enterprise' }).waitFor();
  await atStripe(page, 'Cancel the plan');
  expect(await planText(page)).toMatch(/^Cancelled: it ends on/);
  await atStripe(page, 'Do not cancel');
  expect(await planText(page)).toMatch(/^On trial until .*\$99\.99 a month\.$/);
  expect(errors).toEqual([]);
});

it('a trial ends and is paid; where the card is declined the page says so, until another one pays', async () => {
  const { page, errors } = await visit(browser, product.url);
  await buyPro(page, 'cy@example.com', 'Use a card that is declined next time');
  const other = await visit(browser, product.url);
  await buyPro(other.page, 'di@example.com');
  expect(await planText(page)).toMatch(/^On trial until/);
  laterBy(15);
  // As the schedule does within ten minutes.
  await product.container.billing.reconcileChanged();
  await other.page.reload();
  expect(await planText(other.page)).toMatch(/^\$29\.99 a month; next payment on/);
  await page.reload();
  await page.getByText('Your last payment did not go through. Your plan stays while the card is tried again').waitFor();
  await lookAt(page, 'billing-declined', { axe: 'once' });
  laterBy(15);
  await product.container.billing.reconcileChanged();
  await page.reload();
  await page.getByText('so the plan has ended. Pay the open invoice to have it again').waitFor();
  await atStripe(page, 'Give another card and pay');
  expect(await planText(page)).toMatch(/^\$29\.99 a month; next payment on/);
  expect([errors, other.errors]).toEqual([[], []]);
});

it('a guest makes an account with the address that was paid with, and has the plan', async () => {
  const { page, errors } = await visit(browser, product.url);
  await page.goto(`${product.url}/pricing`);
  await page.getByRole('button', { name: '$99.99 a month' }).click();
  await page.getByLabel('E-mail').fill('gwen@example.com');
  await page.getByRole('button', { name: 'Pay' }).click();
  await page.getByRole('heading', { level: 1, name: 'Your plan is active' }).waitFor();
  await join(page, 'gwen@example.com');
  await page.goto(`${product.url}/account/billing`);
  await page.getByRole('button', { name: 'Look for it' }).click();
  await page.getByRole('heading', { level: 2, name: 'Enterprise' }).waitFor();
  expect(errors).toEqual([]);
});

it('a card that had its trial: the page says that nothing was charged', async () => {
  const { page, errors } = await visit(browser, product.url);
  await join(page, 'flo@example.com');
  await page.goto(`${product.url}/pricing`);
  await page.getByRole('button', { name: '$29.99 a month' }).click();
  await page.waitForURL(`${stripe.url}/pay/**`);
  const session = new URL(page.url()).pathname.split('/').at(-1) ?? '';
  const [first] = stripe.methods.values();
  stripe.pay(session, { card: first?.card?.fingerprint ?? '' });
  await page.goto(`${product.url}/billing/return?session=${session}`);
  await page.getByRole('heading', { level: 1, name: 'This card had its trial already' }).waitFor();
  await lookAt(page, 'billing-trial-used', { axe: 'once' });
  expect(errors).toEqual([]);
});
