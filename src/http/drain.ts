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
/** A turn of the event loop in which nearly nothing happened, and how long one is waited for; Node takes one connection a turn. */
const QUIET_MS = 1;
const QUIET_WITHIN_MS = 1_000;
const EMPTY_WITHIN_MS = 5_000;

/**
 * Makes `close` of the server fail no request: the port is closed at once, requests that arrive on open connections are
 * answered as the last of their connection, and only then are the connections closed. Node's own `close` cuts connections
 * that are idle at that moment, and with them the requests that are on their way. The promise resolves when the port is closed.
 */
export function drainOnClose(server: Server, { idleMs, mostMs }: DrainTimes): { readonly portIsClosed: Promise<void> } {
  let tellClosed: () => void = () => undefined;
  const portIsClosed = new Promise<void>((resolve) => (tellClosed = resolve));
  const closeIdle = server.closeIdleConnections.bind(server);
  const close = server.close.bind(server);
  const open = new Set<Socket>();
  let isClosing = false;
  let isPaused = false;
  let hasTaken = false;
  server.on('connection', (socket: Socket) => {
    hasTaken = true;
    open.add(socket);
    socket.once('close', () => open.delete(socket));
    if (isPaused) socket.pause();
  });
  /** Calls `work` right after all connections that wait at the port were taken: the system cuts those that are left there. */
  const whenPortIsEmpty = (work: () => void): void => {
    // What is sent now is read a moment later, so that nothing stands between taking the last connection and `work`.
    isPaused = true;
    for (const socket of open) socket.pause();
    const began = performance.now();
    const look = (since: number): void => {
      const now = performance.now();
      const isQuiet = !hasTaken && now - since <= QUIET_MS;
      const isLate = now - began > (hasTaken ? EMPTY_WITHIN_MS : QUIET_WITHIN_MS);
      hasTaken = false;
      if (!isQuiet && !isLate) return void setImmediate(look, now);
      work();
      isPaused = false;
      for (const socket of open) socket.resume();
    };
    setImmediate(look, -Infinity);
  };
  server.close = (done) => {
    if (isClosing || !server.listening) return close(done);
    isClosing = true;
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
    let first: NodeJS.Timeout | undefined;
    let sweeping: NodeJS.Timeout | undefined;
    const last = setTimeout(() => server.closeAllConnections(), mostMs);
    whenPortIsEmpty(() => {
      close((error) => {
        clearTimeout(first);
        clearInterval(sweeping);
        clearTimeout(last);
        done?.(error);
      });
      tellClosed();
      // Counted from here: what was taken last is read only now.
      first = setTimeout(() => {
        sweep();
        sweeping = setInterval(sweep, SWEEP_MS);
      }, idleMs);
    });
    return server;
  };
  return { portIsClosed };
}
