import type { Day } from '../engine/market/day.ts';
import type { PrecomputedMarket } from '../features/precomputation/precompute-market.ts';
import type { JudgeRequest } from '../features/precomputation/precomputation.ts';
import type { Config } from '../platform/config/config.ts';
import { setUpForBulk, waitForDisk } from '../platform/db/dialect.ts';
import type { OpenDatabase } from '../platform/db/database.ts';
import type { Log } from '../platform/log/log.ts';
import type { MarketSource } from './market-source.ts';
import type { MarketTask } from './precompute-part.ts';

interface JudgeMarketDeps {
  readonly config: Pick<Config, 'databaseUrl' | 'benchmark'>;
  readonly database: Pick<OpenDatabase, 'forLongWork' | 'kind' | 'file'>;
  readonly source: Pick<MarketSource, 'provider' | 'apart'>;
  readonly clock: () => Day;
  readonly log: Pick<Log, 'warn'>;
}

/** Judges symbols in processes of their own where they can find the facts and the database, else in this one. */
export async function judgeMarket(deps: JudgeMarketDeps, request: JudgeRequest): Promise<PrecomputedMarket> {
  const { config, database, source } = deps;
  const { asOf, symbols, onDone, signal } = request;
  const task: Omit<MarketTask, 'facts'> = {
    databaseUrl: config.databaseUrl,
    clock: deps.clock(),
    asOf,
    benchmarkSymbol: config.benchmark,
    symbols,
  };
  const report = (err: unknown): void => deps.log.warn({ err }, 'a measured market could not be kept');
  const isAlone = source.apart === null || (database.kind === 'sqlite' && database.file === null);
  if (isAlone || request.isHere) {
    const { leadMarket } = await import('./precompute-lead.ts');
    const facts = source.apart ?? { kind: 'given', provider: source.provider };
    const options = { onProgress: onDone, report, ...(isAlone ? { processes: 1 } : {}) };
    // A command has nothing else to do with its connection; a server has.
    if (request.isHere) await setUpForBulk(database.forLongWork);
    const went = await leadMarket(database, { ...task, facts }, options);
    if (request.isHere) await waitForDisk(database.forLongWork);
    return went;
  }
  const { precomputeApart } = await import('./precompute-apart.ts');
  return precomputeApart({ ...task, facts: source.apart }, onDone, signal);
}
