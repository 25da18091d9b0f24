import { Cron } from 'croner';
import { formatDay, type Day } from '../../engine/market/day.ts';
import { STRATEGY_IDS } from '../../engine/strategies/index.ts';
import type { Market } from '../../market-data/market.ts';
import { membersOf } from '../../market-data/measure-reference.ts';
import { ProviderError } from '../../market-data/provider.ts';
import { AppError } from '../../platform/errors.ts';
import type { TaskQueue } from '../../platform/queue/queue.ts';
import type { QueueStats } from '../../platform/queue/task-workers.store.ts';
import { PRECOMPUTE, SCHEDULE } from './precompute-task.ts';
import type { PrecomputedMarket } from './precompute-market.ts';
import { newestPrecomputed, popularSymbols, type Database } from './precomputation.store.ts';

/** How far a run is. */
export interface Progress {
  readonly done: number;
  readonly of: number;
}

export interface RunOptions {
  readonly onProgress?: (progress: Progress) => void;
  readonly signal?: AbortSignal;
  /** True: the first part is judged in this process, for a command that has nothing else to do. */
  readonly isHere?: boolean;
}

/** What a run judges, and how it says how far it is. */
export interface JudgeRequest {
  readonly asOf: Day;
  readonly symbols: readonly string[];
  /** Those of them whose verdicts are calls of the track record: the universe, never what people ask for. */
  readonly universe: readonly string[];
  readonly onDone: (done: number) => void;
  readonly signal: AbortSignal | undefined;
  readonly isHere: boolean;
}

export interface PrecomputationDeps {
  readonly db: Database;
  readonly market: Pick<Market, 'session' | 'provider'>;
  /** What companies are compared with: without its prices they would be judged by less than when somebody asks. */
  readonly benchmark: string;
  /** The market clock. */
  readonly clock: () => Day;
  /** Milliseconds since 1970-01-01 UTC. */
  readonly now: () => number;
  /** Symbols of UNIVERSE, `all`, or null where it is not set. */
  readonly universe: readonly string[] | 'all' | null;
  readonly queue: Pick<TaskQueue, 'enqueue'>;
  /** True while a disk has too little room for more than people ask for. */
  readonly isDiskLow: () => Promise<boolean>;
  readonly judge: (request: JudgeRequest) => Promise<PrecomputedMarket>;
}

/** What a run did. */
export interface Precomputed extends Omit<PrecomputedMarket, 'absent'> {
  /** The session that was judged, as an ISO date. */
  readonly session: string;
  readonly symbols: number;
  readonly not_held: readonly string[];
}

/** The universe where UNIVERSE is not set: so many of the symbols at hand. */
const USUAL_UNIVERSE = 500;
/** Whatever a person had analysed within this time is judged ahead. */
const ASKED_WITHIN_MS = 90 * 86_400_000;
/** After this time there may be room again. */
const REST_MS = 600_000;
/** Two at once would only wait for each other, whoever asked for them; the schedule uses the same key. */
const ONE_AT_A_TIME = { key: 'schedule' } as const;

/** Judging the universe and what people ask for before anybody asks. */
export type Precomputation = ReturnType<typeof createPrecomputation>;

export function createPrecomputation(deps: PrecomputationDeps) {
  const { db, market, queue, now } = deps;
  const { provider } = market;
  const popular = (): Promise<readonly string[]> => popularSymbols(db, provider.isDemo, now() - ASKED_WITHIN_MS);
  /** Every symbol that is judged ahead, and whether its facts are at hand. */
  const judgedAhead = async (): Promise<{
    readonly symbols: readonly string[];
    readonly universe: readonly string[];
    readonly held: ReadonlySet<string>;
  }> => {
    const held = (await membersOf(provider)).map(({ symbol }) => symbol);
    const universe = deps.universe === 'all' ? held : (deps.universe ?? held.slice(0, USUAL_UNIVERSE));
    return { symbols: [...new Set([...universe, ...(await popular())])].sort(), universe, held: new Set(held) };
  };

  return {
    isDiskLow: deps.isDiskLow,

    /** Asks for a run in a while, when there may be room again. */
    rest: (): Promise<string> =>
      queue.enqueue(db, PRECOMPUTE, {}, { unique: { key: 'room', until: 'started' }, delayMs: REST_MS }),

    /** Asks for a run, and returns the id of its task; of the one that waits or runs where there is one. */
    trigger: (): Promise<string> => queue.enqueue(db, PRECOMPUTE, {}, { unique: ONE_AT_A_TIME }),

    /**
     * Judges everything by all strategies on the newest session; what was judged from the same facts before is left out.
     * @throws AppError `source_unavailable` where the source holds no session
     */
    run: async ({ onProgress, signal, isHere = false }: RunOptions = {}): Promise<Precomputed> => {
      const asOf = await market.session();
      if (asOf === null) {
        const userMessage = `The data source "${provider.id}" holds no session to judge.`;
        throw new AppError('source_unavailable', { userMessage, details: { source: provider.id } });
      }
      const { symbols, universe, held } = await judgedAhead();
      const unasked = await fetchMissing(deps, [deps.benchmark, ...symbols], held, signal);
      onProgress?.({ done: 0, of: symbols.length });
      const onDone = (done: number): void => onProgress?.({ done, of: symbols.length });
      const { absent, failed, ...went } = await deps.judge({ asOf, symbols, universe, onDone, signal, isHere });
      const failedSymbols = new Set(unasked.map(({ symbol }) => symbol));
      return {
        session: formatDay(asOf),
        symbols: symbols.length,
        ...went,
        not_held: absent.filter((symbol) => !failedSymbols.has(symbol)),
        failed: [...unasked, ...failed],
      };
    },

    /** How precomputation stands, over all processes, given how the task queue stands. */
    stats: async ({ workers }: Pick<QueueStats, 'workers'>) => {
      const [newest, session, asked] = await Promise.all([
        newestPrecomputed(db, provider.id, provider.isDemo),
        market.session().catch(() => null),
        popular(),
      ]);
      const isResting = await deps.isDiskLow();
      const isCurrent = newest !== null && session !== null && newest.asOf >= formatDay(session);
      return {
        service_running: workers.count > 0 && !isResting,
        popular_symbols_count: asked.length,
        strategies_count: STRATEGY_IDS.length,
        last_update: newest === null ? null : new Date(newest.judgedAt).toISOString(),
        next_run: nextRun(now())?.toISOString() ?? null,
        cache_status: newest === null ? ('empty' as const) : isCurrent ? ('current' as const) : ('behind' as const),
      };
    },
  };
}

function nextRun(now: number): Date | null {
  return new Cron(SCHEDULE.cron, { timezone: SCHEDULE.zone }).nextRun(new Date(now));
}

/**
 * Asks a source over a network for symbols that nobody asked for before, one after the other, as its limits allow; those
 * that it does not tell are returned with the reason. What is at hand is refreshed by the store itself.
 */
async function fetchMissing(
  { market: { provider }, clock }: Pick<PrecomputationDeps, 'market' | 'clock'>,
  symbols: readonly string[],
  held: ReadonlySet<string>,
  signal: AbortSignal | undefined,
): Promise<{ readonly symbol: string; readonly message: string }[]> {
  const failed: { symbol: string; message: string }[] = [];
  if (provider.kind !== 'network') return failed;
  for (const symbol of symbols) {
    if (held.has(symbol) || signal?.aborted === true) continue;
    try {
      await provider.facts(symbol, clock());
    } catch (error) {
      if (!(error instanceof ProviderError)) throw error;
      failed.push({ symbol, message: error.message });
    }
  }
  return failed;
}
