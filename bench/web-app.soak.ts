import { setTimeout as wait } from 'node:timers/promises';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROUTES, expectCleanEverywhere, focusProblems, blanksBesideCards } from '../test/support/look-everywhere.ts';
import { closePages, launchBrowser, visit } from '../test/support/browser.ts';
import { serveProduct } from '../test/support/product.ts';
import type { ServedProduct } from '../test/support/product.ts';

let browser: Browser;
let product: ServedProduct;
beforeAll(async () => {
  [browser, product] = await Promise.all([launchBrowser(), serveProduct()]);
});
afterAll(async () => {
  await closePages(browser);
  await product.close();
});

/** A phone of the middle class on a slow line: 1.6 Mbit/s, 150 ms to the server, a processor four times as slow. */
async function slowDown(page: Page): Promise<void> {
  const client = await page.context().newCDPSession(page);
  const bytes = (1.6 * 1024 * 1024) / 8;
  await client.send('Network.enable');
  await client.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: 150,
    downloadThroughput: bytes,
    uploadThroughput: bytes / 2,
  });
  await client.send('Emulation.setCPUThrottlingRate', { rate: 4 });
}

interface Speed {
  /** Largest contentful paint, ms. */
  readonly lcp: number;
  /** Cumulative layout shift. */
  readonly cls: number;
  /** Total blocking time: what tasks take beyond 50 ms each, ms. */
  readonly tbt: number;
}

/** What the browser measures of one first visit (https://web.dev/articles/vitals). */
async function measure(path: string): Promise<Speed> {
  const context = await browser.newContext({ viewport: { width: 412, height: 823 }, serviceWorkers: 'block' });
  const page = await context.newPage();
  await slowDown(page);
  await page.addInitScript(() => {
    const seen = { lcp: 0, cls: 0, tbt: 0 };
    Object.assign(globalThis, { seen });
    const watch = (type: string, add: (entry: PerformanceEntry) => void): void =>
      new PerformanceObserver((list) => list.getEntries().forEach(add)).observe({ type, buffered: true });
    watch('largest-contentful-paint', (entry) => (seen.lcp = entry.startTime));
    watch('layout-shift', (entry) => (seen.cls += (entry as PerformanceEntry & { readonly value: number }).value));
    watch('longtask', (entry) => (seen.tbt += Math.max(0, entry.duration - 50)));
  });
  await page.goto(product.url + path, { waitUntil: 'load' });
  // What still moves after the page was loaded counts too.
  await wait(1000);
  const seen = await page.evaluate(() => (globalThis as unknown as { readonly seen: Speed }).seen);
  await context.close();
  return seen;
}

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1] ?? Infinity;

describe('on a slow telephone', () => {
  it.each(['/s/AAPL', '/', '/stocks'])('%s is read soon and does not move', async (path) => {
    // The first visit of all makes the page; afterwards it is at hand.
    await fetch(product.url + path);
    const speeds: Speed[] = [];
    for (let i = 0; i < 5; i += 1) speeds.push(await measure(path));
    const of = (name: keyof Speed): number => median(speeds.map((speed) => speed[name]));
    console.log(`${path}: LCP ${of('lcp').toFixed(0)} ms, CLS ${of('cls').toFixed(4)}, TBT ${of('tbt').toFixed(0)} ms`);
    expect(of('lcp')).toBeLessThanOrEqual(1200);
    expect(of('cls')).toBeLessThanOrEqual(0.01);
    expect(of('tbt')).toBeLessThanOrEqual(100);
  });
});

describe.each(ROUTES)('%s', (route) => {
  it('is clean in both themes at all widths, walked by keyboard in order, with no blank beside a card', async () => {
    const { context, page, errors } = await visit(browser, product.url + route);
    await expectCleanEverywhere(page);
    await page.setViewportSize({ width: 1440, height: 900 });
    expect(await focusProblems(page)).toEqual([]);
    expect(await blanksBesideCards(page)).toEqual([]);
    expect(errors).toEqual([]);
    await context.close();
  });
});
