import { mkdirSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { addressOf, drive, openConnection, requestOf } from './client.ts';
import { askUntilMeasured, symbolsOf } from './market.ts';
import { memoryOf, startProduct } from './processes.ts';

const STRATEGIES = ['growth', 'value', 'dividend', 'momentum'] as const;
const SYMBOLS = 50;
const CONNECTIONS = 8;
/** So many, that nobody's limit of an hour is reached within ten minutes. */
const A_SECOND = 100;

export interface ZipfTraffic {
  readonly requests: number;
  readonly errors: number;
  readonly hitRatio: number;
  /** Megabytes a minute, from the end of the first fifth on. */
  readonly growth: number;
}

/** Asks for 50 symbols, the nth of them 1/n times as often as the first, for so many minutes. */
export async function zipfTraffic(folder: string, minutes: number, program?: string): Promise<ZipfTraffic> {
  mkdirSync(folder);
  const env = { DATABASE_URL: `sqlite:///${folder}/tradewise.db`, LOG_LEVEL: 'error' };
  const product = await startProduct(env, folder, program);
  try {
    await askUntilMeasured(product);
    const symbols = (await symbolsOf(product.port)).slice(0, SYMBOLS);
    const connections = await Promise.all(
      Array.from({ length: CONNECTIONS }, (_, i) => openConnection(product.port, addressOf(i + 1))),
    );
    const next = zipf(symbols.length);
    const requestFor = (_connection: number, nth: number): Buffer =>
      requestOf('POST', '/api/stock-analysis', {
        body: { symbol: symbols[next()], strategy: STRATEGIES[nth % STRATEGIES.length] },
      });
    const from = performance.now();
    const passed = (): number => (performance.now() - from) / 60_000;
    let [requests, errors] = [0, 0];
    let warm: { readonly at: number; readonly memory: number } | null = null;
    while (passed() < minutes) {
      const second = pause(1000);
      errors += (await drive(connections, A_SECOND, requestFor)).errors;
      requests += A_SECOND;
      await second;
      if (warm === null && passed() > minutes / 5) warm = { at: passed(), memory: memoryOf(product.pid)[0] ?? NaN };
    }
    const memory = memoryOf(product.pid)[0] ?? NaN;
    const growth = warm === null ? NaN : (memory - warm.memory) / (passed() - warm.at);
    for (const { close } of connections) close();
    const stats = await fetch(`http://127.0.0.1:${product.port}/api/performance/stats`);
    const { cache_hit_ratio: hitRatio } = (await stats.json()) as { cache_hit_ratio: number };
    return { requests, errors, hitRatio, growth };
  } finally {
    await product.stop();
  }
}

/** Numbers below `count`, the smaller the more often, in an order that is the same each time. */
export function zipf(count: number): () => number {
  const sums: number[] = [];
  for (let n = 1; n <= count; n += 1) sums.push((sums.at(-1) ?? 0) + 1 / n);
  const all = sums.at(-1) as number;
  let seed = 1;
  return () => {
    // The generator of Lehmer, with the factor of Park and Miller.
    seed = (seed * 48_271) % 2_147_483_647;
    const drawn = (seed / 2_147_483_647) * all;
    return sums.findIndex((sum) => drawn <= sum);
  };
}
