import { randomUUID } from 'node:crypto';
import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { http } from '../platform/node-http.ts';
import { trustOf } from '../platform/config/trusted-proxies.ts';
import type { TrustedProxies } from '../platform/config/trusted-proxies.ts';
import type { AppError } from '../platform/errors.ts';
import { answerUnroutable } from './answer-unroutable.ts';
import { drainOnClose, GENTLY } from './drain.ts';
import { problemOf } from './problem.ts';
import { headersOverPlainHttp, securityHeaders } from './security-headers.ts';
import type { HeaderBlock } from './security-headers.ts';
import { TIME_LIMITS } from './time-limits.ts';
import { cameOverTls } from './transport.ts';

/** Stands on the port until the product can answer there. */
export interface WaitingRoom {
  readonly address: AddressInfo;
  /** Resolves when the port is free again; what waits for an answer is cut off. */
  readonly close: () => Promise<void>;
}

/** A waiting room whose requests wait for the product. */
export interface HoldingRoom extends WaitingRoom {
  /** Frees the port for `listen`, and has everything that waits answered by the product. */
  readonly handOver: (listen: () => Promise<unknown>, answer: RequestListener) => Promise<void>;
}

interface RoomOptions {
  readonly host: string;
  readonly port: number;
  readonly isProduction: boolean;
  /** Whose forwarding headers are trusted. Absent: nobody's. */
  readonly trustedProxies?: TrustedProxies;
  /** The body of `/api/health`. */
  readonly health: () => Promise<{ readonly status: 'healthy' | 'unhealthy' }>;
}

export interface WaitingRoomOptions extends RoomOptions {
  /** Why nothing is answered yet; its status must be 503. */
  readonly reason: AppError;
}

/** Answers every request with 503 and when to ask again, so that nobody takes a server that is starting for ready. */
export async function openWaitingRoom({ reason, ...options }: WaitingRoomOptions): Promise<WaitingRoom> {
  const retryAfter = reason.retryAfterSeconds ?? 5;
  return open({ ...options, retryAfter }, (send) => {
    send(503, 'application/problem+json', (id) => problemOf(reason, id));
  });
}

/** Answers the health check, and holds every other request for the product, which answers soon. */
export async function openHoldingRoom(options: RoomOptions): Promise<HoldingRoom> {
  const held: [IncomingMessage, ServerResponse][] = [];
  let product: RequestListener | null = null;
  const room = await open({ ...options, retryAfter: 5 }, (_send, request, response) => {
    if (product === null) held.push([request, response]);
    else product(request, response);
  });
  const { portIsClosed } = drainOnClose(room.server, GENTLY);
  return {
    ...room,
    handOver: async (listen, answer) => {
      room.server.close();
      await portIsClosed;
      await listen();
      product = answer;
      for (const [request, response] of held) {
        // The next request of this connection is for the server that took the port over.
        response.shouldKeepAlive = false;
        answer(request, response);
      }
    },
  };
}

type Send = (status: number, type: string, body: (requestId: string) => object) => void;

async function open(
  { host, port, health, retryAfter, ...options }: RoomOptions & { readonly retryAfter: number },
  receive: (send: Send, request: IncomingMessage, response: ServerResponse) => void,
): Promise<WaitingRoom & { readonly server: Server }> {
  const block = securityHeaders(options);
  const plainBlock = headersOverPlainHttp(block);
  const trustsPeer = trustOf(options.trustedProxies ?? 0);
  const blockOf = (request: IncomingMessage): HeaderBlock => (cameOverTls(request, trustsPeer) ? block : plainBlock);
  const server = http.createServer({ ...TIME_LIMITS, requireHostHeader: false }, (request, response) => {
    const send: Send = (status, type, body) => {
      const id = randomUUID();
      const wait = status === 503 ? { 'retry-after': String(retryAfter) } : {};
      request.resume();
      response.writeHead(status, {
        ...blockOf(request),
        ...wait,
        'content-type': `${type}; charset=utf-8`,
        'x-request-id': id,
      });
      response.end(JSON.stringify(body(id)));
    };
    if (!/^\/api\/health\/?(\?|$)/.test(request.url ?? '')) return receive(send, request, response);
    health().then(
      (body) => send(body.status === 'healthy' ? 200 : 503, 'application/json', () => body),
      () => receive(send, request, response),
    );
  });
  answerUnroutable(server, blockOf, plainBlock);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  return {
    server,
    address: server.address() as AddressInfo,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
