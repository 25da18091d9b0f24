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
});
afterAll(async () => {
  await closePages(browser);
  await product.close();
});

const colourOf = (page: Page, selector: string): Promise<string> =>
  page
    .locator(selector)
    .first()
    .evaluate((element) => getComputedStyle(element).color);

describe('the sheet of shortcuts', () => {
  it('opens with ? and with its button, closes with Escape and gives the focus back, and leads to pages', async () => {
    const { context, page, errors } = await visit(browser, `${product.url}/s/KO`);
    const sheet = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
    const button = page.getByRole('button', { name: 'Keyboard shortcuts' });
    await button.focus();
    await page.keyboard.press('?');
    await sheet.waitFor();
    expect(await page.getByRole('button', { name: 'Close' }).evaluate((each) => each === document.activeElement)).toBe(
      true,
    );
    await lookAt(page, 'shortcuts', { axe: 'once', alsoAt: [320] });
    await page.keyboard.press('Escape');
    await sheet.waitFor({ state: 'hidden' });
    expect(await button.evaluate((each) => each === document.activeElement)).toBe(true);
    await button.click();
    await sheet.waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('g');
    await page.keyboard.press('s');
    await page.waitForURL('**/stocks');
    expect(errors).toEqual([]);
    await context.close();
  });
});

describe('what a reader chooses', () => {
  it('stays: the strategy, the colours and the language, with figures and what is typed in it, also without scripts', async () => {
    const { context, page, errors } = await visit(browser, `${product.url}/s/KO?strategy=value`, {
      javaScriptEnabled: false,
    });
    await page.goto(`${product.url}/s/AAPL`);
    expect(await page.getByRole('tab', { selected: true }).innerText()).toMatch(/^Value/);
    const changed = '.px .change';
    const standard = await colourOf(page, changed);
    const seen = new Set([standard]);
    for (const name of ['Blue, orange', 'Red is up', 'No colour']) {
      await page.getByRole('button', { name, exact: true }).click();
      await page.locator('html[data-updown]').waitFor();
      expect(await page.getByRole('button', { name, exact: true }).getAttribute('aria-pressed')).toBe('true');
      seen.add(await colourOf(page, changed));
    }
    expect(seen.size).toBe(4);
    await page.getByRole('button', { name: 'Deutsch' }).click();
    await page.locator('html[lang=de]').waitFor();
    expect(await page.locator('.px .last').innerText()).toMatch(/^\d{1,3}(\.\d{3})*,\d\d$/);
    await page.goto(`${product.url}/stocks`);
    await page.getByRole('textbox', { name: 'P/E, at most' }).fill('1.234,56');
    await page.getByRole('button', { name: 'Show stocks' }).click();
    await page.waitForURL('**/stocks?max_pe=1234.56');
    expect(await page.getByRole('textbox', { name: 'P/E, at most' }).inputValue()).toBe('1234,56');
    await page.getByRole('button', { name: 'English' }).click();
    await page.locator('html[lang=en]').waitFor();
    expect(errors).toEqual([]);
    await context.close();
  });

  it('is clean for axe in German, as the symbol page and the home page are', async () => {
    const { context, page, errors } = await visit(browser, `${product.url}/s/KO`, { locale: 'de-DE' });
    await lookAt(page, 'symbol-german', { axe: 'once', alsoAt: [320, 768] });
    await page.goto(product.url);
    await lookAt(page, 'home-german', { axe: 'once', alsoAt: [320, 768] });
    expect(errors).toEqual([]);
    await context.close();
  });
});

describe('without a network', () => {
  it('says so above the page that stands there, and shows its own page in place of others, with nothing that was read before', async () => {
    const { context, page } = await visit(browser, `${product.url}/s/KO`);
    await page.evaluate(async () => void (await navigator.serviceWorker.ready));
    await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
    await context.setOffline(true);
    const bar = page.locator('[data-state=offline]');
    expect(await bar.innerText()).toMatch(/^Offline\. Showing the page loaded at \d\d:\d\d ET\.$/);
    expect(await page.getByRole('heading', { level: 1 }).innerText()).toMatch(/^KO /);
    await page.goto(`${product.url}/s/AAPL`);
    expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe('You are offline');
    expect(await page.getByRole('main').innerText()).not.toMatch(/\d/);
    expect(await page.evaluate(() => getComputedStyle(document.body).margin)).toBe('0px');
    const kept = await page.evaluate(async () => {
      const caches_ = await Promise.all((await caches.keys()).map((name) => caches.open(name)));
      const requests = await Promise.all(caches_.map((cache) => cache.keys()));
      return requests.flat().map(({ url }) => new URL(url).pathname.replace(/\.\w{12}\./, '.'));
    });
    expect(kept.sort()).toEqual(['/offline', '/static/app.css']);
    await lookAt(page, 'offline', { axe: 'once', alsoAt: [320] });
    await context.setOffline(false);
    await page.getByRole('link', { name: 'Try again' }).click();
    await page.getByRole('heading', { level: 1, name: /^AAPL/ }).waitFor();
    await context.close();
  });
});

/** Pages of A4 that a browser makes of a page. */
async function sheetsOf(page: Page): Promise<number> {
  const bytes = await page.pdf({ preferCSSPageSize: true });
  return bytes.toString('latin1').match(/\/Type\s*\/Page\b/g)?.length ?? 0;
}

describe('on paper', () => {
  it.each(['/s/AAPL', '/s/SPY', '/s/KO?strategy=dividend&range=5y', '/s/JPM?strategy=value'])(
    '%s takes at most two pages, and no heading stands over nothing',
    async (route) => {
      const { context, page } = await visit(browser, product.url + route);
      if (process.env['SHOTS'])
        await page.pdf({
          preferCSSPageSize: true,
          path: `${process.env['SHOTS']}/print${route.replace(/\W/g, '-')}.pdf`,
        });
      expect(await sheetsOf(page)).toBeLessThanOrEqual(2);
      await page.emulateMedia({ media: 'print' });
      const empty = await page.evaluate(() =>
        [...document.querySelectorAll<HTMLElement>('main h2, main h3')]
          .filter((heading) => heading.checkVisibility())
          .filter((heading) => {
            const card = heading.closest('section, details, [data-unit]') ?? heading.parentElement;
            const text = [...(card?.querySelectorAll<HTMLElement>('p, li, td, dd, svg, b') ?? [])];
            return !text.some(
              (each) => each !== heading && each.checkVisibility() && each.getBoundingClientRect().height > 0,
            );
          })
          .map((heading) => heading.innerText),
      );
      expect(empty).toEqual([]);
      await context.close();
    },
  );
});
