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
