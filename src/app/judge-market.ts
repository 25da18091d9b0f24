import { lastSessionOnOrBefore } from '../engine/market/calendar.ts';
import { formatDay, type Day } from '../engine/market/day.ts';
import type { PrecomputedMarket } from '../features/precomputation/precompute-market.ts';
import type { JudgeRequest } from '../features/precomputation/precomputation.ts';
import type { CallTerms } from '../features/track-record/calls.store.ts';
import { recordOf } from '../features/track-record/track-record.ts';
import type { Config } from '../platform/config/config.ts';
import { setUpForBulk, waitForDisk } from '../platform/db/dialect.ts';
import type { OpenDatabase } from '../platform/db/database.ts';
import type { Log } from '../platform/log/log.ts';
import type { MarketSource } from './market-source.ts';
import type { MarketTask } from './precompute-part.ts';

interface JudgeMarketDeps {
  readonly config: Pick<Config, 'databaseUrl' | 'benchmark' | 'marketDate'>;
  readonly database: Pick<OpenDatabase, 'forLongWork' | 'kind' | 'file'>;
  readonly source: Pick<MarketSource, 'provider' | 'apart'>;
  readonly clock: () => Day;
  /** Milliseconds since 1970-01-01 UTC. */
  readonly now: () => number;
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
    calls: callTermsOf(deps, request),
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

/**
 * Which verdicts are calls. None of demo data, and none on a session after which another one has closed: what came of it
 * could be known already.
 */
function callTermsOf({ source, clock, config, now }: JudgeMarketDeps, request: JudgeRequest): CallTerms | null {
  const { asOf, universe } = request;
  if (source.provider.isDemo || lastSessionOnOrBefore(clock()) > asOf) return null;
  return { record: recordOf(config), session: formatDay(asOf), symbols: universe, madeAt: now() };
}
