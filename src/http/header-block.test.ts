import { get } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HttpServer } from './http-server.ts';
import { securityHeaders } from './security-headers.ts';
import { createHttpServer } from './server.ts';

let server: HttpServer;
let port: number;
beforeAll(async () => {
  server = createHttpServer({
    version: '1',
    isProduction: false,
    register: (scope) => {
      const config = { access: 'public' } as const;
      const schema = { hide: true };
      scope.get('/api/text', { config, schema }, (_request, reply) => reply.send('{}'));
      scope.get('/api/kept', { config, schema }, (_request, reply) =>
        reply.header('cache-control', 'max-age=60').header('set-cookie', 'a=1').header('set-cookie', 'b=2').send('{}'),
      );
      scope.get('/api/stream', { config, schema }, (_request, reply) =>
        reply
          .header('cache-control', 'max-age=60')
          .type('text/plain')
          .send(Readable.from(['a', 'b'])),
      );
      scope.get('/api/raw', { config, schema }, (_request, reply) => {
        reply.hijack();
        reply.raw.writeHead(200, { 'content-type': 'text/plain', 'Cache-Control': 'max-age=1' });
        reply.raw.end('raw');
      });
    },
  });
  await server.listen({ port: 0, host: '127.0.0.1' });
  port = (server.server.address() as AddressInfo).port;
});
afterAll(() => server.close());

/** The headers as they came over a socket: names in turn with values. */
const rawHeaders = (path: string): Promise<readonly [string, string][]> =>
  new Promise((resolve, reject) => {
    const request = get({ port, path, host: '127.0.0.1', agent: false }, (response) => {
      response.resume();
      const { rawHeaders: raw } = response;
      response.on('end', () => resolve(raw.flatMap((name, i) => (i % 2 === 0 ? [[name, raw[i + 1] as string]] : []))));
    });
    request.on('error', reject);
  });

describe('over a socket', () => {
  it.each(['/api/text', '/api/kept', '/api/stream', '/api/raw', '/api/nothing', '/%'])(
    'an answer of %s has every header of the block once, spelled as people look for it',
    async (path) => {
      const headers = await rawHeaders(path);
      for (const [name, value] of Object.entries(securityHeaders({ isProduction: false }))) {
        const found = headers.filter(([other]) => other.toLowerCase() === name.toLowerCase());
        expect([path, name, found.length]).toEqual([path, name, 1]);
        if (name !== 'Cache-Control') expect(found).toEqual([[name, value]]);
      }
    },
  );

  it('what a route sets itself wins, and several cookies stay several', async () => {
    const headers = await rawHeaders('/api/kept');
    const of = (name: string): string[] =>
      headers.filter(([other]) => other.toLowerCase() === name).map(([, value]) => value);
    expect([of('cache-control'), of('set-cookie')]).toEqual([['max-age=60'], ['a=1', 'b=2']]);
    const stream = await rawHeaders('/api/stream');
    expect(stream.filter(([name]) => /^cache-control$/i.test(name)).map(([, value]) => value)).toEqual(['max-age=60']);
  });
});
