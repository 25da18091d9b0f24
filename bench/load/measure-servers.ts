import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { addressOf, openConnection, requestOf } from './client.ts';
import { checkDuties } from './duties.ts';
import { measureHot, PAGE } from './hot.ts';
import type { Cost, Effort } from './hot.ts';
import { askUntilMeasured } from './market.ts';
import { makePeople } from './people.ts';
import { memoryOf, startPeer, startProduct } from './processes.ts';
import type { Served } from './processes.ts';

/** What was measured of the product and of what it is compared with. */
export interface Measured {
  readonly costs: Readonly<Record<string, Cost>>;
  readonly startMs: { readonly product: number; readonly fastify: number };
  /** Resident megabytes of each process of the product once the market is measured, before the load. */
  readonly idle: readonly number[];
}

/**
 * Starts the product and its peers, makes sure that its answers are whole ones, and measures them. `folder` is an empty one;
 * `idleMs` is how long nobody asks before the memory is looked at.
 */
export async function measureServers(
  folder: string,
  effort: Effort,
  { program, idleMs = 0 }: { readonly program?: string; readonly idleMs?: number } = {},
): Promise<Measured> {
  const databaseUrl = `sqlite:///${folder}/tradewise.db`;
  const logFile = path.join(folder, 'performance.log');
  const people = await makePeople(databaseUrl, effort.connections);
  const running: Served[] = [];
  const start = async (starting: Promise<Served>): Promise<Served> => {
    const served = await starting;
    running.push(served);
    return served;
  };
  try {
    const product = await start(startProduct({ DATABASE_URL: databaseUrl, LOG_LEVEL: 'error' }, folder, program));
    const [answer, page] = await wholeAnswers(product);
    await pause(idleMs);
    const idle = memoryOf(product.pid);
    writeFileSync(path.join(folder, 'answer'), answer);
    writeFileSync(path.join(folder, 'page'), page);
    const files = [path.join(folder, 'answer'), path.join(folder, 'page'), folder] as const;
    const fastify = await start(startPeer('fastify', ...files));
    const node = await start(startPeer('node', ...files));
    await checkDuties(product, people[0] as (typeof people)[number], logFile);
    const costs = await measureHot({ product, fastify, node }, people, effort);
    return { costs, startMs: { product: product.startMs, fastify: fastify.startMs }, idle };
  } finally {
    await Promise.all(running.map(({ stop }) => stop()));
  }
}

/** The answer and the page that are repeated. */
async function wholeAnswers(product: Served): Promise<readonly [answer: Buffer, page: Buffer]> {
  const answer = await askUntilMeasured(product);
  const connection = await openConnection(product.port, addressOf(9000));
  try {
    return [answer.body, (await connection.ask(requestOf('GET', PAGE))).body];
  } finally {
    connection.close();
  }
}
