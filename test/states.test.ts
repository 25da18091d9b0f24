import { afterEach, describe, expect, it } from 'vitest';
import { serveProduct } from './support/product.ts';
import type { ServedProduct } from './support/product.ts';

let product: ServedProduct | undefined;
afterEach(() => product?.close());

const serve = async (env: Readonly<Record<string, string>>): Promise<string> => {
  product = await serveProduct(env);
  return product.url;
};

interface Seen {
  readonly status: number;
  readonly body: string;
  /** Every `data-state` of the page, in order. */
  readonly states: readonly string[];
}

async function see(address: string): Promise<Seen> {
  const answer = await fetch(address, { headers: { accept: 'text/html' } });
  const body = await answer.text();
  return {
    status: answer.status,
    body,
    states: [...body.matchAll(/data-state="([^"]+)"/g)].map(([, state = '']) => state),
  };
}

describe('the state of a screen', () => {
  it('is an error where the source is down: what failed, what works, what to do, and the id; the rest stands', async () => {
    const url = await serve({ DEMO_FAULTS: 'provider_down' });
    for (const address of ['/s/AAPL', '/s/AAPL?strategy=value&view=table']) {
      const { status, body, states } = await see(url + address);
      expect([status, states]).toEqual([503, ['error']]);
      expect(body).toContain('<h1>The data source cannot be reached</h1>');
      expect(body).toContain('The method and analyses that are already open still work.');
      expect(body).toMatch(/Request <code>[\w-]{8,}<\/code>/);
      expect(body).toMatch(/<a class="btn pri" href="\/s\/AAPL[^"]*">Try again<\/a>/);
    }
    for (const address of [
      '/',
      '/stocks',
      '/method',
      '/track-record',
      '/status',
      '/search?q=bank',
      '/favourites',
      '/docs',
    ]) {
      const { status, body } = await see(url + address);
      expect([address, status, body.includes('role="search"')]).toEqual([address, 200, true]);
    }
    expect((await see(`${url}/stocks`)).states).toContain('empty');
  });

  it('is stale behind the last session of the market calendar, with the verdict, its day and why', async () => {
    const { status, body, states } = await see(`${await serve({ DEMO_FAULTS: 'stale' })}/s/AAPL?strategy=momentum`);
    expect([status, states[0]]).toEqual([200, 'stale']);
    expect(body).toMatch(/data-score="\d+"/);
    expect(body).toContain('<time datetime="2026-11-13">13 Nov 2026</time>');
  });

  it('is rate-limited where too much is asked, with the seconds to wait', async () => {
    const url = await serve({ RATE_LIMIT_PER_MINUTE: '2' });
    const seen: Seen[] = [];
    for (let i = 0; i < 4; i += 1) seen.push(await see(`${url}/search?q=bank`));
    const last = seen.at(-1);
    expect([last?.status, last?.states]).toEqual([429, ['rate-limited']]);
    expect(last?.body).toMatch(/<span data-wait="\d+"> Try again in \d+ s\.<\/span>/);
  });

  it('is insufficient where too much is missing, and never a Hold; empty where nothing is there', async () => {
    const url = await serve({});
    const fund = await see(`${url}/s/SPY?strategy=value`);
    expect(fund.states[0]).toBe('insufficient');
    expect(fund.body).not.toContain('data-score');
    expect((await see(`${url}/s/APPL`)).states).toEqual(['empty']);
    expect((await see(`${url}/offline`)).states).toEqual(['offline']);
  });
});

describe('an analysis that takes long', () => {
  it('is running, with its steps, while the source is slow, and can be left', async () => {
    const url = await serve({ DEMO_FAULTS: 'slow' });
    const asked = await fetch(`${url}/api/stock-analysis?async=true`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ symbol: 'KO', strategy: 'value' }),
    });
    expect(asked.status).toBe(202);
    const { task_id: id } = (await asked.json()) as { readonly task_id: string };
    const cookie = asked.headers.getSetCookie().map((line) => line.split(';', 1)[0]);
    const answer = await fetch(`${url}/runs/${id}`, { headers: { accept: 'text/html', cookie: cookie.join('; ') } });
    expect(await answer.text()).toMatch(/data-state="running"[^>]*aria-busy="true"/);
  });
});
