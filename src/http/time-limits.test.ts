import { connect } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HttpServer } from './http-server.ts';
import { createHttpServer } from './server.ts';
import { TIME_LIMITS } from './time-limits.ts';

const SHORT = { headersTimeout: 150, requestTimeout: 300, idleTimeout: 400, connectionsCheckingInterval: 20 };
/** More than the buffers of a socket hold. */
const LONG_ANSWER = 'x'.repeat(32 * 2 ** 20);

let server: HttpServer;
let port: number;
beforeAll(async () => {
  server = createHttpServer({
    version: '0',
    isProduction: false,
    timeLimits: SHORT,
    register: (scope) => {
      const config = { access: 'public' } as const;
      scope.post('/api/thing', { config }, () => ({ ok: true }));
      scope.get('/api/long', { config }, () => LONG_ANSWER);
    },
  });
  await server.listen({ port: 0, host: '127.0.0.1' });
  ({ port } = server.server.address() as AddressInfo);
});
afterAll(() => server.close());

/** Sends `text`, keeps its own half of the connection open, and waits until the server lets go. */
function send(text: string): Promise<string> {
  let received = '';
  return new Promise((resolve) => {
    const socket: Socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true }, () => socket.write(text));
    socket.on('data', (chunk) => (received += String(chunk)));
    socket.on('end', () => resolve(received));
    socket.on('error', () => resolve(received));
  });
}

const openSockets = (): Promise<number> =>
  new Promise((resolve) => server.server.getConnections((_error, count) => resolve(count)));

const HEADERS = 'POST /api/thing HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n';

describe('a request that comes slowly', () => {
  it('may take 10 s for its headers and 30 s with its body in the product, looked at every second', () => {
    const made = createHttpServer({ version: '0', isProduction: false, register: () => undefined });
    const { headersTimeout, requestTimeout, timeout } = made.server;
    const inAll = { headersTimeout: 10_000, requestTimeout: 30_000, timeout: 60_000 };
    expect({ headersTimeout, requestTimeout, timeout }).toEqual(inAll);
    expect(TIME_LIMITS.connectionsCheckingInterval).toBe(1_000);
  });

  it.each([
    ['nothing at all', ''],
    ['half of its headers', 'GET /api/thing HTTP/1.1\r\nhost: x\r\nx-a: '],
    ['half of its body', `${HEADERS}content-length: 100\r\n\r\n{"a":`],
    ['a chunk of its body', `${HEADERS}transfer-encoding: chunked\r\n\r\n1\r\n{\r\n`],
  ])('is ended with 408, and its socket is freed though the sender keeps it open: %s', async (_what, text) => {
    expect(await send(text)).toMatch(/^HTTP\/1\.1 408 Request Timeout\r\n/);
    await expect.poll(openSockets).toBe(0);
  });
});

it('an answer that nobody reads does not keep its socket', async () => {
  const socket = connect({ port, host: '127.0.0.1' }, () => socket.write('GET /api/long HTTP/1.1\r\nhost: x\r\n\r\n'));
  socket.on('error', () => undefined);
  // Its first bytes are there, and then it reads no more.
  await new Promise<void>((resolve) => socket.once('readable', () => resolve()));
  expect(await openSockets()).toBe(1);
  await expect.poll(openSockets, { timeout: 5000 }).toBe(0);
  socket.destroy();
});

describe('the header Host', () => {
  it.each(['host: a, b\r\n', 'host: x\r\nhost: x\r\n', 'Host: x\r\nHOST: evil.example\r\n'])(
    'is refused twice: %j',
    async (hosts) => {
      const answer = await send(`GET /api/thing HTTP/1.1\r\n${hosts}connection: close\r\n\r\n`);
      expect(answer).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
      expect(answer).toContain('Send the header Host once.');
    },
  );
});
