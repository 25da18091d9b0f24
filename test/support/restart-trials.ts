import { vi } from 'vitest';
import type { OpenDatabase } from '../../src/platform/db/database.ts';
import { sendSteadily, type Outcome } from './steady-load.ts';

/** `npm run soak` asks a hundred times a second; a machine that runs other tests beside would be busy with the load alone. */
const PER_SECOND = process.env['EVERY_FAULT'] === 'yes' ? 100 : 15;
const ANALYSIS_EVERY = 10;
const SYMBOLS = ['KO', 'PEP', 'AAPL', 'MSFT', 'JPM', 'XOM', 'JNJ', 'PG'];

/** Begins to ask for the health, for a page, and for analyses behind the requests, at a steady rate. */
export function loadSteadily(url: string): ReturnType<typeof sendSteadily> {
  return sendSteadily(url, {
    perSecond: PER_SECOND,
    ask: (n) => {
      if (n % ANALYSIS_EVERY === 7) return { path: '/api/health' };
      if (n % ANALYSIS_EVERY !== 0) return { path: '/login' };
      const symbol = SYMBOLS[(n / ANALYSIS_EVERY) % SYMBOLS.length];
      return { path: '/api/stock-analysis?async=true', body: { symbol, strategy: 'momentum' } };
    },
  });
}

/** What went wrong, in short; a connection that the system refused, since nothing listened any more, is no failure. */
export function failuresOf(outcomes: readonly Outcome[]): readonly string[] {
  return outcomes
    .filter(({ status, isConnected }) => isConnected && status !== 200 && status !== 202)
    .map(
      ({ path, status, problem, body }) =>
        `${path}: ${problem ?? `${status} ${/"code":"(\w+)"/.exec(body)?.[1] ?? ''}`}`,
    );
}

export const refusedOf = (outcomes: readonly Outcome[]): number =>
  outcomes.filter(({ isConnected }) => !isConnected).length;

/** The tasks that were accepted. */
export function acceptedOf(outcomes: readonly Outcome[]): readonly string[] {
  return outcomes
    .filter(({ status }) => status === 202)
    .map(({ body }) => (JSON.parse(body) as { task_id: string }).task_id)
    .sort();
}

/** Waits until none of the tasks is pending or under way; those that did not complete. */
export async function incompleteOf({ db }: OpenDatabase, accepted: readonly string[]): Promise<readonly string[]> {
  const states = async (): Promise<ReadonlyMap<string, string>> => {
    const rows = await db.selectFrom('tasks').select(['id', 'state']).execute();
    return new Map(rows.map(({ id, state }) => [id, state]));
  };
  await vi.waitFor(
    async () => {
      const open = [...(await states()).values()].filter((state) => state === 'pending' || state === 'processing');
      if (open.length > 0) throw new Error(`${open.length} tasks have not ended`);
    },
    { timeout: 90_000, interval: 200 },
  );
  const found = await states();
  return accepted.filter((id) => found.get(id) !== 'completed');
}
