import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/** How a server that is asked to end treats the connections that are open, in milliseconds. */
export interface DrainTimes {
  /**
   * So long a connection without a request stays open, and what it still sends is answered. Who sends often has by then
   * been told that the connection ends.
   */
  readonly idleMs: number;
  /** After so long every connection is cut. */
  readonly mostMs: number;
}

/** For a server that nobody uses any more, as at the end of a test. */
export const AT_ONCE: DrainTimes = { idleMs: 0, mostMs: 25_000 };
/** For a server that people use. */
export const GENTLY: DrainTimes = { idleMs: 3_000, mostMs: 25_000 };

const SWEEP_MS = 200;

/**
 * Makes `close` of the server fail no request: the port is closed at once, requests that arrive on open connections are
 * answered as the last of their connection, and only then are the connections closed. Node's own `close` cuts connections
 * that are idle at that moment, and with them the requests that are on their way.
 */
export function drainOnClose(server: Server, { idleMs, mostMs }: DrainTimes): void {
  const closeIdle = server.closeIdleConnections.bind(server);
  const close = server.close.bind(server);
  const open = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  server.close = (done) => {
    server.prependListener('request', (_request, response) => {
      response.shouldKeepAlive = false;
    });
    server.closeIdleConnections = () => undefined;
    const closeQuiet = (): void => {
      closeIdle();
      // Opened by a browser in case it is needed. Node counts it as one whose request is arriving.
      for (const socket of open) if (socket.bytesRead === 0) socket.destroy();
    };
    // After the requests that have arrived were read.
    const sweep = (): unknown => setImmediate(closeQuiet);
    let sweeping: NodeJS.Timeout | undefined;
    const first = setTimeout(() => {
      sweep();
      sweeping = setInterval(sweep, SWEEP_MS);
    }, idleMs);
    const last = setTimeout(() => server.closeAllConnections(), mostMs);
    return close((error) => {
      clearTimeout(first);
      clearInterval(sweeping);
      clearTimeout(last);
      done?.(error);
    });
  };
}
