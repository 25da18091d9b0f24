import { CALL_HORIZONS, horizonEnd } from '../../engine/evaluation/call-outcome.ts';
import { LEVEL } from '../../engine/evaluation/date-blocks.ts';
import { MIN_CALLS } from '../../engine/evaluation/chance.ts';
import { formatDay, parseDay } from '../../engine/market/day.ts';
import { STRATEGY_IDS } from '../../engine/strategies/index.ts';
import type { ShownCall } from './track-record.schema.ts';
import { LastUsed } from '../../platform/cache/last-used.ts';
import { NO_BLOCK } from './chain.ts';
import { closeCalls, endsOf, type CloseDeps, type ClosedCalls, type CloseOptions } from './close-calls.ts';
import {
  callsOfSymbol,
  countCalls,
  countCorrections,
  countUniverse,
  firstSessions,
  listCalls,
  medianDirected,
  worstCalls,
  type RecordFilter,
} from './figures.store.ts';
import { countOpen, type RecordName } from './open-calls.store.ts';
import { figuresOfRecord, type GroupFigures, type StrategyFigures } from './record-figures.ts';
import { measureConfidences, NO_CONFIDENCES, type Confidences } from './confidence.ts';
import { RECORD_COLUMNS } from './record-lines.ts';
import { blocksOfRecord, lastBlock, recordLines, sealRecord, type Block } from './record.store.ts';

/** The record that calls are kept in: a clock that was set by hand has one of its own. */
export function recordOf({ marketDate }: { readonly marketDate: string | null }): RecordName {
  return marketDate === null ? 'live' : 'simulated';
}

/** What a run of closing did. */
export interface RecordRun extends ClosedCalls {
  /** The block that was sealed; null where nothing was new. */
  readonly sealed: Block | null;
}

/** Which closed calls are asked for. */
export type RecordQuery = Omit<RecordFilter, 'record'>;

/** One strategy's figures and the middle of what its rated calls brought. */
export interface StrategyRecord extends StrategyFigures {
  /** Total return less the benchmark's in the direction of the call, the call in the middle; null below 30. */
  readonly median_excess: number | null;
}

/** What a record says of the calls of one horizon. */
export interface RecordFigures {
  /** All strategies that were asked for together. */
  readonly all: GroupFigures;
  readonly strategies: readonly StrategyRecord[];
  /** Outcomes with a correction, and how many of them would count otherwise by the newest prices. */
  readonly corrected: number;
  readonly turned: number;
}

/** Where a record stands that has few closed calls, or none. */
export interface RecordStanding {
  readonly isDemo: boolean;
  readonly record: RecordName;
  readonly calls: number;
  /** Calls of which a horizon is still to come, and of them those that are over by the calendar and have no price yet. */
  readonly open: number;
  readonly due: number;
  readonly firstSession: string | null;
  /** When the first open call, or one made on the newest session, is closed; null where there is no session. */
  readonly firstClose: string | null;
  readonly newestSession: string | null;
}

const FIGURES_KEPT = 50;
/** For so long what the strip says and what is measured for answers is not asked for again, ms. */
const STRIP_MS = 60_000;

/** What other pages say of the record. */
export interface RecordStrip
  extends Pick<RecordStanding, 'isDemo' | 'firstClose'>, Pick<RecordFigures, 'all' | 'strategies'> {
  readonly horizon: number;
  /** How often an interval holds the truth. */
  readonly level: number;
}

const STRIP_QUERY: RecordQuery = { horizon: 63, from: null, to: null, strategy: null };
const NO_CALLS = { first: null, firstOpen: null, calls: 0 } as const;

/** The public record of calls. */
export type TrackRecord = ReturnType<typeof createTrackRecord>;

