import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { insertLink } from '../../src/features/mail/mail-links.store.ts';
import { UNSUBSCRIBE_PURPOSE, unsubscribeSubject } from '../../src/features/mail/unsubscribe.ts';
import { axeFindings, closePages, launchBrowser, sidewaysScroll, visit } from '../support/browser.ts';
import { ROUTES, expectCleanOnce } from '../support/look-everywhere.ts';
import { serveProduct } from '../support/product.ts';
import type { ServedProduct } from '../support/product.ts';

const THEMES = ['light', 'dark'] as const;
const WIDTHS = [360, 768, 1440];

let browser: Browser;
let product: ServedProduct;
beforeAll(async () => {
  [browser, product] = await Promise.all([launchBrowser(), serveProduct()]);
});
afterAll(async () => {
  await closePages(browser);
  await product.close();
});

// Every theme and width of each is looked at in the soak.
describe.each(ROUTES.map((route, index) => [route, index] as const))('%s', (route, index) => {
  it('has no console error, no sideways scroll and nothing that axe finds', async () => {
    const { context, page, errors } = await visit(browser, product.url + route);
    await expectCleanOnce(page, index);
    expect(errors).toEqual([]);
    expect(await page.locator('html').getAttribute('data-theme')).toBe('auto');
    await context.close();
  });
});

describe('the documentation on a telephone', () => {
  it.each(['/docs/backups', '/docs/reference'])('shows the tables of %s', async (route) => {
    const { context, page } = await visit(browser, product.url + route, { viewport: { width: 360, height: 800 } });
    const tables = page.locator('.doc table');
    expect(await tables.count()).toBeGreaterThan(0);
    expect(await tables.first().isVisible()).toBe(true);
    await context.close();
  });
});

describe('the page that ends mails', () => {
  it('has nothing that axe finds before, after, and where its link is unknown', async () => {
    const subject = unsubscribeSubject('somebody.with.a.rather.long.address@example.com', 'price-alert');
    const token = await insertLink(product.db, { purpose: UNSUBSCRIBE_PURPOSE, subject, minutes: 60 }, Date.now());
    const { context, page, errors } = await visit(browser, `${product.url}/mail/unsubscribe/${token}`);
    await expectCleanOnce(page, 0);
    await page.getByRole('button', { name: 'Send me no more' }).click();
    await page.getByRole('heading', { level: 1, name: 'You are unsubscribed from these mails' }).waitFor();
    await expectCleanOnce(page, 0);
    expect(errors).toEqual([]);
    await page.goto(`${product.url}/mail/unsubscribe/unknown`);
    await expectCleanOnce(page, 0);
    await context.close();
  });
});

describe('with the search open', () => {
  it.each(['/', '/s/AAPL'])('%s has nothing that axe finds and no sideways scroll', async (route) => {
    const { context, page, errors } = await visit(browser, product.url + route);
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 900 });
      const box = page.getByRole('combobox', { name: 'Search ticker or company' });
      for (const text of ['co', 'zzzzzz']) {
        await box.fill(text);
        if (text === 'co') {
          await page.getByRole('option').first().waitFor();
          await box.press('ArrowDown');
        } else await page.getByText('No match.').waitFor();
        for (const colorScheme of THEMES) {
          await page.emulateMedia({ colorScheme });
          expect(await axeFindings(page), `${text} ${colorScheme} at ${width}`).toEqual([]);
        }
        expect(await sidewaysScroll(page), `at ${width}`).toBe(0);
      }
    }
    expect(errors).toEqual([]);
    await context.close();
  });
});
