import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeErrors } from '../../src/features/errors/errors.store.ts';
import { writeMinute } from '../../src/features/performance/performance.store.ts';
import { packFigures } from '../../src/features/performance/stored-figures.ts';
import type { GatheredEvent } from '../../src/features/security/event-buffer.ts';
import { writeEvents } from '../../src/features/security/security-events.store.ts';
import { createRecorder } from '../../src/platform/metrics/recorder.ts';
import { codeAt, PASSWORD } from '../support/account-app.ts';
import { closePages, launchBrowser, visit } from '../support/browser.ts';
import { lookAt } from '../support/look-at.ts';
import { readShownQrCode } from '../support/read-qr-code.ts';
import { serveProduct } from '../support/product.ts';
import type { ServedProduct } from '../support/product.ts';

const THEMES = ['light', 'dark'] as const;
/** One page of each kind; the others are made of the same parts. */
const LOOKED_AT = new Set([
  'login',
  'signup-refused',
  'account',
  'account-delete',
  'second-factor-new',
  'login-code',
  'console',
]);

let browser: Browser;
let product: ServedProduct;
beforeAll(async () => {
  [browser, product] = await Promise.all([launchBrowser(), serveProduct()]);
});
afterAll(async () => {
  await closePages(browser);
  await product.close();
});

const event = (alike: string, rule: GatheredEvent['rule'], detail: string, address: string | null): GatheredEvent => {
  const at = Date.now() - 60_000;
  return { alike, rule, address, accountHash: null, detail, count: 3, firstAt: at, lastAt: at };
};

/** An hour of requests, some of which failed. */
async function writeSomeTraffic(db: ServedProduct['db']): Promise<void> {
  const lastAt = Date.now() - 60_000;
  const failure = { code: 'internal', kind: 'AppError < TypeError', place: 'readStatements (statements.ts)' };
  const requestIds = ['0b7d0b0e-7f0c-4a57-9d0e-0c5c5b7f2b11'];
  const routes = new Set(['POST /api/stock-analysis', 'GET /s/:symbol']);
  const when = { count: 3, firstAt: lastAt - 3_600_000, lastAt };
  await writeErrors(db, [{ fingerprint: 'f1', ...failure, ...when, release: '0.1.0', requestIds, routes }]);
  for (let ago = 1; ago < 60; ago += 1) {
    const minute = Math.floor(Date.now() / 60_000 - ago) * 60_000;
    const recorder = createRecorder({ now: () => minute, slowMs: 500 });
    const answered = { requestId: '', route: 'GET /', isPublic: true, ms: 1, isTimed: true, use: null, failure: null };
    for (let i = 0; i < 40 + 30 * Math.sin(ago / 6); i += 1)
      recorder.count({ ...answered, status: ago > 20 && ago < 25 && i % 3 === 0 ? 500 : 200 });
    await writeMinute(db, { minute, process: 'p', body: packFigures(recorder.sinceStart()) }, minute);
  }
}

/** The first account is the operator: the console shows what was noticed, blocks an address and frees it again. */
async function lookAtConsole(
  page: Page,
  { url, db }: ServedProduct,
  look: (what: string) => Promise<void>,
): Promise<void> {
  await writeEvents(db, [
    event('a', 'sql_injection', 'query of GET /search', '203.0.113.7'),
    event('b', 'sign_in_failed', 'password', '2001:db8:1234:5678'),
  ]);
  await writeSomeTraffic(db);
  await page.goto(`${url}/console`);
  await page.getByRole('heading', { level: 1, name: 'Console' }).waitFor();
  await page.getByRole('button', { name: 'Block 203.0.113.7 for an hour' }).click();
  await page.getByRole('status').filter({ hasText: 'blocked for an hour' }).waitFor();
  await look('console');
  await page.getByRole('button', { name: 'Unblock 203.0.113.7' }).click();
  await page.getByRole('status').filter({ hasText: 'not blocked any more' }).waitFor();
  await page.reload();
  await page.getByRole('list', { name: 'What operators did' }).getByText('POST /console/unblock').waitFor();
}

describe('the set-up page', () => {
  it('asks for the first operator, and is not there without its code', async () => {
    const { context, page, errors } = await visit(browser, `${product.url}/login`);
    const path = await product.setupPath();
    expect((await page.goto(`${product.url}/setup`))?.status()).toBe(404);
    await page.goto(product.url + path);
    await lookAt(page, 'setup', { axe: 'once' });
    expect(errors.filter((text) => !/status of 404/.test(text))).toEqual([]);
    await context.close();
  });
});

