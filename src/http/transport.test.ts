import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AppError } from '../platform/errors.ts';
import type { HttpServer } from './http-server.ts';
import type { HttpServerOptions } from './server.ts';
import { createHttpServer } from './server.ts';
import { openWaitingRoom } from './waiting-room.ts';

const ORIGIN = 'https://tw.example';
const PROXY = '10.1.2.3';
const YEAR = 'max-age=31536000';

let executed = 0;
function make(change: Partial<HttpServerOptions> = {}): HttpServer {
  return createHttpServer({
    version: '0',
    isProduction: true,
    origin: ORIGIN,
    otherOrigins: ['https://tw.replit.example'],
    trustedProxies: [PROXY, '127.0.0.0/8'],
    register: (server) => {
      const config = { access: 'public' } as const;
      for (const url of ['/', '/page', '/livez', '/api/thing']) {
        server.get(url, { config }, (_request, reply) => {
          executed += 1;
          return reply.header('set-cookie', 'a=b').send({});
        });
      }
      server.post('/api/thing', { config }, () => (executed += 1));
      server.get('/api/fails', { config }, () => {
        throw new Error('broken');
      });
      server.get('/api/cookies', { config }, (_request, reply) =>
        reply.header('set-cookie', 'a=b; Path=/').header('set-cookie', 'c=d;secure; Path=/').send({}),
      );
      server.get('/api/kept', { config }, (_request, reply) => reply.header('cache-control', 'max-age=60').send({}));
    },
    ...change,
  });
}

let server: HttpServer;
beforeAll(async () => {
  server = make();
  await server.listen({ port: 0, host: '127.0.0.1' });
});
afterAll(() => server.close());

type Ask = { readonly method?: 'GET' | 'HEAD' | 'POST' | 'PUT'; readonly peer?: string; readonly headers?: object };
const ask = (url: string, { method = 'GET', peer = PROXY, headers = {} }: Ask = {}, on = server) =>
  on.inject({
    method,
    url,
    remoteAddress: peer,
    headers: { host: 'tw.example', 'x-forwarded-proto': 'https', 'x-forwarded-for': '203.0.113.7', ...headers },
  });

describe('what came to the proxy without TLS', () => {
  const http = { headers: { 'x-forwarded-proto': 'http' } };

  it.each([
    ['GET', '/', 301],
    ['HEAD', '/page?a=b&c=%2F', 301],
    ['POST', '/api/thing', 308],
    ['PUT', '/nothing/here', 308],
    ['GET', '//evil.test/x', 301],
  ] as const)('is sent to the public address, and does nothing: %s %s', async (method, url, status) => {
    const before = executed;
    const answer = await ask(url, { ...http, method });
    expect([answer.statusCode, answer.headers.location]).toEqual([status, `${ORIGIN}${url}`]);
    expect(answer.headers['set-cookie']).toBeUndefined();
    expect(answer.headers['x-frame-options']).toBe('DENY');
    expect(executed).toBe(before);
  });

  it('is sent nowhere that the client names', async () => {
    for (const headers of [{ host: 'evil.test' }, { 'x-forwarded-host': 'evil.test' }]) {
      const answer = await ask('/', { headers: { ...http.headers, ...headers } });
      expect([answer.statusCode, answer.headers.location]).toEqual([421, undefined]);
    }
    const asking = (target: string) =>
      raw(`GET ${target} HTTP/1.1\r\nHost: tw.example\r\nX-Forwarded-Proto: http\r\n\r\n`);
    expect(await asking('http://tw.example/x')).toContain(`\r\nlocation: ${ORIGIN}/x\r\n`);
    const text = await asking('http://evil.test/x');
    expect(text).toMatch(/^HTTP\/1\.1 400 /);
    expect(text).not.toMatch(/location: |evil/);
  });

  it('but whoever asks whether the process lives is answered', async () => {
    expect((await ask('/livez', http)).statusCode).toBe(200);
  });

  it('is told apart only where the proxy is trusted, in production, with a public address of https', async () => {
    expect((await ask('/', { ...http, peer: '10.9.9.9' })).statusCode).toBe(200);
    expect((await server.inject({ url: '/', remoteAddress: PROXY, headers: { host: 'tw.example' } })).statusCode).toBe(
      200,
    );
    const others = [
      make({ isProduction: false }),
      make({ origin: 'http://tw.example' }),
      make({ trustedProxies: [] }),
      make({ trustedProxies: 0 }),
    ];
    for (const other of others) {
      expect((await ask('/', http, other)).statusCode).toBe(200);
      await other.close();
    }
    const oneHop = make({ trustedProxies: 1 });
    expect((await ask('/', { ...http, peer: '203.0.113.50' }, oneHop)).statusCode).toBe(301);
    await oneHop.close();
  });
});

