import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import Sqlite from 'better-sqlite3';
import { setUpSqlite } from '../../src/platform/db/sqlite.ts';
import { addressOf, drive, openConnection, quantile, requestOf } from './client.ts';
import { askUntilMeasured, symbolsOf } from './market.ts';
import { startProduct } from './processes.ts';

const STRATEGIES = ['growth', 'value', 'dividend', 'momentum'] as const;
const MANY = 32;
/** Of each five symbols one is asked for by one client alone, one beside the health check, and three by many clients. */
const SHARES = { alone: [0], beside: [1], together: [2, 3, 4] } as const;
const BARE_INSERTS = 400;
const LOOK_EVERY_MS = 10;
const BESIDE = 8;

/** What analyses cost that nobody has asked for yet: each is computed, and answered once it is on the disk. */
export interface Uncached {
  /** Milliseconds, the median. */
  readonly one: number;
  /** Milliseconds of a durable insert of the same bytes, the median. */
  readonly bareInsert: number;
  /** Saves a second, by one client and by {@link MANY}. */
  readonly perSecond: { readonly one: number; readonly many: number; readonly bareInsert: number };
  /** Milliseconds of `/api/health`, of 100 asked 99, while 8 clients ask for all symbols. */
  readonly healthP99: number;
  readonly errors: number;
}

/** `folder` is an empty one on a disk. */
export async function measureUncached(folder: string, program?: string): Promise<Uncached> {
  mkdirSync(folder);
  const file = path.join(folder, 'tradewise.db');
  // Without tasks: the market would be judged ahead, and nothing left to ask for.
  const env = { DATABASE_URL: `sqlite:///${file}`, LOG_LEVEL: 'error', ROLE: 'web' };
  const product = await startProduct(env, folder, program);
  try {
    await askUntilMeasured(product);
    const symbols = await symbolsOf(product.port);
    const requests = (share: readonly number[]): readonly Buffer[] =>
      symbols
        .filter((_symbol, i) => share.includes(i % 5))
        .flatMap((symbol) =>
          STRATEGIES.map((strategy) => requestOf('POST', '/api/stock-analysis', { body: { symbol, strategy } })),
        );
    const timed = async (clients: number, asked: readonly Buffer[]) => {
      const connections = await Promise.all(
        Array.from({ length: clients }, (_, i) => openConnection(product.port, addressOf(i + 1))),
      );
      const from = performance.now();
      const driven = await drive(connections, asked.length, (_connection, nth) => asked[nth] as Buffer);
      const took = performance.now() - from;
      for (const { close } of connections) close();
      return { ...driven, perSecond: (asked.length / took) * 1000 };
    };
    const bytes = bytesOfOne(file);
    const alone = await timed(1, requests(SHARES.alone));
    const bare = timeBareInserts(folder, bytes(alone.milliseconds.length));
    const together = await timed(MANY, requests(SHARES.together));
    const beside = await timeHealth(product.port, () => timed(BESIDE, requests(SHARES.beside)));
    return {
      one: quantile(alone.milliseconds, 0.5),
      bareInsert: quantile(bare, 0.5),
      perSecond: {
        one: alone.perSecond,
        many: together.perSecond,
        bareInsert: (bare.length / bare.reduce((sum, ms) => sum + ms, 0)) * 1000,
      },
      healthP99: quantile(beside.health, 0.99),
      errors: alone.errors + together.errors + beside.errors,
    };
  } finally {
    await product.stop();
  }
}

/** What the database grows by with each of so many saves, in bytes. */
function bytesOfOne(file: string): (saves: number) => number {
  const size = (): number => {
    const database = new Sqlite(file, { readonly: true });
    try {
      return (
        Number(database.pragma('page_count', { simple: true })) * Number(database.pragma('page_size', { simple: true }))
      );
    } finally {
      database.close();
    }
  };
  const before = size();
  return (saves) => Math.round((size() - before) / saves);
}

/** A durable insert and nothing else: the least that keeping an answer can cost on this disk. */
function timeBareInserts(folder: string, bytes: number): readonly number[] {
  const database = new Sqlite(path.join(folder, 'bare.db'));
  setUpSqlite(database);
  database.exec('create table answers (id integer primary key, body text not null)');
  const insert = database.prepare('insert into answers (body) values (?)');
  const body = 'x'.repeat(bytes);
  const milliseconds = Array.from({ length: BARE_INSERTS }, () => {
    const from = performance.now();
    insert.run(body);
    return performance.now() - from;
  });
  database.close();
  return milliseconds;
}

/** Asks for `/api/health` again and again while something else is done. */
async function timeHealth<T>(
  port: number,
  work: () => Promise<T>,
): Promise<T & { readonly health: readonly number[] }> {
  const connection = await openConnection(port, addressOf(9002));
  const health: number[] = [];
  let isDone = false;
  const looking = (async () => {
    while (!isDone) {
      const from = performance.now();
      await connection.ask(requestOf('GET', '/api/health'));
      health.push(performance.now() - from);
      await pause(LOOK_EVERY_MS);
    }
  })();
  try {
    const done = await work();
    isDone = true;
    await looking;
    return { ...done, health };
  } finally {
    isDone = true;
    connection.close();
  }
}
