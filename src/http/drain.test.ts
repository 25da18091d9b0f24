import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { drainOnClose } from './drain.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.closeAllConnections();
});

/** Answers what it was asked for; `/slow` once `finish` is called. */
async function listen(idleMs: number, mostMs = 60_000) {
  let finish: () => void = () => undefined;
  let hear: () => void = () => undefined;
  const asked = new Promise<void>((resolve) => (hear = resolve));
  const server = createServer((request, response) => {
    if (request.url !== '/slow') return void response.end(request.url);
    finish = () => response.end('late');
    hear();
  });
  drainOnClose(server, { idleMs, mostMs });
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const open = async (): Promise<Socket> => {
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    return socket;
  };
  return { server, port, open, finish: () => finish(), asked };
}

async function say(socket: Socket, target: string): Promise<string> {
  socket.write(`GET ${target} HTTP/1.1\r\nHost: a\r\n\r\n`);
  return String((await once(socket, 'data'))[0]);
}

const closing = (server: Server): Promise<void> => new Promise((resolve) => void server.close(() => resolve()));

it('answers what arrives on open connections after the port was closed, as the last of its connection', async () => {
  const { server, port, open } = await listen(60_000);
  const [used, unused] = [await open(), await open()];
  expect(await say(used, '/before')).toContain('Connection: keep-alive');
  const closed = closing(server);
  while (server.listening) await new Promise(setImmediate);
  const refused = connect(port, '127.0.0.1');
  expect(await once(refused, 'error')).toMatchObject([{ code: 'ECONNREFUSED' }]);
  const answers = await Promise.all([say(used, '/after'), say(unused, '/first')]);
  for (const answer of answers) expect(answer).toMatch(/^HTTP\/1\.1 200[^]*Connection: close[^]*\/(after|first)$/);
  await closed;
});

it('waits for the answer that is being made', async () => {
  const { server, open, finish, asked } = await listen(0);
  const answer = say(await open(), '/slow');
  await asked;
  const closed = closing(server);
  finish();
  expect(await answer).toMatch(/late$/);
  await closed;
});

it('closes connections that say nothing, and cuts in the end whatever is left', async () => {
  const quiet = await listen(20);
  await say(await quiet.open(), '/');
  await quiet.open();
  await closing(quiet.server);

  const stuck = await listen(0, 50);
  const socket = await stuck.open();
  socket.write('GET /slow HTTP/1.1\r\nHost: a\r\n\r\n');
  await stuck.asked;
  const cut = once(socket, 'close');
  await closing(stuck.server);
  await cut;
});

it('answers every connection that waits at the port while it has much to do', async () => {
  const { server, port } = await listen(60_000);
  const before = server.listeners('request') as ((...args: unknown[]) => void)[];
  server.removeAllListeners('request').on('request', (...args: unknown[]) => {
    const until = performance.now() + 5;
    while (performance.now() < until);
    for (const listener of before) listener(...args);
  });
  const asked = Array.from({ length: 60 }, async () => {
    const socket = connect(port, '127.0.0.1');
    const failed = new Promise<string>((resolve) => socket.once('error', (error) => resolve(String(error))));
    await Promise.race([once(socket, 'connect'), failed]);
    const answer = await Promise.race([say(socket, '/'), failed]);
    socket.end();
    return answer;
  });
  await new Promise((resolve) => void setTimeout(resolve, 20));
  const closed = closing(server);
  for (const answer of await Promise.all(asked)) expect(answer).toMatch(/^HTTP\/1\.1 200/);
  await closed;
});
