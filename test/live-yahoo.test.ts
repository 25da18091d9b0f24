import { request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dayOf } from '../src/engine/market/day.ts';
import type { AnalysisResponse } from '../src/features/analysis/analysis.schema.ts';
import { createTestApp, type TestApp } from './support/test-app.ts';
import { startYahooStandIn, type YahooStandIn } from './support/yahoo-stand-in/stand-in.ts';

const CLOCK = dayOf(2017, 6, 30);
const CROWD = 1000;

const own = (localAddress: string): { localAddress?: string } => (process.platform === 'linux' ? { localAddress } : {});

interface Got {
  readonly status: number;
  readonly answer: AnalysisResponse;
}

/** Asks from an address of its own: on Linux the whole of 127.0.0.0/8 is this machine, elsewhere one address is. */
function askFrom(localAddress: string, port: number, path: string): Promise<Got> {
  return new Promise((resolve, reject) => {
    const asking = request({ host: '127.0.0.1', port, path, ...own(localAddress), agent: false }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () => {
        const body = Buffer.concat(parts).toString('utf8');
        resolve({ status: response.statusCode ?? 0, answer: JSON.parse(body) as AnalysisResponse });
      });
    });
    asking.on('error', reject);
    asking.end();
  });
}

describe('the product over Yahoo', () => {
  let yahoo: YahooStandIn;
  let app: TestApp;
  let port: number;
  beforeAll(async () => {
    yahoo = await startYahooStandIn({ clock: CLOCK });
    app = await createTestApp({ MARKET_DATA: 'yahoo', YAHOO_BASE_URL: yahoo.url, TRADEWISE_NOW: '2017-06-30' });
    app.container.source.start('SPY');
    await app.server.listen({ port: 0, host: '127.0.0.1' });
    port = (app.server.server.address() as AddressInfo).port;
  });
  afterAll(async () => {
    await app.close();
    await yahoo.close();
  });

  const ask = (symbol: string, strategy = 'growth', from = '127.0.0.1'): Promise<Got> =>
    askFrom(from, port, `/api/stock-analysis?symbol=${symbol}&strategy=${strategy}`);

  it('analyses AAPL from what Yahoo says on 30 June 2017', async () => {
    const { status, answer } = await ask('AAPL', 'momentum');
    expect([status, answer.data_source, answer.is_demo, answer.as_of]).toEqual([200, 'yahoo', false, '2017-06-30']);
    expect(answer.points.length).toBeGreaterThan(0);
    expect(answer.sources).toMatchObject([{ part: 'prices', source: 'yahoo', outcome: 'ok' }, { part: 'statements' }]);
    expect(answer.is_stale).toBe(false);
    const page = await (await fetch(`http://127.0.0.1:${port}/s/AAPL`)).text();
    expect(page).toContain('Prices may be delayed. From Yahoo Finance, for personal use only.');
    expect(page).not.toContain('Demo data');
  });

  it('asks each address of Yahoo once for a thousand who ask for one new symbol at one moment, and answers all', async () => {
    yahoo.forget();
    const all = await Promise.all(
      Array.from({ length: CROWD }, (_, i) => ask('KO', 'growth', `127.1.${1 + Math.floor(i / 250)}.${1 + (i % 250)}`)),
    );
    expect(all.filter(({ status }) => status !== 200)).toEqual([]);
    expect(new Set(all.map(({ answer }) => answer.symbol))).toEqual(new Set(['KO']));
    const asked = [...yahoo.requests()];
    expect(asked.length).toBeGreaterThan(2);
    expect(asked.filter(([, times]) => times > 1)).toEqual([]);
  });

  it('names Yahoo where it is down and the symbol is new, and answers a known one from the store', async () => {
    yahoo.fault(/./, '500', 100);
    const cold = await ask('GE');
    expect([cold.status, (cold.answer as unknown as { source: string }).source]).toEqual([503, 'yahoo']);
    expect((await ask('KO')).status).toBe(200);
    yahoo.clearFaults();
  });
});
