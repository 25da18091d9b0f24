import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PASSWORD } from '../support/account-app.ts';
import { closePages, launchBrowser, visit } from '../support/browser.ts';
import { lookAt } from '../support/look-at.ts';
import { serveProduct } from '../support/product.ts';
import type { ServedProduct } from '../support/product.ts';
import { findTexts } from '../support/search-tables.ts';

let browser: Browser;
let product: ServedProduct;
beforeAll(async () => {
  [browser, product] = await Promise.all([launchBrowser(), serveProduct()]);
  // Else the first person would be operator, and the only operator cannot leave.
  const operator = { id: 'operator', email: 'op@example.com', name: 'Operator', role: 'operator', created_at: 0 };
  await product.db.insertInto('users').values(operator).execute();
});
afterAll(async () => {
  await closePages(browser);
  await product.close();
});

describe.each([
  ['with scripts', true],
  ['without scripts', false],
] as const)('a person, %s', (_what, javaScriptEnabled) => {
  const mark = javaScriptEnabled ? 'one' : 'two';
  const person = { name: `Journeyer ${mark}`, email: `journey-${mark}@example.com` };
  const note = `Wait for dividend ${mark}`;
  const query = `bank${mark}`;

  it('signs up, keeps favourites and a history, takes the data along, leaves, and is nowhere any more', async () => {
    const { context, page, errors } = await visit(browser, `${product.url}/s/KO`, {
      javaScriptEnabled,
      userAgent: `Journeybrowser/${person.name}`,
    });
    await signUp(page);
    const { id } = await product.db
      .selectFrom('users')
      .select('id')
      .where('email', '=', person.email)
      .executeTakeFirstOrThrow();

    await keep(page);
    const file = await takeAlong(page, javaScriptEnabled);
    expect(file).toContain(note);
    expect(JSON.parse(file)).toMatchObject({
      format: 'tradewise-account',
      person: { id, ...person },
      tables: {
        favorite_stocks: [{ symbol: 'KO', note, is_demo: true }],
        search_history: expect.arrayContaining([expect.objectContaining({ kind: 'search', query })]),
      },
    });

    const texts = new Map(Object.entries({ ...person, id, note, query }));
    expect(await findTexts(product.db, texts)).not.toEqual([]);
    await leave(page, javaScriptEnabled);
    expect(await findTexts(product.db, texts)).toEqual([]);
    await page.goto(`${product.url}/favourites`);
    expect(await page.getByRole('main').innerText()).not.toContain(note);
    expect(errors.filter((text) => !/status of 4\d\d/.test(text))).toEqual([]);
    await context.close();
  }, 120_000);

  async function signUp(page: Page): Promise<void> {
    await page.getByRole('link', { name: 'Sign in', exact: true }).click();
    await page.getByRole('link', { name: 'Make an account' }).click();
    await page.getByLabel('Name').fill(person.name);
    await page.getByLabel('E-mail address').fill(person.email);
    await page.getByLabel('Password').fill(PASSWORD);
    await page.getByRole('button', { name: 'Make the account' }).click();
    await page.getByRole('heading', { level: 1, name: 'Confirm your address' }).waitFor();
    await page.goto(`${product.url}/go/${await product.lastLink(person.email)}`);
    await page.waitForURL(/\/verify\//);
    await page.getByLabel('Password').fill(PASSWORD);
    await page.getByRole('button', { name: 'Confirm and sign in' }).click();
    // Led back to where it was begun.
    await page.waitForURL(`${product.url}/s/KO`);
  }

  async function keep(page: Page): Promise<void> {
    await page.goto(`${product.url}/s/KO`);
    await page.getByRole('button', { name: 'Favourite', exact: true }).click();
    await page.getByRole('button', { name: 'Remove from favourites' }).waitFor();
    await page.goto(`${product.url}/favourites`);
    await page.getByLabel('Edit note, tag and place of KO').click();
    await page.getByRole('textbox', { name: 'Note' }).fill(note);
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText(note).first().waitFor();
    await page.goto(`${product.url}/search?q=${query}`);
    await page.goto(`${product.url}/history`);
    expect(await page.getByRole('main').innerText()).toMatch(new RegExp(`${query}[^]*KO`));
  }

  async function takeAlong(page: Page, isLookedAt: boolean): Promise<string> {
    await page.getByRole('link', { name: 'Account', exact: true }).click();
    await page.getByRole('link', { name: 'See and download it' }).click();
    if (isLookedAt) await lookAt(page, 'account-data');
    await page.getByLabel('Your password').fill('not my password');
    await page.getByRole('button', { name: 'Download my data' }).click();
    await page.getByRole('alert').filter({ hasText: 'The password is wrong.' }).waitFor();
    if (isLookedAt) await lookAt(page, 'account-data-refused');
    await page.getByLabel('Your password').fill(PASSWORD);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download my data' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('tradewise-my-data.json');
    return readFileSync(await download.path(), 'utf8');
  }

  async function leave(page: Page, isLookedAt: boolean): Promise<void> {
    await page.goto(`${product.url}/account/data`);
    await page.getByRole('link', { name: 'Delete the account' }).click();
    await page.getByText('Delete it with everything').click();
    if (isLookedAt) await lookAt(page, 'account-delete');
    await page.locator('#delete-password').fill(PASSWORD);
    await page.getByRole('button', { name: 'Delete my account' }).click();
    await page.getByRole('status').filter({ hasText: 'deleted' }).waitFor();
  }
});
