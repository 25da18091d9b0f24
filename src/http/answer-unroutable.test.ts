import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AppError } from '../platform/errors.ts';
import type { HttpServer } from './http-server.ts';
import type { Refusal } from './refusals.ts';
import { securityHeaders } from './security-headers.ts';
import { createHttpServer } from './server.ts';
import { openWaitingRoom } from './waiting-room.ts';
import type { WaitingRoom } from './waiting-room.ts';

const refused: Refusal[] = [];
const statuses: number[] = [];
let server: HttpServer;
let room: WaitingRoom;
let ports: Readonly<Record<string, number>>;
beforeAll(async () => {
  server = createHttpServer({
    version: '0',
    isProduction: false,
    onRefusal: (refusal) => void refused.push(refusal),
    onAnswered: ({ status }) => void statuses.push(status),
    register: (scope) => {
      const config = { access: 'public' } as const;
      scope.get('/page', { config }, (_request, reply) => reply.send('page'));
      scope.post('/api/thing', { config }, (request, reply) => reply.send(request.body));
    },
  });
  await server.listen({ port: 0, host: '127.0.0.1' });
  room = await openWaitingRoom({
    ...{ host: '127.0.0.1', port: 0, isProduction: false },
    reason: new AppError('database_unavailable', { userMessage: 'Soon.', retryAfterSeconds: 5 }),
    health: () => Promise.resolve({ status: 'unhealthy' }),
  });
  ports = { server: (server.server.address() as AddressInfo).port, 'waiting room': room.address.port };
});
afterAll(async () => {
  await room.close();
  await server.close();
});

/** All that comes back for these bytes until the other side closes; `closing` closes our half once something came. */
function exchange(port: number, bytes: string, closing = false): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    socket.on('data', (chunk) => {
      text += String(chunk);
      if (closing) socket.end();
    });
    socket.on('error', reject);
    socket.on('close', () => resolve(text));
  });
}

const missingOf = (text: string): string[] =>
  Object.entries(securityHeaders({ isProduction: false }))
    .map(([name, value]) => `\r\n${name}: ${value}\r\n`.toLowerCase())
    .filter((line) => !text.toLowerCase().includes(line));

/** What Node hands over by events of its own, or answers by itself, with the status that is to come back. */
const UNUSUAL = [
  ['CONNECT other.example:443 HTTP/1.1\r\nHost: other.example:443\r\n\r\n', 405],
  ['CONNECT / HTTP/1.1\r\nHost: localhost\r\n\r\n', 405],
  ['PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 400],
  ['NONSENSE\r\n\r\n', 400],
  [`GET / HTTP/1.1\r\nHost: localhost\r\nX: ${'b'.repeat(20_000)}\r\n\r\n`, 431],
  ['POST /api/thing HTTP/1.1\r\nHost: localhost\r\nExpect: a miracle\r\nContent-Length: 2\r\n\r\n{}', 417],
] as const;

describe.each(['server', 'waiting room'])('what comes to the %s and is no request for a route', (where) => {
  it.each(UNUSUAL)('is answered with the whole block of headers and the connection ends: %j', async (bytes, status) => {
    const text = await exchange(ports[where] as number, bytes);
    expect(text).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect([missingOf(text), /\r\nconnection: close\r\n/i.test(text)]).toEqual([[], true]);
    expect(text).toMatch(new RegExp(`\\{.*"status":${status}`));
    // One answer, and nothing of it in two.
    expect(text.split('HTTP/1.1 ')).toHaveLength(2);
  });
});

describe('a request without a host', () => {
  const bytes = 'GET /page HTTP/1.1\r\nConnection: close\r\n\r\n';

  it.each([
    ['server', 400],
    ['waiting room', 503],
  ] as const)('is answered with the whole block of headers: by the %s with %i', async (where, status) => {
    const text = await exchange(ports[where] as number, bytes);
    expect(text).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(missingOf(text)).toEqual([]);
  });

  it('is answered where its protocol knows no hosts', async () => {
    expect(await exchange(ports['server'] as number, 'GET /page HTTP/1.0\r\n\r\n')).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
  });
});

describe('a request that a proxy in front may read otherwise', () => {
  const chunked = (coding: string): string =>
    `POST /api/thing HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: ${coding}\r\nConnection: close\r\n\r\n7\r\n{"a":1}\r\n0\r\n\r\n`;

  it.each([
    ['GET /page\r\n\r\n', 400],
    [chunked('gzip, chunked'), 415],
    [chunked('chunked, chunked'), 400],
    [chunked('xchunked'), 400],
    [chunked('Chunked'), 200],
  ] as const)('is refused, and only chunks are read: %j', async (bytes, status) => {
    const text = await exchange(ports['server'] as number, bytes, true);
    expect(text).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(missingOf(text)).toEqual([]);
  });
});

describe('a server that is asked for another protocol', () => {
  it.each(['websocket', 'h2c'])('answers the request as it stands: %s', async (protocol) => {
    const more = `Connection: Upgrade\r\nUpgrade: ${protocol}\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n`;
    const text = await exchange(
      ports['server'] as number,
      `GET /page HTTP/1.1\r\nHost: localhost\r\n${more}\r\n`,
      true,
    );
    expect(text).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(missingOf(text)).toEqual([]);
  });

  it('reads a body that is announced before it is sent', async () => {
    const head =
      'Host: localhost\r\nContent-Type: application/json\r\nContent-Length: 7\r\nExpect: 100-continue\r\nConnection: close\r\n';
    const text = await exchange(ports['server'] as number, `POST /api/thing HTTP/1.1\r\n${head}\r\n{"a":1}`);
    expect(text).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 OK\r\n/);
    expect(missingOf(text)).toEqual([]);
  });
});

it('a refused tunnel is reported and counted as any other refusal', async () => {
  const [before, answered] = [refused.length, statuses.length];
  await exchange(ports['server'] as number, UNUSUAL[0][0]);
  expect(refused.slice(before)).toMatchObject([
    { kind: 'malformed', status: 405, method: 'CONNECT', client: '127.0.0.1', account: null },
  ]);
  expect(statuses.slice(answered)).toEqual([405]);
});
