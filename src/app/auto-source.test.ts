import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { startYahooStandIn } from '../../test/support/yahoo-stand-in/stand-in.ts';
import { dayOf } from '../engine/market/day.ts';
import { readConfig } from '../platform/config/config.ts';
import { migrateToLatest } from '../platform/db/migrate.ts';
import { createContainer } from './container.ts';
import { startServer, type RunningServer } from './server.ts';

describe('MARKET_DATA=auto', () => {
  const open: { close: () => Promise<void> }[] = [];
  afterEach(async () => {
    for (const each of open.splice(0).reverse()) await each.close();
  });

  /** Starts with no source named, and Yahoo at an address of ours. `onLine` hears of each line as it is said. */
  const start = async (
    yahoo: string,
    onLine: (line: string) => void = () => undefined,
  ): Promise<{ server: RunningServer; lines: string[] }> => {
    const lines: string[] = [];
    const env = { DATABASE_URL: 'sqlite:///:memory:', HOST: '127.0.0.1', PORT: '0', LOG_LEVEL: 'silent' };
    const config = readConfig({ ...env, TRADEWISE_NOW: '2017-06-30', YAHOO_BASE_URL: yahoo });
    const server = await startServer(config, (line) => {
      lines.push(line);
      onLine(line);
    });
    open.push(server);
    return { server, lines };
  };

  const home = async ({ url }: Pick<RunningServer, 'url'>): Promise<string> => (await fetch(url)).text();

  it('takes Yahoo where it answers, and says so in one line', async () => {
    const yahoo = await startYahooStandIn({ clock: dayOf(2017, 6, 30) });
    open.push(yahoo);
    const { server, lines } = await start(yahoo.url);
    const page = await home(server);
    expect(page).toContain('From Yahoo Finance, for personal use only.');
    expect(page).not.toContain('Demo data');
    expect(lines[1]).toMatch(/^Prices are from .*Yahoo Finance/);
    expect(lines).toHaveLength(2);
    const asked = await (await fetch(`${server.url}/api/stock-analysis?symbol=KO`)).json();
    expect(asked).toMatchObject({ is_demo: false, data_source: 'yahoo' });
  });

  it('takes the demo market where the connection fails, and says how to get real prices, also on the page', async () => {
    const closed = await portOf(createServer());
    await closed.close();
    const { server, lines } = await start(closed.url);
    const page = await home(server);
    expect(page).toContain('Demo data, not real prices');
    expect(page).toMatch(/Yahoo Finance did not answer at the start\. .*set MARKET_DATA=yahoo/);
    expect(lines).toEqual([
      expect.stringMatching(/^TradeWise listens on http:\/\/127\.0\.0\.1:\d+ · asking Yahoo Finance once for prices$/),
      expect.stringMatching(/^Demo data, not real prices\. .*MARKET_DATA=yahoo/),
    ]);
    const health = await (await fetch(`${server.url}/api/health`)).json();
    expect(health).toMatchObject({ market_data: { source: 'demo', is_demo: true } });
  });

  it('waits two seconds at the most for a Yahoo that hangs, once, and answers meanwhile only the health check', async () => {
    let asked = 0;
    const hanging = await portOf(createServer(() => (asked += 1)));
    open.push(hanging);
    const said: string[] = [];
    let listens: (url: string) => void;
    const listening = new Promise<string>((resolve) => (listens = resolve));
    const starting = start(hanging.url, (line) => {
      said.push(line);
      listens(/http:\S+/.exec(line)?.[0] ?? '');
    });
    const url = await listening;
    const waiting = home({ url });
    expect((await fetch(`${url}/api/health`)).status).toBe(200);
    expect(said).toHaveLength(1);
    expect(await waiting).toContain('Demo data, not real prices');
    const { server, lines } = await starting;
    expect(server.url).toBe(url);
    expect(lines).toHaveLength(2);
    const before = asked;
    await home(server);
    expect(asked).toBe(before);
  });

  it('never switches: Yahoo may come back, and the demo stays until the next start', async () => {
    const closed = await portOf(createServer());
    await closed.close();
    const config = readConfig({ DATABASE_URL: 'sqlite:///:memory:', YAHOO_BASE_URL: closed.url, LOG_LEVEL: 'silent' });
    const container = await createContainer(config);
    open.push(container);
    await migrateToLatest(container.database);
    expect(container.source.found).toMatch(/^Demo data, not real prices\. .*MARKET_DATA=yahoo/);
    let asked = 0;
    const back = await portOf(
      createServer(() => (asked += 1)),
      Number(new URL(closed.url).port),
    );
    open.push(back);
    expect(await container.analysis.analyzeStock({ symbol: 'KO' })).toMatchObject({ data_source: 'demo' });
    expect(container.market.provider).toMatchObject({ id: 'demo', isDemo: true });
    expect(asked).toBe(0);
  });
});

async function portOf(server: Server, at = 0): Promise<{ url: string; close: () => Promise<void> }> {
  await new Promise<void>((resolve) => server.listen(at, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
