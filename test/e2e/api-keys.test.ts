import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PASSWORD } from '../support/account-app.ts';
import { closePages, launchBrowser, visit } from '../support/browser.ts';
import { lookAt } from '../support/look-at.ts';
import { serveProduct } from '../support/product.ts';
import type { ServedProduct } from '../support/product.ts';

let browser: Browser;
let product: ServedProduct;
beforeAll(async () => {
  [browser, product] = await Promise.all([launchBrowser(), serveProduct()]);
});
afterAll(async () => {
  await closePages(browser);
  await product.close();
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

const ask = (key: string): Promise<Response> =>
  fetch(`${product.url}/api/symbols?q=apple`, { headers: { authorization: `Bearer ${key}` } });

describe.each([
  ['with scripts', true],
  ['without scripts', false],
] as const)('a key %s', (_what, javaScriptEnabled) => {
  it('is made, shown once, used and revoked in a real browser', async () => {
    const { context, page, errors } = await visit(browser, product.url, { javaScriptEnabled });
    const look = async (name: string): Promise<void> => (javaScriptEnabled ? lookAt(page, name) : undefined);
    await join(page, `person-${javaScriptEnabled ? 'a' : 'b'}@example.com`);
    await page.getByRole('link', { name: 'Account' }).click();
    await page.getByRole('link', { name: 'Manage keys' }).click();
    expect(await page.locator('[data-state=empty]').innerText()).toContain('You have no keys.');
    await look('keys-empty');
    await page.getByLabel('Name').fill('Spreadsheet at home, with a name as long as names can be: 60');
    await page.getByRole('checkbox', { name: /^Read/ }).uncheck();
    await page.getByRole('button', { name: 'Make the key' }).click();
    expect(await page.getByRole('alert').innerText()).toBe('Tick at least one thing that the key may do.');
    await look('keys-refused');
    await page.getByRole('checkbox', { name: /^Read/ }).check();
    await page.getByRole('checkbox', { name: /^Analyse/ }).check();
    await page.getByRole('button', { name: 'Make the key' }).click();
    const shown = page.locator('.secret.whole');
    const key = (await shown.innerText()).trim();
    expect(key).toMatch(/^tw_[0-9A-Za-z]{49}$/);
    await look('keys-made');
    if (javaScriptEnabled) {
      // One click takes all of it, and nothing besides.
      await shown.click();
      expect(await page.evaluate('String(getSelection())')).toBe(key);
    }
    expect((await ask(key)).status).toBe(200);
    await page.goto(`${product.url}/account/api-keys`);
    expect(await page.content()).not.toContain(key);
    await page
      .getByRole('list', { name: 'Keys' })
      .getByRole('button', { name: /^Revoke Spreadsheet/ })
      .click();
    await page.getByRole('status').filter({ hasText: 'The key was revoked.' }).waitFor();
    expect(await page.locator('[data-state=empty]').count()).toBe(1);
    expect((await ask(key)).status).toBe(401);
    expect(errors.filter((text) => !/status of 4\d\d/.test(text))).toEqual([]);
    await context.close();
  });
});