describe.each([
  ['with scripts', true],
  ['without scripts', false],
] as const)('an account %s', (_what, javaScriptEnabled) => {
  const email = `person-${javaScriptEnabled ? 'a' : 'b'}@example.com`;

  it('is made, confirmed, given a second factor, used and deleted in a real browser', async () => {
    const { context, page, errors } = await visit(browser, `${product.url}/s/KO`, { javaScriptEnabled });
    const look = async (what: string): Promise<void> => {
      if (javaScriptEnabled && (LOOKED_AT.has(what) || process.env['SHOTS'])) await lookAt(page, what, { axe: 'once' });
    };
    await page.getByRole('link', { name: 'Sign in', exact: true }).click();
    await look('login');
    await page.getByRole('link', { name: 'Make an account' }).click();
    await look('signup');
    await page.getByLabel('Name').fill('Person');
    await page.getByLabel('E-mail address').fill(email);
    await page.getByLabel('Password').fill('password123');
    await page.getByRole('button', { name: 'Make the account' }).click();
    await expect(page.getByRole('alert').innerText()).resolves.toMatch(/stolen passwords/);
    await look('signup-refused');
    await page.getByLabel('Password').fill(PASSWORD);
    await page.getByRole('button', { name: 'Make the account' }).click();
    await page.getByRole('heading', { level: 1, name: 'Confirm your address' }).waitFor();
    await look('signup-sent');
    await page.goto(`${product.url}/go/${await product.lastLink(email)}`);
    await page.waitForURL(/\/verify\//);
    await look('verify');
    await page.getByLabel('Password').fill(PASSWORD);
    await page.getByRole('button', { name: 'Confirm and sign in' }).click();
    // Led back to where it was begun.
    await page.waitForURL(`${product.url}/s/KO`);
    expect(await page.evaluate('document.cookie').catch(() => '')).not.toContain('tw_session');
    await page.getByRole('link', { name: 'Account' }).click();
    await look('account');
    await page.getByText('Delete it with everything').click();
    await look('account-delete');
    // The theme's form carries the token of who is signed in.
    await page.getByRole('button', { name: 'Dark' }).click();
    expect(await page.locator('html').getAttribute('data-theme')).toBe('dark');
    await page.getByRole('button', { name: 'Auto' }).click();
    await page.getByRole('link', { name: 'Set up a second factor' }).click();
    await page.getByLabel('Your password').fill(PASSWORD);
    await page.getByRole('button', { name: 'Begin' }).click();
    await look('second-factor-new');
    if (javaScriptEnabled) {
      const address = await page.getByRole('link', { name: 'open the app' }).getAttribute('href');
      expect(address).toMatch(/^otpauth:\/\/totp\//);
      for (const colorScheme of THEMES) {
        await page.emulateMedia({ colorScheme });
        expect(await readShownQrCode(page.locator('svg.qr')), colorScheme).toBe(address);
      }
    }
    const secret = (await page.locator('[aria-label="Key"]').innerText()).replaceAll(' ', '');
    await page.getByRole('textbox', { name: 'Code' }).fill(codeAt(secret, Date.now()));
    await page.getByRole('button', { name: 'Switch it on' }).click();
    await page.getByRole('status').filter({ hasText: 'The second factor is on.' }).waitFor();
    await page.getByRole('button', { name: 'Sign out', exact: true }).click();
    await page.getByRole('status').filter({ hasText: 'signed out' }).waitFor();
    await page.goto(`${product.url}/account`);
    await page.getByLabel('E-mail address').fill(email);
    await page.getByLabel('Password').fill(PASSWORD);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.waitForURL(/\/login\/code/);
    await look('login-code');
    await page.getByRole('textbox', { name: 'Code' }).fill(codeAt(secret, Date.now() + 30_000));
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.waitForURL(`${product.url}/account`);
    if (javaScriptEnabled) {
      await page.goto(`${product.url}/account/second-factor`);
      await look('second-factor');
      await page.goto(`${product.url}/account/confirm`);
      await look('confirm');
      await lookAtConsole(page, product, look);
      await page.goto(`${product.url}/reset`);
      await look('reset');
      await page.goto(`${product.url}/account`);
    } else {
      await page.getByText('Delete it with everything').click();
      await page.locator('#delete-password').fill(PASSWORD);
      await page.getByRole('button', { name: 'Delete my account' }).click();
      await page.getByRole('status').filter({ hasText: 'deleted' }).waitFor();
    }
    expect(errors.filter((text) => !/status of 4\d\d/.test(text))).toEqual([]);
    await context.close();
  });
});
