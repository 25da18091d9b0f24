import { median } from '../compare.ts';
import { addressOf, drive, openConnection, quantile, requestOf } from './client.ts';
import type { Connection } from './client.ts';
import type { Person } from './people.ts';
import { cpuMicroseconds } from './processes.ts';
import type { Served } from './processes.ts';

/** How long each measurement is. */
export interface Effort {
  readonly rounds: number;
  /** Requests of a case in one round. */
  readonly requests: number;
  readonly connections: number;
}

/** What one case takes of a server. */
export interface Cost {
  /** Microseconds of processor time a request. */
  readonly cpu: number;
  /** Milliseconds from the request to its answer that 99 of 100 stay under, of all connections at once. */
  readonly p99: number;
  readonly errors: number;
}

interface Case {
  readonly served: Served;
  readonly requestFor: (connection: number) => Buffer;
}

const SYMBOL = 'AAPL';
const ANALYSIS = { symbol: SYMBOL, strategy: 'growth' };
export const PAGE = `/s/${SYMBOL}?strategy=growth`;

/** The request whose answer every case of the API repeats. */
export const askAnalysis = (headers: Readonly<Record<string, string>> = {}): Buffer =>
  requestOf('POST', '/api/stock-analysis', { body: ANALYSIS, headers });

export interface Servers {
  readonly product: Served;
  readonly fastify: Served;
  readonly node: Served;
}

/** All cases that are answered from memory, by name; `bare` and `plain` are the peers that send the same bytes. */
function casesOf({ product, fastify, node }: Servers, people: readonly Person[]): Readonly<Record<string, Case>> {
  const same = (served: Served, request: Buffer): Case => ({ served, requestFor: () => request });
  const each = (make: (person: Person) => Buffer): Case => {
    const requests = people.map(make);
    return { served: product, requestFor: (connection) => requests[connection % requests.length] as Buffer };
  };
  const body = { body: ANALYSIS };
  return {
    'bare answer': same(fastify, requestOf('POST', '/answer', body)),
    'plain answer': same(node, requestOf('POST', '/answer', body)),
    visitor: same(product, askAnalysis()),
    'signed in': each(({ cookie }) => askAnalysis({ cookie, 'sec-fetch-site': 'same-origin' })),
    'API key': each(({ key }) => askAnalysis({ authorization: `Bearer ${key}` })),
    'bare page': same(fastify, requestOf('GET', '/page')),
    'plain page': same(node, requestOf('GET', '/page')),
    'page, visitor': same(product, requestOf('GET', PAGE)),
    'page, signed in': each(({ cookie }) => requestOf('GET', PAGE, { headers: { cookie } })),
    'bare health': same(fastify, requestOf('GET', '/health')),
    health: same(product, requestOf('GET', '/api/health')),
  };
}

/** Medians over rounds in which the cases take turns, so that what else the machine does hits all alike. */
export async function measureHot(
  servers: Servers,
  people: readonly Person[],
  { rounds, requests, connections: many }: Effort,
): Promise<Readonly<Record<string, Cost>>> {
  const cases = Object.entries(casesOf(servers, people));
  const open = new Map<Served, readonly Connection[]>();
  for (const served of Object.values(servers) as Served[]) {
    open.set(
      served,
      await Promise.all(Array.from({ length: many }, (_, i) => openConnection(served.port, addressOf(i + 1)))),
    );
  }
  const found = new Map(cases.map(([name]) => [name, [] as Cost[]]));
  for (let round = -1; round < rounds; round += 1) {
    for (const [name, { served, requestFor }] of cases) {
      const before = cpuMicroseconds(served.pid);
      const { milliseconds, errors } = await drive(open.get(served) ?? [], requests, requestFor);
      const cpu = (cpuMicroseconds(served.pid) - before) / requests;
      // The first round is for the compiler.
      if (round >= 0) found.get(name)?.push({ cpu, p99: quantile(milliseconds, 0.99), errors });
    }
  }
  for (const connections of open.values()) for (const { close } of connections) close();
  return Object.fromEntries(
    [...found].map(([name, costs]) => [
      name,
      {
        cpu: median(costs.map(({ cpu }) => cpu)),
        p99: median(costs.map(({ p99 }) => p99)),
        errors: costs.reduce((sum, { errors }) => sum + errors, 0),
      },
    ]),
  );
}
