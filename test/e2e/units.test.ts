import { gzipSync } from 'node:zlib';
import type { Browser, Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { closePages, launchBrowser, visit } from '../support/browser.ts';
import { SECURITIES } from '../support/page-fixture.ts';
import { servePages, serveProduct } from '../support/product.ts';
import type { Served } from '../support/product.ts';

const MARK = 'Demo data, not real prices';

let browser: Browser;
let product: Served;
beforeAll(async () => {
  [browser, product] = await Promise.all([launchBrowser(), serveProduct()]);
});
afterAll(async () => {
  await closePages(browser);
  await product.close();
});

/** True where the mark stands, large enough to read and uncovered, within the rectangle that a crop of the unit takes. */
async function isMarkInCrop(unit: Locator): Promise<boolean> {
  for (const mark of await unit.getByText(MARK, { exact: true }).all()) {
    await mark.scrollIntoViewIfNeeded();
    const frame = await unit.boundingBox();
    const box = await mark.boundingBox();
    const size = await mark.evaluate((element) => Number.parseFloat(getComputedStyle(element).fontSize));
    const isOnTop = await mark.evaluate((element) => {
      const { left, top, width, height } = element.getBoundingClientRect();
      const at = document.elementFromPoint(left + width / 2, top + height / 2);
      return at !== null && (at === element || element.contains(at));
    });
    const isWithin =
      frame !== null &&
      box !== null &&
      box.x >= frame.x &&
      box.y >= frame.y &&
      box.x + box.width <= frame.x + frame.width &&
      box.y + box.height <= frame.y + frame.height;
    if (isWithin && isOnTop && size >= 12) return true;
  }
  return false;
}

describe('the demo mark', () => {
  it.each([
    ['/', ['example']],
    ['/s/AAPL', ['price', 'verdict', 'chart', 'key-figures']],
    ['/s/SPY?strategy=value', ['price', 'verdict']],
    ['/s/AAPL?view=table', ['table']],
    ['/method', ['shares']],
  ])('of %s stands in each unit that can be copied alone, and in the title', async (route, units) => {
    for (const width of [360, 1440]) {
      const { context, page } = await visit(browser, product.url + route, { viewport: { width, height: 900 } });
      expect(await page.title()).toContain(MARK);
      for (const unit of units) {
        const found = page.locator(`[data-unit="${unit}"]`);
        expect(await isMarkInCrop(found), `${unit} at ${width}`).toBe(true);
      }
      await context.close();
    }
  });

  it('is a part of the chart itself, not only of what stands around it', async () => {
    const { context, page } = await visit(browser, `${product.url}/s/AAPL`);
    expect(await page.locator('svg.plot.main').evaluate((svg) => svg.outerHTML)).toContain(`>${MARK}<`);
    await context.close();
  });

  it('stands in every row of the CSV and in its name', async () => {
    const answer = await fetch(`${product.url}/s/BRK.B/prices.csv`);
    expect(answer.headers.get('content-disposition')).toMatch(/BRK\.B-demo-data-not-real-prices\.csv/);
    const [head, ...rows] = (await answer.text()).trimEnd().split('\n');
    expect(head).toBe('Date,Open,High,Low,Close,Adj Close,Volume,Note');
    expect(rows.length).toBeGreaterThan(1000);
    expect(rows.every((row) => row.endsWith(`,"${MARK}"`))).toBe(true);
  });

  it('stands on paper, beside the address and the day', async () => {
    const { context, page } = await visit(browser, `${product.url}/s/AAPL?strategy=value`);
    await page.emulateMedia({ media: 'print' });
    const paper = await page.locator('.paper').innerText();
    expect(paper).toContain(`${product.url}/s/AAPL?strategy=value`);
    expect(paper).toContain('20 Nov 2026');
    expect(paper).toContain(MARK);
    for (const unit of ['price', 'verdict', 'chart', 'key-figures']) {
      expect(await page.locator(`[data-unit="${unit}"]`).getByText(MARK).first().isVisible(), unit).toBe(true);
    }
    expect(await page.getByRole('banner').isVisible()).toBe(false);
    await context.close();
  });
});

describe('the weight of the symbol page', () => {
  it('is within its budgets: HTML 30 KB, styles 12 KB, scripts 35 KB packed, five requests', async () => {
    const { context, page, requests } = await visit(browser, `${product.url}/s/AAPL`);
    expect(requests.length).toBeLessThanOrEqual(5);
    const packed = async (path: string): Promise<number> =>
      gzipSync(Buffer.from(await (await fetch(product.url + path)).arrayBuffer())).length;
    const sum = async (ending: string): Promise<number> => {
      const sizes = await Promise.all(requests.filter((path) => path.endsWith(ending)).map(packed));
      return sizes.reduce((a, b) => a + b, 0);
    };
    for (const range of ['1y', '5y', 'max']) {
      expect(await packed(`/s/AAPL?strategy=momentum&range=${range}`)).toBeLessThanOrEqual(30 * 1024);
    }
    expect(await packed('/s/AAPL?range=max&view=table')).toBeLessThanOrEqual(30 * 1024);
    const sizes = { html: await packed('/s/AAPL'), css: await sum('.css'), js: await sum('.js') };
    console.log(`the symbol page packed: ${JSON.stringify(sizes)} bytes, ${requests.length} requests`);
    expect(sizes.css).toBeLessThanOrEqual(12 * 1024);
    expect(sizes.js).toBeLessThanOrEqual(35 * 1024);
    expect(requests.filter((path) => /\.(woff2?|ttf|otf)$/.test(path))).toEqual([]);
    expect(
      await page.evaluate(() => performance.getEntriesByType('resource').map(({ name }) => new URL(name).origin)),
    ).toEqual(Array(requests.length - 1).fill(product.url));
    await context.close();
  });
});

describe('the reader’s place', () => {
  it('changes nothing: the same text in another time zone', async () => {
    const texts: string[] = [];
    for (const options of [
      { locale: 'en-US', timezoneId: 'America/New_York' },
      { locale: 'en-US', timezoneId: 'Pacific/Kiritimati' },
    ]) {
      const { context, page } = await visit(browser, `${product.url}/s/AAPL?strategy=momentum`, options);
      texts.push(await page.getByRole('main').innerText());
      expect(await page.locator('time').first().getAttribute('datetime')).toBe('2026-11-20');
      await context.close();
    }
    expect(texts[1]).toBe(texts[0]);
  });
});

describe('a hostile company name', () => {
  it('is shown as text on every page that shows it', async () => {
    const hostile = SECURITIES.find(({ symbol }) => symbol === 'XSS');
    const found = { securities: hostile ? [hostile] : [], areGuesses: true, certain: null };
    const pages = await servePages({ search: () => Promise.resolve(found) });
    const dialogs: string[] = [];
    for (const route of [
      '/s/XSS',
      '/s/XSS?view=table',
      '/s/NONE',
      '/search?q=%3Cimg%20src%3Dx%20onerror%3Dalert(3)%3E',
    ]) {
      const { context, page, errors } = await visit(browser, pages.url + route);
      page.on('dialog', (dialog) => dialogs.push(dialog.message()));
      expect(await page.locator('main img, main script, main [onerror]').count(), route).toBe(0);
      expect(await page.getByText('<img src=x onerror=alert').count(), route).toBeGreaterThan(0);
      await page.getByRole('combobox').fill('<img');
      await page.getByRole('option').first().waitFor();
      expect(await page.locator('form.search img').count(), route).toBe(0);
      expect(errors).toEqual([]);
      await context.close();
    }
    expect(dialogs).toEqual([]);
    await pages.close();
  });
});
