import { afterAll, beforeAll, expect, it } from 'vitest';
import { startYahooStandIn, type YahooStandIn } from './stand-in.ts';

let yahoo: YahooStandIn;
beforeAll(async () => {
  yahoo = await startYahooStandIn();
});
afterAll(() => yahoo.close());

it('answers a chart in the shape of Yahoo, counts it, and goes wrong as often as planned', async () => {
  const path = '/v8/finance/chart/AAPL?period1=0&period2=9999999999';
  yahoo.fault('chart/AAPL', '429', 1);
  const first = await fetch(yahoo.url + path);
  expect([first.status, await first.text()]).toEqual([429, 'Too Many Requests\r\n']);
  const second = (await (await fetch(yahoo.url + path)).json()) as {
    chart: { result: [{ timestamp: number[]; meta: { symbol: string } }] };
  };
  expect(second.chart.result[0].meta.symbol).toBe('AAPL');
  expect(second.chart.result[0].timestamp.length).toBeGreaterThan(1000);
  expect(yahoo.requests().get(path)).toBe(2);
});

it('wants a cookie and a crumb for a quote', async () => {
  expect((await fetch(`${yahoo.url}/v7/finance/quote?symbols=AAPL`)).status).toBe(401);
});
