import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ReadyBody } from '../platform/cache/ready-body.ts';
import type { HttpServer } from './http-server.ts';
import { packingOf, sendReady } from './send-ready.ts';
import { createHttpServer } from './server.ts';

const body = new ReadyBody(JSON.stringify({ text: 'the same words '.repeat(200) }));
const JSON_TYPE = 'application/json; charset=utf-8';
let server: HttpServer;
beforeAll(async () => {
  server = createHttpServer({
    version: '1',
    isProduction: false,
    register: (scope) => {
      const config = { access: 'public' } as const;
      const schema = { hide: true };
      scope.get('/api/ready', { config, schema }, (_request, reply) => sendReady(reply, body, JSON_TYPE));
      scope.post('/api/ready', { config, schema }, (_request, reply) => sendReady(reply, body, JSON_TYPE));
    },
  });
  await server.ready();
});
afterAll(() => server.close());
const ask = (headers: Record<string, string>, method: 'GET' | 'POST' = 'GET') =>
  server.inject({ method, url: '/api/ready', headers });

describe('bytes that are ready', () => {
  it('are packed for who accepts it, and say that they depend on that', async () => {
    const br = await ask({ 'accept-encoding': 'gzip, deflate, br' });
    expect([br.headers['content-encoding'], br.headers['vary']]).toEqual(['br', 'cookie, accept-encoding']);
    expect(brotliDecompressSync(br.rawPayload)).toEqual(body.plain);
    const gzip = await ask({ 'accept-encoding': 'gzip' });
    expect(gzip.headers['content-encoding']).toBe('gzip');
    expect(gunzipSync(gzip.rawPayload)).toEqual(body.plain);
    const plain = await ask({});
    expect([plain.headers['content-encoding'], plain.headers['vary']]).toEqual([undefined, 'cookie, accept-encoding']);
    expect(plain.rawPayload).toEqual(body.plain);
  });

  it('are asked for again by their fingerprint, which a POST has not', async () => {
    const first = await ask({});
    expect([first.headers['etag'], first.headers['cache-control']]).toEqual([body.etag, 'private, no-cache']);
    for (const named of [body.etag, `"x", ${body.etag}`, body.etag.slice(2), '*']) {
      const again = await ask({ 'if-none-match': named });
      expect([again.statusCode, again.payload, again.headers['etag']]).toEqual([304, '', body.etag]);
      expect(again.headers['content-security-policy']).toBeDefined();
    }
    expect((await ask({ 'if-none-match': 'W/"other"' })).statusCode).toBe(200);
    const post = await ask({ 'if-none-match': body.etag }, 'POST');
    expect([post.statusCode, post.headers['etag'], post.headers['cache-control']]).toEqual([
      200,
      undefined,
      'no-store',
    ]);
  });
});

it.each([
  [undefined, null],
  ['', null],
  ['identity', null],
  ['br;q=0, gzip;q=0.5', 'gzip'],
  ['br;q=0.0', null],
  ['gzip;q=1.0, br;q=0.1', 'br'],
  ['GZIP', 'gzip'],
  ['x-gzip, brotli', null],
])('of %j takes %j', (accepted, packing) => {
  expect(packingOf(accepted)).toBe(packing);
});
