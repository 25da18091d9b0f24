import { randomUUID } from 'node:crypto';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { AppError } from '../platform/errors.ts';
import { refuseExpectation } from './expectations.ts';
import { problemOf } from './problem.ts';
import type { Refusal } from './refusals.ts';
import type { HeaderBlock } from './security-headers.ts';
import { toAppError } from './to-app-error.ts';

/** What was refused, for whoever watches. */
export type Unroutable = Pick<Refusal, 'status' | 'requestId'>;

const SOCKET_STATUS: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
};

/** Answers what came over a socket and was no HTTP request: there is no request object and no hook, so it is written by hand. */
export function refuseUnreadable(
  error: Error & { code?: string },
  socket: Duplex,
  block: HeaderBlock,
  onRefused: (refusal: Unroutable) => void,
): void {
  if (error.code === 'ECONNRESET') return void socket.destroy();
  const status = SOCKET_STATUS[error.code ?? ''] ?? '400 Bad Request';
  write(socket, status, toAppError({ statusCode: 400 }), block, onRefused);
}

/**
 * Refuses `CONNECT`, which asks for a connection through this server to another one. Node hands it over as a bare socket, and
 * cuts that where nobody listens.
 */
export function refuseTunnel(socket: Duplex, block: HeaderBlock, onRefused: (refusal: Unroutable) => void): void {
  socket.on('error', () => undefined);
  const reason = new AppError('method_not_allowed', {
    userMessage: 'This server is no proxy: it connects nobody to another server.',
  });
  // RFC 9110 section 15.5.6 wants the methods of the target, of which there are none here.
  write(socket, '405 Method Not Allowed', reason, { ...block, Allow: '' }, onRefused);
}

/** For a server without hooks: what Node would answer by itself, or cut off, is answered with the block. */
export function answerUnroutable(
  server: Server,
  blockOf: (request: IncomingMessage) => HeaderBlock,
  plainBlock: HeaderBlock,
): void {
  server.on('clientError', (error: Error, socket: Duplex) =>
    refuseUnreadable(error, socket, plainBlock, () => undefined),
  );
  server.on('connect', (request: IncomingMessage, socket: Duplex) =>
    refuseTunnel(socket, blockOf(request), () => undefined),
  );
  server.on('checkExpectation', (request: IncomingMessage, response: ServerResponse) =>
    refuseExpectation(request, response, blockOf(request)),
  );
}

function write(
  socket: Duplex,
  status: string,
  reason: AppError,
  block: HeaderBlock,
  onRefused: (refusal: Unroutable) => void,
): void {
  if (!socket.writable) return void socket.destroy();
  const problem = problemOf(reason, randomUUID());
  const code = Number(status.slice(0, 3));
  const body = JSON.stringify({ ...problem, status: code });
  const headers = Object.entries({
    ...block,
    'x-request-id': problem.request_id,
    'content-type': 'application/problem+json; charset=utf-8',
    'content-length': String(Buffer.byteLength(body)),
    connection: 'close',
  });
  const head = `HTTP/1.1 ${status}\r\n${headers.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`;
  // Not only our half of the connection: whoever sends slowly would never close the other one.
  socket.end(head + body, () => socket.destroy());
  onRefused({ status: code, requestId: problem.request_id });
}