export function createTrackRecord(deps: CloseDeps) {
  const { db, market, record, now } = deps;
  /** Figures change only when a block is sealed. */
  const known = new LastUsed<string, RecordFigures>(FIGURES_KEPT);
  const filterOf = (query: RecordQuery): RecordFilter => ({ ...query, record });

  const compute = async (filter: RecordFilter): Promise<RecordFigures> => {
    // Real calls never stand beside generated prices.
    const isShown = !market.provider.isDemo;
    const [calls, universe, corrections] = isShown
      ? await Promise.all([countCalls(db, filter), countUniverse(db, filter), countCorrections(db, filter)])
      : [[], [], { corrected: 0, turned: 0 }];
    const ids = filter.strategy === null ? STRATEGY_IDS : [filter.strategy];
    const { all, strategies } = figuresOfRecord(calls, universe, filter.horizon, ids);
    const withMedian = strategies.map(async (one) => ({
      ...one,
      median_excess:
        one.calls < MIN_CALLS ? null : await medianDirected(db, { ...filter, strategy: one.strategy }, one.calls),
    }));
    return { all, strategies: await Promise.all(withMedian), ...corrections };
  };

  const figures = async (query: RecordQuery): Promise<RecordFigures> => {
    const head = (await lastBlock(db, record))?.hash ?? NO_BLOCK;
    const key = JSON.stringify([head, query]);
    const found = known.get(key);
    if (found !== undefined) return found;
    const computed = await compute(filterOf(query));
    known.set(key, computed, 1);
    return computed;
  };

  const standing = async (): Promise<RecordStanding> => {
    const { isDemo } = market.provider;
    const newest = await market.session().catch(() => null);
    const { first, firstOpen, calls } = isDemo ? NO_CALLS : await firstSessions(db, record);
    const { open, due } =
      isDemo || newest === null ? { open: calls, due: 0 } : await countOpen(db, record, endsOf(newest));
    const from = parseDay(firstOpen ?? '') ?? newest;
    return {
      ...{ isDemo, record, calls, open, due, firstSession: first },
      firstClose: from === null ? null : formatDay(horizonEnd(from, CALL_HORIZONS[0])),
      newestSession: newest === null ? null : formatDay(newest),
    };
  };

  let confidences = NO_CONFIDENCES;
  let looked: { readonly until: number; head: string | null; done: Promise<void> } | null = null;
  const measure = async (before: string | null): Promise<string | null> => {
    const head = (await lastBlock(db, record))?.hash ?? NO_BLOCK;
    if (head === before) return head;
    const filter = filterOf(STRIP_QUERY);
    const [calls, universe] = await Promise.all([countCalls(db, filter), countUniverse(db, filter)]);
    confidences = measureConfidences(calls, universe, STRIP_QUERY.horizon, head);
    return head;
  };

  let strip: { readonly until: number; readonly shown: Promise<RecordStrip | null> } | null = null;
  const readStrip = async (): Promise<RecordStrip> => {
    const [{ all, strategies }, stands] = await Promise.all([figures(STRIP_QUERY), standing()]);
    const { isDemo, firstClose } = stands;
    return { isDemo, firstClose, horizon: STRIP_QUERY.horizon, level: LEVEL, all, strategies };
  };

  return {
    record,
    benchmark: deps.benchmark,
    /** The hash of the newest block. */
    head: async (): Promise<string> => (await lastBlock(db, record))?.hash ?? NO_BLOCK,

    /** Closes what is over, adds corrections, and seals what is new into the chain. */
    run: async (options: CloseOptions = {}): Promise<RecordRun> => {
      const closed = await closeCalls(deps, options);
      return { ...closed, sealed: await sealRecord(db, record, now()) };
    },

    figures,
    standing,

    /**
     * How often calls like one that is asked about were above the benchmark, at most some minutes old: looked for once a minute
     * while the last ones are given, and where the database is away they stay as they were. Of live calls alone.
     */
    confidences: async (): Promise<Confidences> => {
      if (market.provider.isDemo || record !== 'live') return NO_CONFIDENCES;
      const at = Date.now();
      const before = looked;
      if (before === null || before.until < at) {
        const now = { until: at + STRIP_MS, head: before?.head ?? null, done: Promise.resolve() };
        looked = now;
        now.done = measure(now.head).then(
          (head) => void (now.head = head),
          () => undefined,
        );
        // Only the first answer waits.
        if (before === null) await now.done;
      } else if (confidences === NO_CONFIDENCES && before.head === null) await before.done;
      return confidences;
    },

    /** What home and symbol pages say of the record, at most a minute old; null where it cannot be read just now. */
    strip: (): Promise<RecordStrip | null> => {
      const at = Date.now();
      if (strip === null || strip.until < at) {
        const shown = readStrip().catch(() => null);
        strip = { until: at + STRIP_MS, shown };
      }
      return strip.shown;
    },

    /** The rated calls that went wrong most. */
    worst: (query: RecordQuery, most: number): Promise<readonly ShownCall[]> =>
      market.provider.isDemo ? Promise.resolve([]) : worstCalls(db, filterOf(query), most),

    /** Closed calls, newest first. */
    list: (query: RecordQuery, page: { readonly offset: number; readonly limit: number }) =>
      market.provider.isDemo ? Promise.resolve([]) : listCalls(db, filterOf(query), page),

    ofSymbol: (symbol: string, most: number): Promise<readonly ShownCall[]> =>
      market.provider.isDemo ? Promise.resolve([]) : callsOfSymbol(db, record, symbol, most),

    /** The chain as it is published, oldest block first. */
    chain: async () => {
      const blocks = await blocksOfRecord(db, record);
      return {
        version: 1 as const,
        record,
        entries: blocks.reduce((sum, block) => sum + block.entries, 0),
        head: blocks.at(-1)?.hash ?? NO_BLOCK,
        blocks: blocks.map(({ number, sealedAt, firstSeq, entries, root, hash }) => ({
          ...{ number, sealed_at: new Date(sealedAt).toISOString(), first_seq: firstSeq, entries, root, hash },
        })),
      };
    },

    /** Every call and outcome that is sealed, as CSV, some lines at once. */
    csv: async function* (): AsyncGenerator<string, void, undefined> {
      yield `${RECORD_COLUMNS.join(',')}\n`;
      for await (const lines of recordLines(db, record)) yield lines.map((line) => `${line}\n`).join('');
    },
  };
}
