import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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

describe('the chart beside other stocks', () => {
  it('is asked for by a form and kept in the address, without scripts', async () => {
    const { context, page } = await visit(browser, `${product.url}/s/KO?range=5y`, { javaScriptEnabled: false });
    await page.getByRole('textbox', { name: 'compare with' }).fill('microsoft');
    await page.getByRole('button', { name: 'Compare', exact: true }).click();
    await page.waitForURL('**/s/KO?strategy=growth&range=5y&vs=MSFT#price');
    await page.getByRole('link', { name: 'Compare with SPY' }).click();
    await page.waitForURL('**vs=MSFT_SPY#price');
    expect(await page.locator('svg.main path.ln').count()).toBe(3);
    await page.getByRole('link', { name: 'Log', exact: true }).click();
    await page.waitForURL('**scale=log&vs=MSFT_SPY#price');
    await page.getByRole('textbox', { name: 'compare with' }).fill('no such company');
    await page.getByRole('button', { name: 'Compare', exact: true }).click();
    expect(await page.locator('.vs [role=status]').innerText()).toBe(
      'No stock “no such company” is listed. Try its ticker.',
    );
    await page.getByRole('link', { name: 'Compare with MSFT no more' }).click();
    await page.waitForURL('**scale=log&vs=SPY#price');
    await context.close();
  });

  it('reads by keys what table and file say of the same day', async () => {
    const url = `${product.url}/s/KO?strategy=growth&vs=MSFT_SPY`;
    const { context, page, errors } = await visit(browser, url);
    const chart = page.getByRole('group', { name: /^KO, MSFT, SPY compared/ });
    await chart.focus();
    await page.keyboard.press('ArrowLeft');
    const said = page.locator('[data-said]');
    await said.filter({ hasText: '20 Nov 2026, KO' }).waitFor();
    await page.keyboard.press('PageUp');
    await said.filter({ hasNotText: '20 Nov 2026' }).waitFor();
    const text = (await said.innerText()).replaceAll(/ \([^)]*\)/g, '');
    const [date = '', ...parts] = text.split(', ');
    const href = await page.getByRole('link', { name: 'CSV of this comparison' }).getAttribute('href');
    const [head = '', ...lines] = (await (await fetch(product.url + (href ?? ''))).text()).trim().split('\n');
    expect(head).toBe('Date,KO Close,MSFT Close,SPY Close,KO from 100,MSFT from 100,SPY from 100,Note');
    const iso = new Date(`${date} UTC`).toISOString().slice(0, 10);
    const cells =
      lines
        .find((line) => line.startsWith(iso))
        ?.split(',')
        .slice(4, 7)
        .map(Number) ?? [];
    expect(parts).toEqual(['KO', 'MSFT', 'SPY'].map((name, i) => `${name} ${(cells[i] ?? Number.NaN).toFixed(2)}`));
    await page.keyboard.press('Home');
    await said.filter({ hasText: 'KO 100.00 (0.0%), MSFT 100.00 (0.0%), SPY 100.00 (0.0%)' }).waitFor();
    await page.getByRole('link', { name: 'Table', exact: true }).click();
    await page.waitForURL('**view=table**');
    const row = page.getByRole('row').filter({ has: page.getByText(date, { exact: true }) });
    for (const cell of cells) expect(await row.innerText()).toContain(cell.toFixed(2));
    expect(errors).toEqual([]);
    await lookAt(page, 'compared-table', { axe: 'once', alsoAt: [320] });
    await page.goto(url);
    await lookAt(page, 'compared-chart', { axe: 'once', alsoAt: [320] });
    await context.close();
  });
});

describe('the page that compares', () => {
  it('takes names and tickers in a form, and shows verdicts, figures, prices and points side by side', async () => {
    const { context, page, errors } = await visit(browser, `${product.url}/compare`, { javaScriptEnabled: false });
    await page.getByRole('textbox', { name: /^Up to 4 stocks/ }).fill('coca-cola, msft, nothing like it');
    await page.getByRole('button', { name: 'Compare', exact: true }).click();
    expect(await page.getByRole('main').innerText()).toContain('Not listed: “nothing like it”');
    await page.getByRole('textbox', { name: /^Up to 4 stocks/ }).fill('KO MSFT');
    await page.getByRole('button', { name: 'Compare', exact: true }).click();
    await page.waitForURL('**/compare?symbols=KO_MSFT');
    await page.getByRole('navigation', { name: 'Strategy' }).getByRole('link', { name: 'Momentum' }).click();
    await page.waitForURL('**symbols=KO_MSFT&strategy=momentum#points');
    // The points of each column add up to its score, and the score is that of the stock's own page.
    const columns = await page
      .locator('.factors tbody tr')
      .evaluateAll((rows) =>
        rows.map((row) => [...row.querySelectorAll('td')].map((cell) => cell.firstChild?.textContent ?? '')),
      );
    const sums = [0, 1].map((i) =>
      columns.reduce((sum, row) => sum + Number(row[i]?.replace('\u2212', '-').replace('–', '0')), 50),
    );
    expect(sums).toEqual((await page.locator('[data-sum]').allInnerTexts()).map(Number));
    for (const [i, symbol] of ['KO', 'MSFT'].entries()) {
      const own = await fetch(`${product.url}/api/stock-analysis?symbol=${symbol}&strategy=momentum`);
      expect(((await own.json()) as { readonly score: number }).score).toBe(sums[i]);
    }
    expect(errors).toEqual([]);
    await context.close();
  });

  it('shows the strategies of one stock, where they disagree and why, never as a change', async () => {
    const { context, page, errors } = await visit(browser, `${product.url}/compare?symbols=KO`);
    const text = await page.getByRole('main').innerText();
    expect(await page.locator('[data-disagreement]').innerText()).toBe(
      'They disagree: Growth says Hold; Value and Dividend say Sell; Momentum says Buy.',
    );
    expect(text).toMatch(/Momentum\s+Buy[^]*For it: [^]*Against it: /);
    expect(text).not.toMatch(/went from|→/);
    await lookAt(page, 'compare-strategies', { axe: 'once', alsoAt: [320] });
    await page.goto(`${product.url}/compare?symbols=KO_MSFT_JPM_BRK.B`);
    await lookAt(page, 'compare-four', { axe: 'once', alsoAt: [320] });
    await page.goto(`${product.url}/compare`);
    await lookAt(page, 'compare-empty', { axe: 'once', alsoAt: [320] });
    expect(errors).toEqual([]);
    await context.close();
  });
});