describe('browsers are kept on HTTPS', () => {
  it('for a year, by every answer over TLS: pages, errors and what is kept', async () => {
    for (const url of ['/', '/api/thing', '/nothing', '/api/nothing', '/api/fails', '/%', '/api/kept']) {
      expect([url, (await ask(url)).headers['strict-transport-security']]).toEqual([url, YEAR]);
    }
    expect((await ask('/api/kept')).headers['cache-control']).toBe('max-age=60');
  });

  it('and by none over plain HTTP, whatever a peer writes that is not the proxy, nor in development', async () => {
    const over = async (what: Ask, on = server): Promise<unknown> =>
      (await ask('/page', what, on)).headers['strict-transport-security'];
    expect(await over({ headers: { 'x-forwarded-proto': 'http' } })).toBeUndefined();
    expect(await over({ peer: '203.0.113.9' })).toBeUndefined();
    const development = make({ isProduction: false });
    expect(await over({}, development)).toBeUndefined();
    await development.close();
  });
});

describe('cookies', () => {
  it('are never sent without TLS where they were set over it, whichever page set them', async () => {
    const set = async (what: Ask): Promise<unknown> => (await ask('/page', what)).headers['set-cookie'];
    expect(await set({})).toBe('a=b; Secure');
    expect(await set({ method: 'HEAD' })).toBe('a=b; Secure');
    expect(await set({ peer: '203.0.113.9' })).toBe('a=b');
    expect((await ask('/api/cookies')).headers['set-cookie']).toEqual(['a=b; Path=/; Secure', 'c=d;secure; Path=/']);
  });
});

describe('forwarding headers of a private address that is not trusted', () => {
  it('are reported, and neither those of the proxy nor those that anybody may send', async () => {
    const reported: string[] = [];
    const watching = make({ onUntrustedPeer: (address) => void reported.push(address) });
    const from = (peer: string, headers: object = { 'x-forwarded-for': '203.0.113.7' }) =>
      watching.inject({ url: '/', remoteAddress: peer, headers: { host: 'tw.example', ...headers } });
    for (const peer of [PROXY, '127.0.0.1', '203.0.113.9', '2001:db8::1', '172.32.0.1']) await from(peer);
    await from('10.9.9.9', {});
    expect(reported).toEqual([]);
    const forgotten = ['10.9.9.9', '172.16.3.4', '192.168.1.1', '100.64.0.1', '::1', 'fd00::7', '::ffff:10.9.9.8'];
    for (const peer of forgotten) await from(peer);
    for (const name of ['x-forwarded-proto', 'forwarded']) await from('10.9.9.9', { [name]: 'https' });
    expect(reported).toEqual([...forgotten.slice(0, 6), '10.9.9.8', '10.9.9.9', '10.9.9.9']);
    await watching.close();
    const hops = make({ trustedProxies: 1, onUntrustedPeer: (address) => void reported.push(address) });
    const before = reported.length;
    await hops.inject({ url: '/', remoteAddress: '10.9.9.9', headers: { host: 'tw.example', forwarded: 'for=x' } });
    expect(reported).toHaveLength(before);
    await hops.close();
  });
});

describe('the name that a request calls the server by', () => {
  it.each([
    'tw.example',
    'TW.example:443',
    'tw.replit.example',
    'localhost:5000',
    '127.0.0.1:5000',
    '[::1]:80',
    'app',
    'x.internal',
  ])('may be %s', async (host) => {
    expect((await ask('/', { headers: { host } })).statusCode).toBe(200);
  });

  it.each(['evil.test', 'tw.example.evil.test', 'evil.test:443', 'nottw.example'])('may not be %s', async (host) => {
    const before = executed;
    const answer = await ask('/api/thing', { headers: { host } });
    expect([answer.statusCode, answer.json().code]).toEqual([421, 'unknown_host']);
    expect(answer.json().detail).toBe(`This server does not go by that name. Open ${ORIGIN} instead.`);
    expect(executed).toBe(before);
  });
});

