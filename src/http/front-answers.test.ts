import { request as send } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { ReadyBody } from '../platform/cache/ready-body.ts';
import { LocalWindows } from '../platform/limits/local-windows.ts';
import type { HttpServer } from './http-server.ts';
import { createHttpServer } from './server.ts';

let server: HttpServer;
let url: string;
let isBlocked = false;
let isInMaintenance = false;
let fails = false;
beforeEach(() => {
  [isBlocked, isInMaintenance, fails] = [false, false, false];
});

const nobody = (): null => null;
beforeAll(async () => {
  const windows = new LocalWindows();
  server = createHttpServer({
    version: '1',
    isProduction: true,
    origin: 'https://ours.example',
    identities: {
      sessions: {
        cookieName: 's',
        read: () => Promise.resolve(null),
        isSigned: () => false,
        formToken: nobody,
        isFormToken: () => false,
        renewedCookie: nobody,
        clearCookie: 's=',
      },
    },
    limits: {
      perMinute: 1000,
      perHour: 1000,
      windows: {
        take: (key, limits) => Promise.resolve(windows.take(key, limits, 0)),
        takeAtOnce: (key, limits) => windows.take(key, limits, 0),
      },
    },
    isBlocked: () => isBlocked,
    isInMaintenance: () => isInMaintenance,
    onAnswered: () => undefined,
    onSeen: () => undefined,
    front: {
      path: '/api/thing',
      scope: 'read',
      find: () =>
        fails ? Promise.reject(new Error('no')) : Promise.resolve({ body: new ReadyBody('"front"'), note: nobody }),
    },
    register: (scope) => {
      const config = { access: 'public' } as const;
      scope.post('/api/thing', { config, schema: { hide: true } }, (request) => ({ route: request.body }));
    },
  });
  await server.listen({ port: 0, host: '127.0.0.1' });
  url = `http://127.0.0.1:${(server.server.address() as AddressInfo).port}/api/thing`;
});
afterAll(() => server.close());

/** Sent as plainly as programs do: `fetch` adds what is not usual here. */
const ask = (headers: Record<string, string> = {}): Promise<readonly [status: number, text: string]> => {
  const body = JSON.stringify({ a: 1 });
  const usual = { 'content-type': 'application/json', 'content-length': String(body.length) };
  return new Promise((resolve, reject) => {
    const sent = send(url, { method: 'POST', agent: false, headers: { ...usual, ...headers } }, (response) => {
      let text = '';
      response.on('data', (piece) => (text += String(piece)));
      response.on('end', () => resolve([response.statusCode ?? 0, text]));
    });
    sent.on('error', reject);
    sent.end(body);
  });
};

it('an answer that is at hand is given, and everything unusual goes to the route with its body', async () => {
  expect(await ask()).toEqual([200, '"front"']);
  expect(await ask({ 'x-request-id': 'mine-12345' })).toEqual([200, '{"route":{"a":1}}']);
  fails = true;
  expect(await ask()).toEqual([200, '{"route":{"a":1}}']);
});

it('nobody who is blocked, in maintenance, or who asks for another host is answered in front', async () => {
  isBlocked = true;
  expect((await ask())[0]).toBe(403);
  isBlocked = false;
  isInMaintenance = true;
  expect((await ask())[0]).toBe(503);
  isInMaintenance = false;
  expect((await ask({ host: 'other.example' }))[0]).toBe(421);
});
