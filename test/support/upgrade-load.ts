import { createDemoProvider } from '../../src/market-data/sources/demo/index.ts';
import { openDatabase, type OpenDatabase } from '../../src/platform/db/database.ts';
import { DEMO_CLOCK } from './demo-market.ts';
import { failuresOf, incompleteOf } from './restart-trials.ts';
import { sendSteadily, type Outcome, type SteadyLoad } from './steady-load.ts';

export interface UpgradeLoadOptions {
  readonly perSecond: number;
  /** Of somebody who adds favourites; null: nobody does. */
  readonly key: string | null;
  /** Whether analyses are also asked for behind the request, and there is a page to sign in. */
  readonly hasTasks: boolean;
  /** Where the symbols begin that nobody asked about yet. */
  readonly first?: number;
}

/** Of ten requests so many that write: a new analysis, one behind the request, and a favourite. */
const NEW_ANALYSIS = 0;
const TASK = 1;
const FAVOURITE = 2;

/** Begins to read pages and analyses and to write, at a steady rate. */
export async function loadForUpgrade(url: string, options: UpgradeLoadOptions): Promise<SteadyLoad> {
  const { perSecond, key, hasTasks, first = 0 } = options;
  const listed = await createDemoProvider({ clock: () => DEMO_CLOCK }).securities();
  const symbols = listed.filter(({ type }) => type === 'stock').map(({ symbol }) => symbol);
  const symbolOf = (n: number): string => symbols[(first + Math.floor(n / 10)) % symbols.length] ?? '';
  return sendSteadily(url, {
    perSecond,
    ask: (n) => {
      const body = { symbol: symbolOf(n), strategy: 'momentum' };
      const kind = n % 10;
      if (kind === NEW_ANALYSIS) return { path: '/api/stock-analysis', body };
      if (kind === TASK && hasTasks)
        return { path: '/api/stock-analysis?async=true', body: { ...body, symbol: symbolOf(n + 2500) } };
      if (kind === FAVOURITE && key !== null)
        return { path: '/api/favorites', body: { symbol: body.symbol }, headers: { authorization: `Bearer ${key}` } };
      if (kind === 3) return { path: '/api/health' };
      if (kind < 6) return { path: hasTasks ? '/login' : '/' };
      return { path: '/api/stock-analysis', body: { symbol: 'KO', strategy: 'momentum' } };
    },
  });
}

/** What came of it: everything that failed, and every write that was acknowledged and is not there. */
export interface UpgradeResult {
  readonly requests: number;
  readonly failed: readonly string[];
  readonly writes: number;
  readonly lost: readonly string[];
  /** Of the slowest answer. */
  readonly slowestMs: number;
}

export async function judgeUpgrade(databaseUrl: string, outcomes: readonly Outcome[]): Promise<UpgradeResult> {
  const open = await openDatabase(databaseUrl);
  try {
    const refused = outcomes.filter(({ isConnected }) => !isConnected).map(({ path }) => `${path}: refused`);
    const done = outcomes.filter(({ status }) => status === 200 || status === 201 || status === 202);
    const bodies = done.filter(({ body }) => body.startsWith('{')).map(({ body }) => JSON.parse(body) as Written);
    const tasks = bodies.flatMap(({ task_id: id }) => id ?? []);
    const kept = await readKept(open);
    const written = bodies.flatMap(({ analysis_id: id, favorite }) => id ?? favorite?.symbol ?? []);
    const lost = [...written.filter((each) => !kept.has(each)), ...(await incompleteOf(open, tasks))];
    return {
      requests: outcomes.length,
      failed: [...refused, ...failuresOf(outcomes.filter(({ status }) => status !== 201))],
      writes: new Set(written).size + tasks.length,
      lost,
      slowestMs: Math.round(Math.max(...outcomes.map(({ milliseconds }) => milliseconds))),
    };
  } finally {
    await open.close();
  }
}

interface Written {
  readonly analysis_id?: string;
  readonly task_id?: string;
  readonly favorite?: { readonly symbol: string };
}

async function readKept({ db }: OpenDatabase): Promise<ReadonlySet<string>> {
  const analyses = await db.selectFrom('stock_analyses').select('id').execute();
  const favourites = await db.selectFrom('favorite_stocks').select('symbol').execute();
  return new Set([...analyses.map(({ id }) => id), ...favourites.map(({ symbol }) => symbol)]);
}

/** How often each of them is there. */
export function countByText(texts: readonly string[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const text of texts) counts[text] = (counts[text] ?? 0) + 1;
  return counts;
}

export function describeResult({ requests, writes, failed, lost, slowestMs }: UpgradeResult): string {
  const what = `${requests} requests, ${writes} writes, ${failed.length} failed, ${lost.length} lost`;
  return `${what}, slowest ${slowestMs} ms`;
}
