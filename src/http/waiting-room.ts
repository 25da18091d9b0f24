import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { AppError } from '../platform/errors.ts';
import { problemOf } from './problem.ts';
import { securityHeaders } from './security-headers.ts';
import { TIME_LIMITS } from './time-limits.ts';

/** Answers on the port until the product can. */
export interface WaitingRoom {
  /** The port it listens on. */
  readonly port: number;
  /** Resolves when the port is free again. */
  readonly close: () => Promise<void>;
}

export interface WaitingRoomOptions {
  readonly host: string;
  readonly port: number;
  readonly isProduction: boolean;
  /** Why nothing is answered yet; its status must be 503. */
  readonly reason: AppError;
  /** The body of `/api/health`. */
  readonly health: () => Promise<object>;
}

/** Answers every request with 503 and when to ask again, so that nobody takes a server that is starting for ready. */
export async function openWaitingRoom({ reason, health, ...options }: WaitingRoomOptions): Promise<WaitingRoom> {
  const block = { ...securityHeaders(options), 'retry-after': String(reason.retryAfterSeconds ?? 5) };
  const server = createServer(TIME_LIMITS, (request, response) => {
    const id = randomUUID();
    const send = (type: string, body: object): void => {
      response.writeHead(503, { ...block, 'content-type': `${type}; charset=utf-8`, 'x-request-id': id });
      response.end(JSON.stringify(body));
    };
    const refuse = (): void => send('application/problem+json', problemOf(reason, id));
    request.resume();
    if (!/^\/api\/health\/?(\?|$)/.test(request.url ?? '')) refuse();
    else health().then((body) => send('application/json', body), refuse);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