/** What comes back over a socket for these bytes. */
function raw(bytes: string, on: { readonly address: () => unknown } = server.server): Promise<string> {
  const { port } = on.address() as AddressInfo;
  return new Promise((resolve) => {
    let text = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    socket.on('data', (chunk) => {
      text += String(chunk);
      socket.end();
    });
    socket.on('close', () => resolve(text));
  });
}

describe('over the wire', () => {
  it('headers are spelled as the guide greps for them, also where a request cannot be read', async () => {
    const answered = await raw('HEAD /page HTTP/1.1\r\nHost: tw.example\r\nX-Forwarded-Proto: https\r\n\r\n');
    const unreadable = await raw('NONSENSE\r\n\r\n');
    for (const text of [answered, unreadable]) {
      const found = text.split('\r\n').filter((line) => /(Strict-Transport|X-Frame|X-Content)/.test(line));
      expect(found).toHaveLength(3);
    }
    expect(answered).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(unreadable).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
  });

  it('what expects the impossible is refused with every header, and without them nothing is answered', async () => {
    const text = await raw(
      'POST /api/thing HTTP/1.1\r\nHost: tw.example\r\nX-Forwarded-Proto: https\r\nExpect: a miracle\r\nContent-Length: 2\r\n\r\n{}',
    );
    expect(text).toMatch(/^HTTP\/1\.1 417 Expectation Failed\r\n/);
    const answered = await raw('HEAD /page HTTP/1.1\r\nHost: tw.example\r\nX-Forwarded-Proto: https\r\n\r\n');
    const names = (head: string): string[] =>
      [...head.matchAll(/^([\w-]+): /gm)].map((found) => (found[1] ?? '').toLowerCase());
    const own = ['set-cookie', 'content-length', 'keep-alive', 'date', 'connection', 'content-type'];
    const missing = names(answered).filter((name) => !own.includes(name) && !names(text).includes(name));
    expect([names(answered).length > 10, missing]).toEqual([true, []]);
    expect(text).toMatch(/"status":417/);
  });

  it('a body that was compressed is refused, whatever it holds', async () => {
    for (const encoding of ['gzip', 'br', 'x-nonsense', 'identity, gzip'])
      expect((await ask('/api/thing', { method: 'POST', headers: { 'content-encoding': encoding } })).statusCode).toBe(
        415,
      );
    expect((await ask('/api/thing', { method: 'POST', headers: { 'content-encoding': 'identity' } })).statusCode).toBe(
      200,
    );
  });

  it('what cannot be read, or comes while the server starts, keeps browsers on HTTPS only where it came over TLS', async () => {
    const direct = make({ trustedProxies: ['10.1.2.3'] });
    await direct.listen({ port: 0, host: '127.0.0.1' });
    const text = await raw('NONSENSE\r\n\r\n', direct.server);
    expect([/^HTTP\/1\.1 400 /.test(text), /x-frame-options/i.test(text)]).toEqual([true, true]);
    expect(text).not.toMatch(/strict-transport/i);
    await direct.close();

    const reason = new AppError('database_unavailable', { userMessage: 'Soon.', retryAfterSeconds: 5 });
    const room = await openWaitingRoom({
      ...{ host: '127.0.0.1', port: 0, isProduction: true, trustedProxies: ['127.0.0.1'], reason },
      health: () => Promise.resolve({ status: 'unhealthy' }),
    });
    const address = (): AddressInfo => room.address;
    for (const path of ['/', '/api/health']) {
      const asking = (more: string) => raw(`GET ${path} HTTP/1.1\r\nHost: tw.example\r\n${more}\r\n`, { address });
      const [plain, secure] = [await asking(''), await asking('X-Forwarded-Proto: https\r\n')];
      for (const answer of [plain, secure]) expect(answer).toMatch(/^HTTP\/1\.1 503 [^]*x-frame-options: DENY/i);
      expect([/strict-transport/i.test(plain), /strict-transport/i.test(secure)]).toEqual([false, true]);
    }
    await room.close();
  });
});
