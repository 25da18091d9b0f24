import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Day } from '../../../src/engine/market/day.ts';
import type { Facts } from '../../../src/engine/market/snapshot.ts';
import { STAND_IN_CLOCK, standInCompanies } from './companies.ts';
import { FaultPlan, spoil, type Fault } from './faults.ts';
import { StandInMarket } from './market.ts';
import type { Reply } from './reply.ts';
import { json, SessionFlow, unauthorized } from './session-flow.ts';

export interface StandInOptions {
  /** The day that the stand-in lives on; its session is over. {@link STAND_IN_CLOCK} where it is left out. */
  readonly clock?: Day;
  /** Whom it knows; the real price files, or generated companies by the same tickers, where it is left out. */
  readonly companies?: readonly Facts[];
  /** True: the first page asks for consent, as for a visitor from the EU. */
  readonly consent?: boolean;
  /** How long a `slow` answer takes, in ms. */
  readonly slowMs?: number;
}

export interface YahooStandIn {
  /** Base address, such as `http://127.0.0.1:40123`. */
  readonly url: string;
  /** How often each path and query was asked since the start or the last {@link forget}; crumbs are left out of them. */
  requests(): ReadonlyMap<string, number>;
  /** Starts counting anew. */
  forget(): void;
  /** Moves the clock. `running`: the day's session has opened and not closed. */
  setClock(day: Day, options?: { readonly running?: boolean }): void;
  /** Adds a company, or puts another in its place (for a revised bar, a new dividend). */
  setCompany(facts: Facts): void;
  /** The next `times` requests whose path and query hold `pattern` go wrong. Planned faults are used up in order. */
  fault(pattern: string | RegExp, kind: Fault, times?: number): void;
  clearFaults(): void;
  close(): Promise<void>;
}

/** A local server that answers in Yahoo's shapes; it listens on loopback at a port that the system chooses. */
export async function startYahooStandIn(options: StandInOptions = {}): Promise<YahooStandIn> {
  const market = new StandInMarket(options.companies ?? (await standInCompanies()), options.clock ?? STAND_IN_CLOCK);
  const session = new SessionFlow(options.consent ?? false);
  const faults = new FaultPlan();
  const counts = new Map<string, number>();
  const server = createServer({ maxHeaderSize: 65_536 }, (request, response) => {
    const url = new URL(request.url ?? '/', 'http://stand-in');
    count(counts, url);
    const fault = faults.take(url.pathname + url.search);
    if (fault === 'hang') return;
    if (fault === 'reset') {
      request.socket.destroy();
      return;
    }
    const reply = answer({ market, session, request, url, fault });
    send(response, reply, fault === 'slow' ? (options.slowMs ?? 300) : 0);
  });
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  return {
    url: `http://127.0.0.1:${await listen(server)}`,
    requests: () => new Map(counts),
    forget: () => {
      counts.clear();
    },
    setClock: (day, { running = false } = {}) => {
      market.clock = { day, running };
    },
    setCompany: (facts) => {
      market.set(facts);
    },
    fault: (pattern, kind, times = 1) => {
      faults.add(pattern, kind, times);
    },
    clearFaults: () => {
      faults.clear();
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        for (const socket of sockets) socket.destroy();
      }),
  };
}

interface Ask {
  readonly market: StandInMarket;
  readonly session: SessionFlow;
  readonly request: IncomingMessage;
  readonly url: URL;
  readonly fault: Fault | null;
}

function answer({ market, session, request, url, fault }: Ask): Reply {
  if (fault === 'stale-crumb') {
    session.renew();
    return unauthorized('Invalid Crumb');
  }
  const good = session.reply(request, url) ?? refusalOf(session, request, url) ?? market.reply(url, fault);
  const reply =
    good ?? json(404, { finance: { result: null, error: { code: 'Not Found', description: 'No such page' } } });
  return fault === null ? reply : spoil(fault, reply);
}

function refusalOf(session: SessionFlow, request: IncomingMessage, url: URL): Reply | null {
  const needsCrumb = /^\/v(7\/finance\/quote|10\/finance\/quoteSummary)/.test(url.pathname);
  return needsCrumb ? session.refusal(request, url) : null;
}

function count(counts: Map<string, number>, url: URL): void {
  const asked = new URL(url);
  asked.searchParams.delete('crumb');
  const key = asked.pathname + asked.search;
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function send(response: ServerResponse, reply: Reply, slowMs: number): void {
  response.writeHead(reply.status, { ...reply.headers });
  if (slowMs === 0) {
    response.end(reply.body);
    return;
  }
  const half = Math.floor(reply.body.length / 2);
  response.write(reply.body.slice(0, half));
  setTimeout(() => response.end(reply.body.slice(half)), slowMs).unref();
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      resolve((server.address() as AddressInfo).port);
    });
  });
}
