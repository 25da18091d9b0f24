import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { closePages, launchBrowser, visit } from '../support/browser.ts';
import { lookAt } from '../support/look-at.ts';
import { serveProduct } from '../support/product.ts';
import type { ServedProduct } from '../support/product.ts';

let browser: Browser;
let product: ServedProduct;
beforeAll(async () => {
  [browser, product] = await Promise.all([launchBrowser(), serveProduct()]);
  // What is looked at joins the list of stocks.
  for (const symbol of ['AAPL', 'KO', 'JPM', 'MSFT', 'F']) await fetch(`${product.url}/s/${symbol}`);
});
afterAll(async () => {
  await closePages(browser);
  await product.close();
});

const readout = (page: Page): Promise<string> => page.locator('[data-readout]').innerText();

describe('the chart of a stock', () => {
  it('reads by pointer and by keys what the table and the file say of the same day', async () => {
    const { context, page, errors } = await visit(browser, `${product.url}/s/KO`);
    const newest = await readout(page);
    expect(newest).toMatch(/^20 Nov 2026\s+Close [\d.]+\s+Change [+−][\d.]+%\s+Volume [\d.]+M$/);
    const plot = page.locator('svg.main');
    const box = await plot.boundingBox();
    if (box === null) throw new Error('the chart is not there');
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await page.locator('svg.main .cross[visibility=visible]').waitFor({ state: 'attached' });
    const [date = '', rest = ''] = (await readout(page)).split(/\s+Close /);
    const close = /^[\d.,]+/.exec(rest)?.[0] ?? '';
    expect(rest).toContain('Since');
    await page.mouse.move(5, 5);
    expect(await readout(page)).toBe(newest);

    const chart = page.getByRole('group', { name: /^Prices of KO/ });
    await chart.focus();
    const said = page.locator('[data-said]');
    await page.keyboard.press('ArrowLeft');
    await said.filter({ hasText: '20 Nov 2026, Close' }).waitFor();
    await page.keyboard.press('ArrowLeft');
    await said.filter({ hasText: '19 Nov 2026, Close' }).waitFor();
    await page.keyboard.press('Home');
    await said.filter({ hasText: '20 Nov 2025, Close' }).waitFor();
    await page.keyboard.press('Escape');
    expect(await readout(page)).toBe(newest);

    await page.getByRole('link', { name: 'Table', exact: true }).click();
    await page.waitForURL('**view=table#price');
    const row = page.getByRole('row').filter({ has: page.getByText(date, { exact: true }) });
    expect(await row.innerText()).toContain(close);
    expect(errors).toEqual([]);
    await context.close();
  });

  it('keeps the place on a phone when the range is changed, without scripts too', async () => {
    const phone = { viewport: { width: 390, height: 800 }, javaScriptEnabled: false };
    const { context, page } = await visit(browser, `${product.url}/s/KO`, phone);
    await page.getByRole('link', { name: '6M', exact: true }).click();
    await page.waitForURL('**range=6m#price');
    const box = await page.locator('#price').boundingBox();
    expect(Math.abs(box?.y ?? 999)).toBeLessThan(100);
    await page.getByRole('link', { name: '50-day average' }).click();
    await page.waitForURL('**off=avg50#price');
    expect(await page.locator('path.a50').count()).toBe(0);
    await context.close();
  });
});

describe('from a screen to a stock', () => {
  it('filters, sorts and opens without scripts, and the address is the screen', async () => {
    const { context, page } = await visit(browser, `${product.url}/stocks`, { javaScriptEnabled: false });
    expect(await page.locator('.stocks tbody tr').count()).toBe(5);
    await page.getByText('Dividend', { exact: true }).first().click();
    await page.getByRole('textbox', { name: 'P/E, at most' }).fill('1000');
    await page.getByRole('button', { name: 'Show stocks' }).click();
    await page.waitForURL('**/stocks?strategy=dividend&max_pe=1000');
    await page.getByRole('link', { name: 'Symbol' }).click();
    await page.waitForURL('**/stocks?strategy=dividend&max_pe=1000&sort=symbol');
    const symbols = await page.locator('.stocks tbody th a').allInnerTexts();
    expect(symbols).toEqual([...symbols].sort());
    await page.getByRole('link', { name: 'P/E up to 1000' }).click();
    await page.waitForURL('**/stocks?strategy=dividend&sort=symbol');
    await page.locator('.stocks tbody th a').first().click();
    await page.waitForURL(`**/s/${symbols[0] ?? ''}?strategy=dividend`);
    await context.close();
  });

  it('is clean for axe in both themes at both widths, with a reason, the filters and a definition open', async () => {
    const { context, page, errors } = await visit(browser, `${product.url}/stocks?max_pe=1000`);
    await lookAt(page, 'stocks', { axe: 'once', alsoAt: [320, 768, 1000] });
    await page.goto(`${product.url}/stocks?max_pe=0.001`);
    await lookAt(page, 'stocks-empty', { axe: 'once' });
    await page.goto(`${product.url}/s/KO?strategy=value`);
    await page.locator('.rs summary').first().click();
    await page.locator('.figs summary').first().click();
    await lookAt(page, 'symbol-open', { axe: 'once', alsoAt: [320, 768] });
    await page.goto(product.url);
    await lookAt(page, 'home', { axe: 'once', alsoAt: [320, 768] });
    expect(errors).toEqual([]);
    await context.close();
  });
});
