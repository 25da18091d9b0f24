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

/** Signs up and in; ends on the page of the list. */
async function join(page: Page, email: string): Promise<void> {
  await page.goto(`${product.url}/signup`);
  await page.getByLabel('Name').fill('Person');
  await page.getByLabel('E-mail address').fill(email);
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Make the account' }).click();
  await page.getByRole('heading', { name: 'Confirm your address' }).waitFor();
  await page.goto(`${product.url}/go/${await product.lastLink(email)}`);
  await page.waitForURL(/\/verify\//);
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Confirm and sign in' }).click();
  await page.waitForURL(`${product.url}/`);
  await page.goto(`${product.url}/favourites`);
}

/** Keeps for a symbol, beside what is saved of it, verdicts of the session before that were others. */
async function changeSince(symbol: string, were: Readonly<Record<string, string>>): Promise<void> {
  const saved = await product.db.selectFrom('stock_analyses').selectAll().where('symbol', '=', symbol).execute();
  for (const row of saved) {
    const verdict = were[row.strategy];
    if (verdict === undefined || row.id.startsWith('before')) continue;
    const document = row.document.replace(/"recommendation":(null|"[A-Z]+")/, `"recommendation":"${verdict}"`);
    const before = { id: `before ${row.id}`, input_hash: `before ${row.input_hash}`, as_of: '2026-11-19', document };
    await product.db
      .insertInto('stock_analyses')
      .values({ ...row, ...before })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
}

const rows = (page: Page): Promise<string[]> => page.locator('[data-row-link]').allInnerTexts();
const said = (page: Page): Promise<string> => page.locator('main [role=status]:not(.vh)').innerText();

describe.each([
  ['with scripts', true],
  ['without scripts', false],
] as const)('favourites %s', (_what, javaScriptEnabled) => {
  const email = `keeper-${javaScriptEnabled ? 'a' : 'b'}@example.com`;

  it('are kept, ordered, noted, imported, removed and brought back in a real browser', async () => {
    const { context, page, errors } = await visit(browser, `${product.url}/favourites`, { javaScriptEnabled });
    const look = async (what: string): Promise<void> => {
      if (javaScriptEnabled) await lookAt(page, what, { axe: 'once', alsoAt: [320, 768] });
    };
    await page.getByText('An account adds').waitFor();
    expect(await page.getByRole('main').getByRole('link', { name: 'Sign in' }).getAttribute('href')).toBe(
      '/login?to=%2Ffavourites',
    );
    await look('favourites-visitor');
    await page.goto(`${product.url}/s/KO?strategy=value`);
    expect(await page.getByRole('link', { name: 'Sign in to add to favourites' }).getAttribute('href')).toBe(
      '/login?to=%2Fs%2FKO%3Fstrategy%3Dvalue',
    );

    await join(page, email);
    await page.getByText('will stand here').waitFor();
    await look('favourites-empty');
    await page.getByLabel('Add a symbol').fill(' tsla ');
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    expect(await said(page)).toBe('Added TSLA to your favourites.');
    await page.getByLabel('Add a symbol').fill('appl');
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    expect(await page.getByRole('alert').innerText()).toMatch(/There is no symbol APPL.*Did you mean AAPL/);
    expect(await page.getByLabel('Add a symbol').inputValue()).toBe('appl');

    // From the page of a stock, and back to it.
    await page.goto(`${product.url}/s/KO?strategy=value`);
    await page.getByRole('button', { name: 'Favourite', exact: true }).click();
    expect(await said(page)).toMatch(/^Added KO to your favourites/);
    expect(new URL(page.url()).searchParams.get('strategy')).toBe('value');
    const button = page.getByRole('button', { name: 'Remove from favourites' });
    expect(await button.getAttribute('aria-pressed')).toBe('true');
    await look('symbol-kept');
    await button.click();
    expect(await said(page)).toBe('Removed KO from your favourites.');
    await page.getByRole('button', { name: 'Undo' }).click();
    expect(await said(page)).toMatch(/^One favourite is back/);
    await button.waitFor();

    // A list under a title, with faults first.
    await page.getByRole('link', { name: 'Favourites' }).first().click();
    await page.getByText('From a CSV file, or pasted').click();
    await page
      .getByLabel('Or paste the lines')
      .fill('My shares, today\nsymbol;note;tag\nAAPL;"a; b";tech\nNOSUCH;;\nMSFT;;tech\n');
    await page.getByRole('button', { name: 'Import', exact: true }).click();
    expect(await page.getByRole('alert').innerText()).toMatch(/One line is wrong, so nothing was imported/);
    expect(await page.getByRole('list', { name: 'Wrong lines' }).innerText()).toMatch(/Line 4:.*NOSUCH/);
    await look('favourites-import-refused');
    expect(await page.getByLabel('Or paste the lines').inputValue()).toContain('MSFT;;tech');
    await page.getByLabel(/Import the good lines/).check();
    await page.getByRole('button', { name: 'Import', exact: true }).click();
    expect(await said(page)).toBe('2 symbols were added, 1 wrong line was left out, 1 line beside the table skipped.');
    await page.getByText('From a CSV file, or pasted').click();
    await page.getByLabel('File').setInputFiles({
      name: 'list.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from('\uFEFFsymbol,note\r\nBRK.B,"said ""hold"""\r\n'),
    });
    await page.getByRole('button', { name: 'Import', exact: true }).click();
    expect(await said(page)).toBe('One symbol was added.');
    expect(await rows(page)).toEqual(['TSLA', 'KO', 'AAPL', 'MSFT', 'BRK.B']);

    // Order, note, tag.
    await page.getByRole('button', { name: 'Move KO up' }).click();
    await page.getByRole('button', { name: 'Move AAPL down' }).click();
    expect(await rows(page)).toEqual(['KO', 'TSLA', 'MSFT', 'AAPL', 'BRK.B']);
    expect(await page.getByRole('button', { name: 'Move KO up' }).isDisabled()).toBe(true);
    await page.locator('#f-KO').getByText('Edit').click();
    await page.locator('#note-KO').fill('Pays a dividend since before I was born; waiting for a better price');
    await page.locator('#tag-KO').fill('income');
    await page.locator('#f-KO').getByRole('button', { name: 'Save' }).click();
    expect(await said(page)).toBe('Saved KO.');
    await page.locator('#f-KO').getByText('Edit').click();
    await page.locator('#place-KO').fill('4');
    await page.locator('#f-KO').getByRole('button', { name: 'Save' }).click();
    expect(await rows(page)).toEqual(['TSLA', 'MSFT', 'AAPL', 'KO', 'BRK.B']);
    await page.locator('#f-KO').getByText('Edit').click();
    await page.locator('#place-KO').fill('1');
    await page.locator('#f-KO').getByRole('button', { name: 'Save' }).click();
    await look('favourites');
    await page.goto(`${product.url}/s/TSLA`);
    await changeSince('TSLA', { growth: 'HOLD' });
    await changeSince('KO', { growth: 'HOLD', dividend: 'BUY' });
    await page.goto(`${product.url}/favourites`);
    expect(await page.locator('#f-KO + .chg').innerText()).toMatch(
      /Dividend: Buy to \w+ on 20 Nov 2026 \(Buy on 19 Nov 2026\)/,
    );
    await look('favourites-changed');
    await page.getByRole('navigation', { name: 'Tags' }).getByRole('link', { name: 'tech' }).click();
    expect(await rows(page)).toEqual(['MSFT', 'AAPL']);
    await page.getByRole('navigation', { name: 'Tags' }).getByRole('link', { name: 'All' }).click();

    // Several taken off, and all of them back.
    await page.getByLabel('Select TSLA').check();
    await page.getByLabel('Select AAPL').check();
    await page.getByRole('button', { name: 'Remove the selected' }).click();
    expect(await said(page)).toBe('Removed TSLA, AAPL from your favourites.');
    expect(await rows(page)).toEqual(['KO', 'MSFT', 'BRK.B']);
    await look('favourites-removed');
    await page.getByRole('button', { name: 'Undo' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('status').filter({ hasText: '2 favourites are back.' }).waitFor();
    expect(await rows(page)).toEqual(['KO', 'TSLA', 'MSFT', 'AAPL', 'BRK.B']);

    const download = page.waitForEvent('download');
    await page.getByRole('link', { name: 'Export as CSV' }).click();
    expect((await download).suggestedFilename()).toBe('favourites.csv');
    await page.goto(product.url);
    await look('home-signed-in');
    expect(await rows(page)).toEqual(['KO', 'TSLA', 'MSFT', 'AAPL', 'BRK.B']);
    expect(errors.filter((text) => !/status of 4\d\d/.test(text))).toEqual([]);
    await context.close();
  }, 120_000);
});

describe('by keyboard alone', () => {
  it('keeps a stock, goes to the list, walks its rows, and obeys none of it once keys are off', async () => {
    const { context, page } = await visit(browser, product.url);
    await join(page, 'keys@example.com');
    for (const symbol of ['KO', 'F']) {
      await page.goto(`${product.url}/s/${symbol}`);
      await page.keyboard.press('s');
      await page.getByRole('button', { name: 'Remove from favourites' }).waitFor();
    }
    await page.keyboard.press('g');
    await page.keyboard.press('f');
    await page.waitForURL('**/favourites');
    const focused = (): Promise<string> => page.evaluate(() => document.activeElement?.textContent ?? '');
    const walk: string[] = [];
    for (const key of ['j', 'j', 'j', 'k']) {
      await page.keyboard.press(key);
      walk.push(await focused());
    }
    expect(walk).toEqual(['KO', 'F', 'F', 'KO']);
    await page.keyboard.press('Enter');
    await page.waitForURL('**/s/KO');
    await page.keyboard.press('g');
    await page.keyboard.press('h');
    await page.waitForURL('**/history');

    await page.goto(`${product.url}/s/KO`);
    await page.getByRole('combobox').focus();
    await page.keyboard.type('sgfj');
    expect(await page.getByRole('combobox').inputValue()).toBe('sgfj');
    await page.getByRole('combobox').blur();
    await page.keyboard.press('?');
    await page.getByRole('button', { name: 'Turn shortcuts off' }).click();
    await page.locator('html[data-keys=off]').waitFor();
    for (const key of ['s', 'g', 'f', 'j']) await page.keyboard.press(key);
    expect(page.url()).toBe(`${product.url}/s/KO`);
    expect(await page.getByRole('button', { name: 'Remove from favourites' }).count()).toBe(1);
    await page.goto(`${product.url}/favourites`);
    await page.keyboard.press('j');
    expect(['KO', 'F']).not.toContain(await focused());
    await context.close();
  });
});

describe('a long list', () => {
  it('is shown in pages of 50 once it has more than 100 rows', async () => {
    const { context, page } = await visit(browser, product.url);
    await join(page, 'long@example.com');
    const known = (await (await fetch(`${product.url}/api/symbols?q=a`)).json()) as { symbols: { symbol: string }[] };
    expect(known.symbols.length).toBe(20);
    const symbols = new Set<string>();
    for (const letter of 'abcdefghijklmnop') {
      const answer = (await (await fetch(`${product.url}/api/symbols?q=${letter}`)).json()) as typeof known;
      for (const { symbol } of answer.symbols) symbols.add(symbol);
    }
    const list = [...symbols].slice(0, 101);
    expect(list).toHaveLength(101);
    await page.getByText('From a CSV file, or pasted').click();
    await page.getByLabel('Or paste the lines').fill(list.join('\n'));
    await page.getByRole('button', { name: 'Import', exact: true }).click();
    expect(await said(page)).toBe('101 symbols were added.');
    expect(await rows(page)).toEqual(list.slice(0, 50));
    await page.getByRole('link', { name: 'Next' }).click();
    expect(await rows(page)).toEqual(list.slice(50, 100));
    // Over the edge of a page, and along to it.
    await page.getByRole('button', { name: `Move ${list[99] as string} down` }).click();
    await page.getByText('Page 3 of 3').waitFor();
    expect(await rows(page)).toEqual([list[99]]);
    await page.getByLabel(`Select ${list[99] as string}`).check();
    await page.getByRole('button', { name: 'Remove the selected' }).click();
    expect(await rows(page)).toHaveLength(100);
    expect(await page.getByRole('navigation', { name: 'Pages' }).count()).toBe(0);
    await context.close();
  });
});
