import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createServer } from '../../src/app/server.ts';
import type { HttpServer } from '../../src/http/http-server.ts';
import { writeBigFolder } from '../support/big-folder.ts';
import { closePages, launchBrowser, visit } from '../support/browser.ts';
import { newDatabase, type TestDatabase } from '../support/databases.ts';
import { lookAt } from '../support/look-at.ts';
import { serveProduct, type ServedProduct } from '../support/product.ts';
import { shared } from '../support/shared.ts';
import { sessionsFrom, simulateDays, type SimulatedDays } from '../support/simulate-record.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => closePages(browser));

describe('the track record of real prices', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'tradewise-record-pages-'));
  let database: TestDatabase;
  let days: SimulatedDays;
  let server: HttpServer;
  let url: string;
  beforeAll(async () => {
    writeBigFolder(folder, 'many', { companies: 14, firstDay: '2012-06-01', lastDay: '2014-12-31' });
    database = await newDatabase('sqlite');
    days = await simulateDays({ DATABASE_URL: database.url, MARKET_DATA: `files:${folder}`, UNIVERSE: 'all' });
    for (const session of sessionsFrom('2014-01-06', 8, 5)) await days.judge(session);
    days.goTo('2014-12-01');
    await days.container.trackRecord.run();
    server = await createServer(days.container, { staticFolder: await shared('static-folder') });
    url = await server.listen({ port: 0, host: '127.0.0.1' });
  });
  afterAll(async () => {
    await server.close();
    await days.close();
    await database.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  it('shows figures, diagram, the worst ten and every call, with the filters in the address', async () => {
    const { context, page, errors } = await visit(browser, `${url}/track-record`);
    await lookAt(page, 'track-record', { alsoAt: [320] });
    const text = await page.locator('main').innerText();
    expect(text).toContain('The 10 that went wrong most');
    expect(text).toMatch(/Momentum\t\d+\t\d+\.\d%\t\d+\.\d%\t–\tToo few to judge \(\d of 8 blocks of time\)/);
    expect(await page.getByRole('img', { name: /^Reliability diagram\. Momentum/ }).count()).toBe(1);
    await page.getByText('As a table').click();
    expect(await page.locator('details', { hasText: 'Venn-Abers' }).innerText()).toMatch(
      /60 to 64\t\d+\.\d% to \d+\.\d%/,
    );
    await page.getByLabel('Closed after', { exact: true }).selectOption('21');
    await page.getByLabel('Strategy', { exact: true }).selectOption('momentum');
    await page.getByRole('button', { name: 'Show', exact: true }).click();
    await page.waitForURL(/horizon=21&strategy=momentum/);
    expect(await page.getByRole('heading', { name: 'Calls closed after 21 sessions (1 month)' }).count()).toBe(1);
    await page.getByRole('link', { name: 'Older' }).click();
    await page.waitForURL(/page=2/);
    expect(errors).toEqual([]);
    await context.close();
  });

  it('lists the calls on one symbol, and says on other pages what the record says', async () => {
    const { context, page, errors } = await visit(browser, `${url}/s/AAAA/calls`);
    await lookAt(page, 'symbol-calls');
    expect(await page.getByRole('row').count()).toBeGreaterThan(4);
    const said = /\d+ rated calls closed after 63 sessions: \d+\.\d% right, \d+\.\d% at random\. Too few to judge/;
    for (const address of [`${url}/`, `${url}/s/AAAA?strategy=momentum`]) {
      await page.goto(address);
      const strip = await page.locator('[data-unit="track-record"]').innerText();
      expect(strip.replace('Momentum calls', 'calls')).toMatch(said);
    }
    await lookAt(page, 'symbol-with-record', { axe: 'once' });
    expect(errors).toEqual([]);
    await context.close();
  });
});

describe('the track record of demo data', () => {
  let product: ServedProduct;
  beforeAll(async () => {
    product = await serveProduct();
  });
  afterAll(() => product.close());

  it('is none, and says when a first call would be closed', async () => {
    const { context, page } = await visit(browser, `${product.url}/track-record`);
    await lookAt(page, 'track-record-demo');
    const text = await page.locator('main').innerText();
    expect(text).toContain('Demo data has no record');
    // 21 sessions after 20 November 2026, past Thanksgiving.
    expect(text).toContain('would first be closed after the session of 22 Dec 2026');
    expect(await page.getByRole('table').count()).toBe(0);
    await page.goto(`${product.url}/s/KO/calls`);
    expect(await page.locator('main').innerText()).toContain('Demo data has no record');
    await page.goto(product.url);
    expect(await page.locator('[data-unit="track-record"]').innerText()).toContain('Demo data has no track record');
    await context.close();
  });
});
