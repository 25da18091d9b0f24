import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { insertLink } from '../../src/features/mail/mail-links.store.ts';
import { UNSUBSCRIBE_PURPOSE, unsubscribeSubject } from '../../src/features/mail/unsubscribe.ts';
import { axeFindings, closePages, launchBrowser, sidewaysScroll, visit } from '../support/browser.ts';
import { serveProduct } from '../support/product.ts';
import type { ServedProduct } from '../support/product.ts';

const ROUTES = [
  '/',
  '/s/AAPL',
  '/s/AAPL?strategy=value&view=table',
  '/s/KO?strategy=dividend&range=5y&scale=log',
  '/s/SPY?strategy=growth&range=1m',
  '/s/BRK.B?strategy=momentum&range=max',
  '/method',
  '/search?q=bank',
  '/history',
  '/s/APPL',
  '/nothing-here',
  '/docs',
  '/status',
  '/disclosures',
  '/docs/reference',
  '/docs/errors/too_many_requests',
  '/docs/backups',
  '/favourites',
];
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

/** In both themes at all widths: nothing that axe finds, and no sideways scroll. */
async function expectClean(page: Page): Promise<void> {
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 900 });
    for (const colorScheme of THEMES) {
      await page.emulateMedia({ colorScheme });
      expect(await axeFindings(page), `${colorScheme} at ${width}`).toEqual([]);
    }
    expect(await sidewaysScroll(page), `at ${width}`).toBe(0);
  }
  await page.setViewportSize({ width: 320, height: 640 });
  expect(await sidewaysScroll(page), 'at 320, which is 1280 at 400 %').toBe(0);
  expect(await page.getByRole('main').count()).toBe(1);
  expect(await page.getByRole('heading', { level: 1 }).count()).toBe(1);
}

describe.each(ROUTES)('%s', (route) => {
  it('has no console error, no sideways scroll and nothing that axe finds, in both themes at all widths', async () => {
    const { context, page, errors } = await visit(browser, product.url + route);
    await expectClean(page);
    expect(errors).toEqual([]);
    expect(await page.locator('html').getAttribute('data-theme')).toBe('auto');
    await context.close();
  });
});

describe('the page that ends mails', () => {
  it('has nothing that axe finds before, after, and where its link is unknown', async () => {
    const subject = unsubscribeSubject('somebody.with.a.rather.long.address@example.com', 'price-alert');
    const token = await insertLink(product.db, { purpose: UNSUBSCRIBE_PURPOSE, subject, minutes: 60 }, Date.now());
    const { context, page, errors } = await visit(browser, `${product.url}/mail/unsubscribe/${token}`);
    await expectClean(page);
    await page.getByRole('button', { name: 'Send me no more' }).click();
    await page.getByRole('heading', { level: 1, name: 'You are unsubscribed from these mails' }).waitFor();
    await expectClean(page);
    expect(errors).toEqual([]);
    await page.goto(`${product.url}/mail/unsubscribe/unknown`);
    await expectClean(page);
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
