import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { closePages, launchBrowser, visit } from '../support/browser.ts';
import { lookAt } from '../support/look-at.ts';
import { serveProduct } from '../support/product.ts';
import type { ServedProduct } from '../support/product.ts';

// In a browser of its own: only there do the stream of events and the page that follows it meet.
let browser: Browser;
let product: ServedProduct;
beforeAll(async () => {
  [browser, product] = await Promise.all([launchBrowser(), serveProduct()]);
});
afterAll(async () => {
  await closePages(browser);
  await product.close();
});

describe('an analysis that waits behind the requests', () => {
  it('is shown step by step, and can be cancelled and asked for again', async () => {
    const begun = await fetch(`${product.url}/runs`, {
      method: 'POST',
      body: new URLSearchParams({ symbol: 'KO', strategy: 'dividend' }),
      redirect: 'manual',
    });
    const { context, page, errors } = await visit(browser, product.url + String(begun.headers.get('location')));
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('KO, Dividend');
    expect(await page.getByRole('listitem').filter({ hasText: 'waiting' }).count()).toBe(3);
    await lookAt(page, 'run-waiting', { axe: 'once' });
    await page.getByRole('button', { name: 'Cancel the analysis' }).click();
    expect(await page.getByRole('alert').textContent()).toBe('The task was cancelled. Ask again to run it anew.');
    expect(await page.getByRole('listitem').filter({ hasText: 'not run' }).count()).toBe(3);
    await lookAt(page, 'run-cancelled', { axe: 'once' });
    await page.getByRole('button', { name: 'Run it again' }).click();
    expect(await page.locator('[data-run] [role=status]').textContent()).toMatch(/^The analysis waits\. /);
    expect(errors).toEqual([]);
    await context.close();
  });
});
