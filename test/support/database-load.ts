import { request } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { createContainer, type Container } from '../../src/app/container.ts';
import type { ContainerOptions } from '../../src/app/container-options.ts';
import { createServer } from '../../src/app/server.ts';
import { dayOf } from '../../src/engine/market/day.ts';
import type { AnalysisResponse } from '../../src/features/analysis/analysis.schema.ts';
import type { Provider } from '../../src/market-data/provider.ts';
import { readConfig } from '../../src/platform/config/config.ts';
import type { OpenDatabase } from '../../src/platform/db/database.ts';
import { migrateToLatest } from '../../src/platform/db/migrate.ts';
import type { Code } from '../../src/platform/db/schema-state.ts';
import { nullProvider, risingFacts } from './provider-doubles.ts';
import { HIGH_LIMITS } from './test-env.ts';

/** What came back of one request. */
export interface Reply {
  /** 0 where nothing came back. */
  readonly status: number;
  readonly retryAfter: string | null;
  readonly milliseconds: number;
  /** When it was asked for, in milliseconds of `performance.now()`. */
  readonly askedAt: number;
  /** Of the analysis that was acknowledged as kept. */
  readonly analysisId: string | null;
  /** How the analysis says that it stands; null where none came. */
  readonly mark: Mark | null;
}

/** What an analysis says of its age. */
export interface Mark {
  /** The session of the newest price, as a date. */
  readonly asOf: string;
  readonly isStale: boolean;
  readonly warnings: string;
}

export interface LoadedServer {
  readonly container: Container;
  /** Where it listens. */
  readonly base: string;
  readonly get: (path: string) => Promise<Reply>;
  /** Asks for the analysis of a symbol that nobody asked for yet, which is computed and kept. */
  readonly askNew: () => Promise<Reply>;
  readonly close: () => Promise<void>;
}

/** A source that holds a short history of every symbol there can be. */
function endlessProvider(): Provider {
  const last = dayOf(2020, 1, 31);
  return {
    ...nullProvider(),
    id: 'endless',
    facts: (symbol) => Promise.resolve(risingFacts(symbol, 60)),
    lastSession: () => Promise.resolve(last),
  };
}

let asked = 0;

/** Five letters, other ones each time. */
const nextSymbol = (): string => {
  asked += 1;
  return Array.from({ length: 5 }, (_, i) => String.fromCharCode(65 + (Math.floor(asked / 26 ** i) % 26))).join('');
};

/** The whole product over the database at `url`, listening; every new symbol is an analysis that it keeps. */
export async function serveOver(
  url: string,
  options: Pick<ContainerOptions, 'limits' | 'now'> & { readonly code?: Code } = {},
): Promise<LoadedServer> {
  const clock = options.now === undefined ? { TRADEWISE_NOW: '2020-01-31' } : {};
  const env = { DATABASE_URL: url, MARKET_DATA: 'demo', LOG_LEVEL: 'silent', ...HIGH_LIMITS, ...clock };
  const container = await createContainer(readConfig(env), { provider: endlessProvider(), ...options });
  await migrateToLatest(container.database, options.code ? { code: options.code } : {});
  const server = await createServer(container);
  const base = await server.listen({ port: 0, host: '127.0.0.1' });
  let open = 0;
  const get = async (path: string): Promise<Reply> => {
    open += 1;
    return ask(`${base}${path}`).finally(() => (open -= 1));
  };
  return {
    container,
    base,
    get,
    askNew: () => get(`/api/stock-analysis?symbol=${nextSymbol()}`),
    close: async () => {
      // A balancer sends nothing more, and lets what is on its way arrive.
      while (open > 0) await pause(5);
      await server.close();
      await container.close();
    },
  };
}

let visitors = 0;

/** One request, each from an address of its own: what is tried is the database, not the limits of one visitor. */
export function ask(url: string): Promise<Reply> {
  visitors += 1;
  const localAddress = `127.1.${(visitors >> 8) & 255}.${visitors & 255}`;
  const askedAt = performance.now();
  return new Promise((resolve) => {
    const reply = (status: number, retryAfter: string | null, body: string): void => {
      const milliseconds = performance.now() - askedAt;
      resolve({ status, retryAfter, askedAt, milliseconds, ...analysisIn(status === 200 ? body : '') });
    };
    const sent = request(url, { localAddress, agent: false }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (text: string) => (body += text));
      response.on('end', () => reply(response.statusCode ?? 0, response.headers['retry-after'] ?? null, body));
    });
    sent.on('error', () => reply(0, null, ''));
    sent.end();
  });
}

function analysisIn(body: string): Pick<Reply, 'analysisId' | 'mark'> {
  if (!body.includes('"analysis_id"')) return { analysisId: null, mark: null };
  const { analysis_id: analysisId, as_of: asOf, is_stale: isStale, warnings } = JSON.parse(body) as AnalysisResponse;
  return { analysisId, mark: { asOf, isStale, warnings: warnings.join(' ') } };
}

/** Lets so many clients ask, for new analyses where nothing else is said, each again and again with a pause, until `stop`. */
export function keepAsking(
  servers: () => readonly LoadedServer[],
  load: {
    readonly clients: number;
    readonly pauseMs: number;
    /** `turn` counts from the client's own number on. */
    readonly ask?: (server: LoadedServer, turn: number) => Promise<Reply>;
  },
): { readonly replies: readonly Reply[]; readonly stop: () => Promise<void> } {
  const replies: Reply[] = [];
  let isOver = false;
  const client = async (number: number): Promise<void> => {
    for (let i = number; !isOver; i += 1) {
      const all = servers();
      const server = all[i % all.length];
      if (server !== undefined) replies.push(await (load.ask?.(server, i) ?? server.askNew()));
      await pause(load.pauseMs);
    }
  };
  const clients = Array.from({ length: load.clients }, (_, i) => client(i));
  return {
    replies,
    stop: async () => {
      isOver = true;
      await Promise.all(clients);
    },
  };
}

/** How often what came back; `wrong` is whatever is neither an answer nor a refusal that says when to ask again. */
export function tally(replies: readonly Reply[]): {
  readonly answered: number;
  readonly refused: number;
  readonly wrong: readonly Reply[];
  readonly slowestMs: number;
} {
  const isRefusal = ({ status, retryAfter }: Reply): boolean => status === 503 && Number(retryAfter) > 0;
  return {
    answered: replies.filter(({ status }) => status === 200).length,
    refused: replies.filter(isRefusal).length,
    wrong: replies.filter((reply) => reply.status !== 200 && !isRefusal(reply)),
    slowestMs: Math.max(0, ...replies.map(({ milliseconds }) => milliseconds)),
  };
}

/** How many acknowledged analyses are not in the database. */
export async function countLost({ db }: OpenDatabase, replies: readonly Reply[]): Promise<number> {
  const kept = new Set((await db.selectFrom('stock_analyses').select('id').execute()).map(({ id }) => id));
  return replies.filter(({ analysisId }) => analysisId !== null && !kept.has(analysisId)).length;
}

/** Milliseconds until the server calls itself healthy; asks again and again until `patienceMs` are over. */
export async function untilHealthy(server: LoadedServer, patienceMs: number): Promise<number> {
  const startedAt = performance.now();
  while (performance.now() - startedAt < patienceMs) {
    const { status } = await server.get('/api/health');
    if (status === 200) return performance.now() - startedAt;
    await pause(50);
  }
  return Infinity;
}
