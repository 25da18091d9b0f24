import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { closePages, launchBrowser, visit } from '../support/browser.ts';
import { serveProduct } from '../support/product.ts';
import type { Served } from '../support/product.ts';

let browser: Browser;
let product: Served;
beforeAll(async () => {
  [browser, product] = await Promise.all([launchBrowser(), serveProduct()]);
});
afterAll(async () => {
  await closePages(browser);
  await product.close();
});

const search = (page: Page): ReturnType<Page['getByRole']> =>
  page.getByRole('combobox', { name: 'Search ticker or company' });
const heading = (page: Page): Promise<string> => page.getByRole('heading', { level: 1 }).innerText();

describe('by keyboard alone', () => {
  it('goes from the home page to a verdict and on to another strategy', async () => {
    const { context, page } = await visit(browser, product.url);
    await page.keyboard.press('/');
    await page.keyboard.type('coca');
    const option = page.getByRole('option', { name: /^KO/ });
    await option.waitFor();
    expect(await search(page).getAttribute('aria-expanded')).toBe('true');
    expect(await page.getByRole('status').innerText()).toMatch(/^\d+ match/);
    await page.keyboard.press('ArrowDown');
    expect(await option.getAttribute('aria-selected')).toBe('true');
    expect(await search(page).getAttribute('aria-activedescendant')).toBe(await option.getAttribute('id'));
    await page.keyboard.press('Enter');
    await page.waitForURL('**/s/KO');
    expect(await heading(page)).toMatch(/^KO /);
    await page.keyboard.press('3');
    await page.waitForURL('**/s/KO?strategy=dividend');
    expect(await page.getByRole('tab', { selected: true }).innerText()).toMatch(/^Dividend/);
    await page.getByRole('tab', { selected: true }).focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/s/KO?strategy=momentum');
    await page.goBack();
    await page.waitForURL('**/s/KO?strategy=dividend');
    await context.close();
  });

  it('closes the list with Escape, opens it with an arrow key, and goes to a symbol as typed in small letters', async () => {
    const { context, page } = await visit(browser, `${product.url}/s/AAPL`);
    await page.keyboard.press('Control+k');
    await page.keyboard.type(' brk-b ');
    await page.getByRole('option', { name: /^BRK\.B/ }).waitFor();
    await page.keyboard.press('Escape');
    expect(await page.getByRole('listbox').isVisible()).toBe(false);
    await page.keyboard.press('ArrowDown');
    expect(await page.getByRole('listbox').isVisible()).toBe(true);
    await page.keyboard.press('Enter');
    await page.waitForURL('**/s/BRK.B');
    await context.close();
  });

  it('types digits and a slash into the search instead of obeying them', async () => {
    const { context, page } = await visit(browser, `${product.url}/s/AAPL`);
    await search(page).focus();
    await page.keyboard.type('a/1');
    expect(await search(page).inputValue()).toBe('a/1');
    expect(page.url()).toBe(`${product.url}/s/AAPL`);
    await context.close();
  });

  it('obeys no single key once they are turned off', async () => {
    const { context, page } = await visit(browser, `${product.url}/s/AAPL`);
    await page.keyboard.press('?');
    await page.getByRole('button', { name: 'Turn shortcuts off' }).click();
    await page.locator('html[data-keys=off]').waitFor();
    await page.keyboard.press('2');
    await page.keyboard.press('/');
    expect(page.url()).toBe(`${product.url}/s/AAPL`);
    expect(await search(page).evaluate((input) => input === document.activeElement)).toBe(false);
    await page.keyboard.press('Control+k');
    expect(await search(page).evaluate((input) => input === document.activeElement)).toBe(true);
    await context.close();
  });
});

describe('the search', () => {
  it('asks for the symbol file once, when it is first used, and for nothing while one types', async () => {
    const { context, page, requests } = await visit(browser, `${product.url}/s/AAPL`);
    expect(requests.filter((path) => path.startsWith('/symbols/'))).toEqual([]);
    await search(page).focus();
    await page.keyboard.type('a');
    await page.getByRole('option').first().waitFor();
    const before = requests.length;
    for (const text of ['ap', 'appl', 'apple', 'microsoft', 'zzz', '']) await search(page).fill(text);
    await search(page).blur();
    await search(page).focus();
    await page.keyboard.type('ko');
    expect(requests.length).toBe(before);
    expect(requests.filter((path) => path.startsWith('/symbols/'))).toHaveLength(1);
    await context.close();
  });

  it('goes to the option that is clicked', async () => {
    const { context, page } = await visit(browser, product.url);
    await search(page).fill('tesla');
    await page.getByRole('option', { name: /^TSLA/ }).click();
    await page.waitForURL('**/s/TSLA');
    await context.close();
  });
});

describe('without scripts', () => {
  const off = { javaScriptEnabled: false };

  it('searches, reads, switches the strategy and the range', async () => {
    const { context, page } = await visit(browser, product.url, off);
    await search(page).fill(' aapl ');
    await page.getByRole('button', { name: 'Look up' }).click();
    await page.waitForURL('**/s/AAPL');
    expect(await heading(page)).toMatch(/^AAPL /);
    expect(await page.locator('[data-state]').first().getAttribute('data-state')).toMatch(
      /^(ready|insufficient|stale)$/,
    );
    await page.getByRole('tab', { name: /^Momentum/ }).click();
    await page.waitForURL('**/s/AAPL?strategy=momentum');
    expect(
      await page
        .getByRole('list', { name: /^Reasons/ })
        .getByRole('listitem')
        .count(),
    ).toBeGreaterThan(5);
    await page.getByRole('link', { name: '5Y' }).click();
    await page.waitForURL('**/s/AAPL?strategy=momentum&range=5y#price');
    await page.getByRole('link', { name: 'Table' }).click();
    await page.waitForURL('**&view=table#price');
    expect(await page.getByRole('row').count()).toBeGreaterThan(60);
    await page.getByRole('link', { name: 'Older' }).click();
    await page.getByText('Page 2 of').waitFor();
    await context.close();
  });

  it('lists what matches a name, and what is close to a mistyped symbol', async () => {
    const { context, page } = await visit(browser, `${product.url}/s/AAPL`, off);
    await search(page).fill('bank');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/search?q=bank');
    expect(await page.getByRole('list', { name: 'Matches' }).getByRole('link').count()).toBeGreaterThan(1);
    await search(page).fill('aaapl');
    await page.keyboard.press('Enter');
    await page.getByRole('link', { name: /^AAPL/ }).click();
    await page.waitForURL('**/s/AAPL');
    await context.close();
  });

  it('keeps the theme that is chosen, and returns to where one was', async () => {
    const { context, page } = await visit(browser, `${product.url}/s/KO?strategy=value`, off);
    await page.getByRole('button', { name: 'Dark', exact: true }).click();
    await page.locator('html[data-theme=dark]').waitFor();
    expect(page.url()).toBe(`${product.url}/s/KO?strategy=value`);
    const background = (): Promise<string> => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const dark = await background();
    await page.getByRole('button', { name: 'Light', exact: true }).click();
    await page.locator('html[data-theme=light]').waitFor();
    expect(await background()).not.toBe(dark);
    await context.close();
  });
});
