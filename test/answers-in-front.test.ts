import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { addressOf, openConnection, requestOf } from '../bench/load/client.ts';
import { accountApp, type AccountApp } from './support/account-app.ts';
import { makeKeyAs } from './support/api-keys.ts';
import type { BrowserClient } from './support/browser-client.ts';
import { newDatabase, type TestDatabase } from './support/databases.ts';

const PATH = '/api/stock-analysis';
/** With a header that says nothing the route itself answers. */
const BY_ROUTE = { 'x-nothing': '1' };

let database: TestDatabase;
let app: AccountApp;
let port: number;
let ann: BrowserClient;
let key: string;
let weakKey: string;
let cookie: string;
let places = 100;
/** Called wherever the route itself looks for an answer. */
let byRoute: { readonly mock: { readonly calls: readonly unknown[] } };

beforeAll(async () => {
  database = await newDatabase('sqlite');
  app = await accountApp(database.url, { RATE_LIMIT_PER_MINUTE: '40', RATE_LIMIT_PER_HOUR: '400' });
  byRoute = vi.spyOn(app.container.analysis, 'answerStock');
  ann = await app.join('ann@example.com');
  key = await makeKeyAs(ann, 'script', 'analyse');
  weakKey = await makeKeyAs(ann, 'reader', 'read');
  cookie = [...ann.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  await app.server.listen({ port: 0, host: '127.0.0.1' });
  ({ port } = app.server.server.address() as AddressInfo);
});
afterAll(async () => {
  await app.close();
  await database.remove();
});

/** One request over a socket of its own. */
async function ask(headers: Record<string, string>, body: unknown = { symbol: 'AAPL' }, place = (places += 1)) {
  const connection = await openConnection(port, addressOf(place));
  try {
    const { status, head, body: bytes } = await connection.ask(requestOf('POST', PATH, { headers, body }));
    return { status, head, bytes };
  } finally {
    connection.close();
  }
}
/** What differs from one request to the next. */
const steady = (head: string): string =>
  head
    .replace(/(x-request-id: )[^\r]*/i, '$1')
    .replace(/(date: )[^\r]*/i, '$1')
    .replace(/(\r\nratelimit: )[^\r]*/i, '$1');
const remaining = (head: string): number => Number(/"minute";r=(\d+)/.exec(head)?.[1]);
const isInFront = async (work: () => Promise<unknown>): Promise<boolean> => {
  const before = byRoute.mock.calls.length;
  await work();
  return byRoute.mock.calls.length === before;
};

describe('an answer in front of the route', () => {
  const ways = (): Record<string, Record<string, string>> => ({
    visitor: {},
    'visitor that takes brotli': { 'accept-encoding': 'gzip, br' },
    'signed in': { cookie, 'sec-fetch-site': 'same-origin' },
    key: { authorization: `Bearer ${key}` },
  });

  it('is the same to the byte, and counts for the limit like that of the route', async () => {
    for (const [way, headers] of Object.entries(ways())) {
      const place = (places += 1);
      await ask(headers, undefined, place);
      const routed = await ask({ ...headers, ...BY_ROUTE }, undefined, place);
      let fast = routed;
      expect([way, await isInFront(async () => (fast = await ask(headers, undefined, place)))]).toEqual([way, true]);
      expect([way, fast.status, steady(fast.head)]).toEqual([way, 200, steady(routed.head)]);
      expect(fast.bytes.equals(routed.bytes), way).toBe(true);
      expect([way, remaining(fast.head)]).toEqual([way, remaining(routed.head) - 1]);
      expect(/x-request-id: ([\w-]{36})/i.exec(fast.head)?.[1]).not.toBe(
        /x-request-id: ([\w-]{36})/i.exec(routed.head)?.[1],
      );
    }
  });

  it('is counted, noted in the history, and ends with the limit', async () => {
    const place = (places += 1);
    await ask({ cookie, 'sec-fetch-site': 'same-origin' }, { symbol: 'KO' });
    const figures = async () => app.container.performance.sinceStart().routes.get(`POST ${PATH}`);
    const before = await figures();
    const [count, hits] = [before?.count ?? 0, before?.cache_hits ?? 0];
    await ask({}, { symbol: 'KO' }, place);
    expect(await isInFront(() => ask({ cookie, 'sec-fetch-site': 'same-origin' }, { symbol: 'KO' }))).toBe(true);
    const after = await figures();
    expect([(after?.count ?? 0) - count, (after?.cache_hits ?? 0) - hits]).toEqual([2, 2]);
    const { entries } = JSON.parse((await ann.get('/api/search-history')).body) as { entries: { symbol: string }[] };
    expect(entries[0]?.symbol).toBe('KO');
    const statuses: number[] = [];
    for (let i = 1; i < 42; i += 1) statuses.push((await ask({}, { symbol: 'KO' }, place)).status);
    expect([statuses.indexOf(429), statuses.slice(39)]).toEqual([39, [429, 429]]);
  });

  it.each([
    ['another site', () => ({ cookie, 'sec-fetch-site': 'cross-site' }), 403],
    ['a key that nobody made', () => ({ authorization: `Bearer ${key.slice(0, -1)}_` }), 401],
    ['a key for something else', () => ({ authorization: `Bearer ${weakKey}` }), 403],
    ['a body of another type', () => ({ 'content-type': 'text/plain' }), 415],
    ['a compressed body', () => ({ 'content-encoding': 'gzip' }), 415],
    ['two hosts', () => ({ Host: 'other.example' }), 400],
  ] as const)(
    'refuses nothing that the route would not, and lets nothing through that it refuses: %s',
    async (_what, headers, status) => {
      await ask({});
      const refused = await ask(headers());
      const routed = await ask({ ...headers(), ...BY_ROUTE });
      expect([refused.status, steady(refused.head)]).toEqual([status, steady(routed.head)]);
    },
  );

  it.each([
    ['{"symbol":"AAPL","symbol":"KO"}', 400],
    ['{"symbol":"AAPL","more":1}', 400],
    ['{"symbol":"AAPL","strategy":"luck"}', 400],
    ['{"symbol":"aapl"}', 200],
    ['not json', 400],
    ['', 400],
  ])('leaves a body that is not plain to the route: %s', async (text, status) => {
    const connection = await openConnection(port, addressOf((places += 1)));
    const request = requestOf('POST', PATH, {
      headers: { 'content-type': 'application/json', 'content-length': String(text.length) },
    });
    const answer = await connection.ask(Buffer.concat([request, Buffer.from(text)]));
    connection.close();
    expect(answer.status).toBe(status);
  });

  it('is given to nobody whose session has ended', async () => {
    const bob = await app.join('bob@example.com');
    const ofBob = [...bob.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const headers = { cookie: ofBob, 'sec-fetch-site': 'same-origin' };
    await ask(headers);
    expect(await isInFront(() => ask(headers))).toBe(true);
    const { id } = await app.container.database.db
      .selectFrom('users')
      .select('id')
      .where('email', '=', 'bob@example.com')
      .executeTakeFirstOrThrow();
    await app.container.accounts.sessions.end({ userId: id });
    const visitor = await ask(headers);
    expect([visitor.status, /set-cookie: tw_session=;/i.test(visitor.head)]).toEqual([200, true]);
  });

  it('reads a body that comes in pieces, and one that never ends harms nothing', async () => {
    const request = requestOf('POST', PATH, { body: { symbol: 'AAPL' } });
    const send = (pieces: readonly Buffer[], isCut: boolean): Promise<string> =>
      new Promise((resolve) => {
        let text = '';
        const socket = connect({ port, host: '127.0.0.1', localAddress: addressOf((places += 1)), noDelay: true });
        socket.on('data', (piece) => {
          text += String(piece);
          if (text.includes('"symbol":"AAPL"')) socket.destroy();
        });
        socket.on('close', () => resolve(text));
        socket.on('error', () => undefined);
        const [first, ...rest] = pieces as [Buffer, ...Buffer[]];
        socket.write(first, () => {
          if (isCut) socket.destroy();
          else for (const piece of rest) setImmediate(() => socket.write(piece));
        });
      });
    const middle = request.length - 8;
    expect(await send([request.subarray(0, middle), request.subarray(middle)], false)).toMatch(/^HTTP\/1\.1 200 /);
    expect(await send([request.subarray(0, middle)], true)).toBe('');
    expect((await ask({})).status).toBe(200);
  });
});
