import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

/** Milliseconds of one answered request on a connection that is kept; `Infinity` where it was not answered 200. */
export function timed(agent: Agent, port: number, path: string, localAddress: string): Promise<number> {
  const since = performance.now();
  return new Promise((resolve) => {
    const sent = request({ agent, port, path, host: '127.0.0.1', localAddress }, (response) => {
      response.resume();
      response.on('end', () => resolve(response.statusCode === 200 ? performance.now() - since : Infinity));
    });
    sent.on('error', () => resolve(Infinity));
    sent.end();
  });
}

let healthyClients = 0;

/** The time that 99 of 100 requests of a healthy client stay below, asked one after another with a pause until `isOver`. */
export async function p99Until(port: number, path: string, isOver: () => boolean): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  // One of its own each time, so that it is the attack that is tried and not the limits of one visitor.
  healthyClients += 1;
  const address = `127.9.9.${healthyClients}`;
  const times: number[] = [];
  for (let i = 0; !isOver() || times.length < 20; i += 1) {
    times.push(await timed(agent, port, path, address));
    await pause(5);
  }
  agent.destroy();
  return times.sort((a, b) => a - b)[Math.ceil(times.length * 0.99) - 1] as number;
}

const HEAD = 'Host: localhost\r\n';
const JSON_HEAD = `POST /api/stock-analysis HTTP/1.1\r\n${HEAD}Content-Type: application/json\r\n`;
const withBody = (body: string, head = JSON_HEAD): string =>
  `${head}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;

/** Requests that no client sends who means well; the number makes each another one. */
const MALFORMED: readonly ((i: number) => string)[] = [
  (i) => `NONSENSE ${i}\r\n\r\n`,
  (i) => `GET / HTTP/9.${i % 10}\r\n${HEAD}\r\n`,
  () => 'GET / HTTP/1.1\r\n\r\n',
  () => `GET / HTTP/1.1\r\n${HEAD}Host: other\r\n\r\n`,
  (i) => `GET /%${i % 10}z HTTP/1.1\r\n${HEAD}\r\n`,
  (i) => `GET /${'a'.repeat(20_000 + i)} HTTP/1.1\r\n${HEAD}\r\n`,
  (i) => `GET / HTTP/1.1\r\n${HEAD}X: ${'b'.repeat(20_000 + i)}\r\n\r\n`,
  () => `GET / HTTP/1.1\r\n${HEAD}Bad Header: x\r\n\r\n`,
  () => `POST /login HTTP/1.1\r\n${HEAD}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
  () => `POST /login HTTP/1.1\r\n${HEAD}Content-Length: -5\r\n\r\n`,
  () => `POST /api/stock-analysis HTTP/1.1\r\n${HEAD}Transfer-Encoding: chunked\r\n\r\nZZ\r\n`,
  (i) => withBody(`{"symbol": ${i}`),
  (i) => withBody(`{"symbol": [${i}]}`),
  () => withBody(`${'['.repeat(8000)}${']'.repeat(8000)}`),
  (i) => withBody(`{"__proto__":{"polluted":${i}}}`),
  () => withBody('{"symbol":"AAPL","symbol":"KO"}'),
  () => withBody(JSON.stringify({ symbol: 'A'.repeat(30_000) })),
  () => withBody('<x/>', JSON_HEAD.replace('application/json', 'text/xml')),
  (i) => withBody(`a=${i}&a=2`, `POST /login HTTP/1.1\r\n${HEAD}Content-Type: application/x-www-form-urlencoded\r\n`),
  (i) => `DELETE /s/${i} HTTP/1.1\r\n${HEAD}\r\n`,
];

/** Sends bytes as they are from an address of its own; the status that came back, 0 where none did. */
export function sendRaw(port: number, bytes: string, localAddress: string): Promise<number> {
  return new Promise((resolve) => {
    let text = '';
    const socket = connect({ port, host: '127.0.0.1', localAddress }, () => socket.write(bytes));
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString('latin1');
      socket.end();
    });
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1] ?? 0)));
  });
}

/** Sends so many malformed requests, `together` at a time; how often each status came back. */
export async function sendMalformed(port: number, count: number, together = 8): Promise<ReadonlyMap<number, number>> {
  const statuses = new Map<number, number>();
  let next = 0;
  const one = async (): Promise<void> => {
    while (next < count) {
      const i = (next += 1);
      const make = MALFORMED[i % MALFORMED.length] as (i: number) => string;
      const status = await sendRaw(port, make(i), `127.3.${(i >> 8) & 255}.${i & 255}`);
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }
  };
  await Promise.all(Array.from({ length: together }, one));
  return statuses;
}

/** Opens so many connections that begin a request and never end it; the returned function lets go of them. */
export async function openSlow(port: number, count: number): Promise<() => void> {
  const sockets: Socket[] = [];
  await Promise.all(
    Array.from(
      { length: count },
      (_, i) =>
        new Promise<void>((resolve) => {
          const socket = connect({ port, host: '127.0.0.1', localAddress: `127.4.${i >> 8}.${i & 255 || 1}` });
          sockets.push(socket);
          socket.on('error', () => resolve());
          socket.on('connect', () => {
            socket.write(i % 2 === 0 ? 'GET / HTTP/1.1\r\nHost: loc' : `${JSON_HEAD}Content-Length: 500\r\n\r\n{`);
            resolve();
          });
        }),
    ),
  );
  return () => sockets.forEach((socket) => socket.destroy());
}
