import { mkdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { closePages, launchBrowser, visit } from '../test/support/browser.ts';
import { serveProduct } from '../test/support/product.ts';

const FOLDER = path.join(import.meta.dirname, '..', 'docs', 'images');
const SCREENS = [
  ['home', '/'],
  ['symbol', '/s/KO'],
  ['stocks', '/stocks'],
  ['compare', '/compare?symbols=AAPL_KO'],
] as const;
const SIZES = [
  ['desktop', 1440, 900],
  ['phone', 390, 844],
] as const;
/** A clone is not to grow by what is only looked at. */
const MOST_BYTES = 120_000;

it('takes a picture of every screen, in both themes, on a phone and a desktop', async () => {
  mkdirSync(FOLDER, { recursive: true });
  const [browser, product] = await Promise.all([launchBrowser(), serveProduct()]);
  // What is looked at joins the list of stocks.
  for (const symbol of ['AAPL', 'KO', 'JPM', 'MSFT', 'F', 'TSLA']) await fetch(`${product.url}/s/${symbol}`);
  for (const [name, address] of SCREENS) {
    for (const [size, width, height] of SIZES) {
      for (const colorScheme of ['light', 'dark'] as const) {
        const { context, page } = await visit(browser, product.url + address, {
          viewport: { width, height },
          colorScheme,
        });
        const file = path.join(FOLDER, `${name}-${colorScheme}-${size}.jpg`);
        await page.screenshot({ path: file, type: 'jpeg', quality: 60 });
        expect(statSync(file).size, file).toBeLessThan(MOST_BYTES);
        await context.close();
      }
    }
  }
  await closePages(browser);
  await product.close();
});
