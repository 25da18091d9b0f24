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

describe.each([
  ['with scripts', true],
  ['without scripts', false],
] as const)('a history %s', (_what, javaScriptEnabled) => {
  const look = async (page: Page, name: string): Promise<void> => {
    if (javaScriptEnabled) await lookAt(page, name, { alsoAt: [320] });
  };

  it('is kept from the first look on, compared, run again, and cleared', async () => {
    const { context, page, errors } = await visit(browser, `${product.url}/history`, { javaScriptEnabled });
    await look(page, 'history-visitor');
    expect(await page.getByRole('link', { name: 'Sign in' }).last().getAttribute('href')).toBe('/login?to=%2Fhistory');
    await join(page, `history-${javaScriptEnabled ? 'a' : 'b'}@example.com`);
    await page.goto(`${product.url}/history`);
    await look(page, 'history-empty');
    for (const path of [
      '/search?q=bank',
      '/s/KO?strategy=dividend',
      '/s/AAPL?strategy=value',
      '/s/SPY',
      '/s/AAPL?strategy=growth',
      '/search?q=msft',
    ]) {
      await page.goto(product.url + path);
    }
    await page.goto(product.url);
    const recent = page.locator('[data-unit="recent"]');
    expect((await recent.getByRole('link').allInnerTexts()).slice(0, 3)).toEqual(['MSFT', 'AAPL', 'SPY']);
    await look(page, 'history-home');
    await recent.getByRole('link', { name: 'All history' }).click();
    await page.waitForURL(`${product.url}/history`);
    await look(page, 'history');
    expect(await page.getByRole('checkbox').count()).toBe(5);
    for (const box of await page.getByRole('checkbox', { name: /AAPL/ }).all()) await box.check();
    await page.getByRole('button', { name: 'Compare the two chosen runs' }).first().click();
    await page.getByRole('heading', { level: 1, name: /^AAPL.*what changed$/ }).waitFor();
    await look(page, 'history-compare');
    await expectToAddUp(page);
    await page.goBack();
    await page.getByLabel('Symbol').last().fill('ko');
    await page.getByRole('button', { name: 'Show' }).click();
    await page.waitForURL(/\/history\?symbol=ko&strategy=/);
    expect(await page.getByRole('listitem').filter({ hasText: 'Dividend' }).count()).toBe(1);
    await page.getByRole('button', { name: /^Run again: KO, Dividend/ }).click();
    // It is the same run a moment later, and is not compared with itself.
    await page.waitForURL(/\/history\?notice=unchanged$/);
    expect(await page.getByRole('main').innerText()).toContain('Nothing is new since that run');
    await page.getByRole('checkbox').first().check();
    await page.getByRole('button', { name: 'Compare the two chosen runs' }).first().click();
    await page.waitForURL(/\/history\?run=[^&]+&notice=two$/);
    expect(await page.getByRole('checkbox', { checked: true }).count()).toBe(1);
    await look(page, 'history-choice');
    await page.goto(`${product.url}/history?symbol=SPY`);
    await page.getByRole('button', { name: /^Remove: SPY/ }).click();
    await page.waitForURL(/notice=removed/);
    expect(await page.getByRole('main').innerText()).toMatch(
      /One entry was removed\.[^]*Nothing in your history matches/,
    );
    await look(page, 'history-no-match');
    await page.goto(`${product.url}/history`);
    await page.getByRole('link', { name: 'Clear all' }).click();
    await look(page, 'history-clear');
    await page.getByRole('button', { name: 'Clear the history' }).click();
    await page.waitForURL(/notice=cleared/);
    expect(await page.locator('[data-state="empty"]').count()).toBe(1);
    expect(errors).toEqual([]);
    await context.close();
  }, 120_000);
});

describe('a list with a damaged analysis', () => {
  it('is walked by keys from row to row, and says of that row what is wrong', async () => {
    const { context, page } = await visit(browser, product.url);
    await join(page, 'history-keys@example.com');
    for (const path of ['/s/F?strategy=value', '/s/F?strategy=growth', '/search?q=bank']) {
      await page.goto(product.url + path);
    }
    await product.db
      .updateTable('stock_analyses')
      .set({ document: '{' })
      .where('symbol', '=', 'F')
      .where('strategy', '=', 'growth')
      .execute();
    await page.keyboard.press('g');
    await page.keyboard.press('h');
    await page.waitForURL('**/history');
    await lookAt(page, 'history-damaged', { alsoAt: [320] });
    await page.getByText('This analysis is damaged and cannot be read.').waitFor();
    const walk: string[] = [];
    for (const key of ['j', 'j', 'j', 'j', 'k']) {
      await page.keyboard.press(key);
      walk.push(await page.evaluate(() => document.activeElement?.getAttribute('href') ?? ''));
    }
    expect(walk).toEqual([
      '/search?q=bank',
      '/s/F?strategy=growth',
      '/s/F?strategy=value',
      '/s/F?strategy=value',
      '/s/F?strategy=growth',
    ]);
    await page.keyboard.press('Enter');
    await page.waitForURL('**/s/F?strategy=growth');
    await context.close();
  }, 60_000);
});

/** Reads the arithmetic as a person does: each line, the columns, and the sum above them. */
async function expectToAddUp(page: Page): Promise<void> {
  const number = (text: string): number => (text === '–' ? 0 : Number(text.replace('−', '-')));
  const read = async (rows: string): Promise<number[][]> => {
    const cells = await page.locator(`.changes ${rows} tr`).all();
    return Promise.all(cells.map(async (row) => (await row.locator('td').allInnerTexts()).map(number)));
  };
  const lines = await read('tbody');
  const [points = [], scores = []] = await read('tfoot');
  expect(lines.length).toBeGreaterThan(5);
  for (const [then = NaN, now = NaN, change = NaN] of [...lines, points, scores]) expect(then + change).toBe(now);
  for (const column of [0, 1, 2]) {
    expect(lines.reduce((sum, line) => sum + (line[column] ?? NaN), 0)).toBe(points[column]);
  }
  expect(scores.slice(0, 2)).toEqual(points.slice(0, 2).map((sum) => 50 + sum));
  const shown = await page.locator('.compare .sum').innerText();
  const [from = '', to = ''] = shown.split('=');
  const terms = [...from.matchAll(/([+−]) (\d+)/g)].map(([, sign, size]) => (sign === '−' ? -1 : 1) * Number(size));
  expect(terms.reduce((sum, term) => sum + term, Number.parseInt(from, 10))).toBe(Number.parseInt(to, 10));
}
