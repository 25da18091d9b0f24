import { connect } from 'node:net';
import type { Socket } from 'node:net';

/** An answer as it came over the wire. */
export interface Reply {
  readonly status: number;
  /** Status line and headers. */
  readonly head: string;
  readonly body: Buffer;
}

/** One HTTP/1.1 connection that is kept open and waits for each answer before it asks again. */
export interface Connection {
  /** Rejects where the connection ends before the answer. */
  readonly ask: (request: Buffer) => Promise<Reply>;
  readonly close: () => void;
}

const END_OF_HEAD = Buffer.from('\r\n\r\n');

/** A request as bytes. */
export function requestOf(
  method: 'GET' | 'POST',
  path: string,
  { headers = {}, body }: { readonly headers?: Readonly<Record<string, string>>; readonly body?: unknown } = {},
): Buffer {
  const text = body === undefined ? '' : JSON.stringify(body);
  const lines = Object.entries({
    host: '127.0.0.1',
    'user-agent': 'tradewise-bench',
    ...(body === undefined ? {} : { 'content-type': 'application/json', 'content-length': String(text.length) }),
    ...headers,
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.from(`${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n${text}`);
}

/** Opens a connection from one of the addresses of this machine, by which a server's limits tell clients apart. */
export async function openConnection(port: number, localAddress: string): Promise<Connection> {
  const socket = await new Promise<Socket>((resolve, reject) => {
    const opening = connect({ host: '127.0.0.1', port, localAddress, noDelay: true }, () => resolve(opening));
    opening.once('error', reject);
  });
  let waiting: { readonly resolve: (reply: Reply) => void; readonly reject: (error: Error) => void } | null = null;
  let read: Buffer = Buffer.alloc(0);
  const fail = (error: Error): void => {
    waiting?.reject(error);
    waiting = null;
  };
  socket.on('error', fail);
  socket.on('close', () => fail(new Error('the connection was closed')));
  socket.on('data', (piece: Buffer) => {
    read = read.length === 0 ? piece : Buffer.concat([read, piece]);
    const reply = parse(read);
    if (reply === null || waiting === null) return;
    read = Buffer.alloc(0);
    const { resolve } = waiting;
    waiting = null;
    resolve(reply);
  });
  return {
    ask: (request) =>
      new Promise((resolve, reject) => {
        if (socket.destroyed) throw new Error('the connection was closed');
        waiting = { resolve, reject };
        socket.write(request);
      }),
    close: () => socket.destroy(),
  };
}

/** Null while a part of it is missing. */
function parse(read: Buffer): Reply | null {
  const end = read.indexOf(END_OF_HEAD);
  if (end < 0) return null;
  const head = read.toString('latin1', 0, end);
  const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
  if (length === undefined && !/ (?:204|304) /.test(head.slice(0, 14)))
    throw new Error(`the answer does not say how long it is: ${head}`);
  const from = end + END_OF_HEAD.length;
  const to = from + Number(length ?? 0);
  if (read.length < to) return null;
  return { status: Number(head.slice(9, 12)), head, body: read.subarray(from, to) };
}

/** The nth of many addresses of this machine. */
export const addressOf = (nth: number): string => `127.${20 + ((nth >> 16) & 127)}.${(nth >> 8) & 255}.${nth & 255}`;

/** What came of many requests. */
export interface Driven {
  /** Milliseconds that each took, in no order. */
  readonly milliseconds: readonly number[];
  readonly errors: number;
}

/** Sends `count` requests over the connections, each of which asks again as soon as it has its answer. */
export async function drive(
  connections: readonly Connection[],
  count: number,
  requestFor: (connection: number, nth: number) => Buffer,
  onReply: (reply: Reply) => void = () => undefined,
): Promise<Driven> {
  const milliseconds: number[] = [];
  let [sent, errors] = [0, 0];
  const work = async (connection: Connection, place: number): Promise<void> => {
    while (sent < count) {
      const nth = sent++;
      const from = performance.now();
      const reply = await connection.ask(requestFor(place, nth));
      milliseconds.push(performance.now() - from);
      if (reply.status !== 200) errors += 1;
      onReply(reply);
    }
  };
  await Promise.all(connections.map(work));
  return { milliseconds, errors };
}

/** The value below which `share` of the values are. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] as number;
}
