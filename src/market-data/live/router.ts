import { nextSession } from '../../engine/market/calendar.ts';
import type { Day } from '../../engine/market/day.ts';
import { withoutDeadline } from '../../platform/db/deadline.ts';
import type { Database } from '../../platform/db/schema.ts';
import type { Log } from '../../platform/log/log.ts';
import type { LiveSource } from './live-source.ts';
import { ProviderError } from '../provider.ts';
import type { BreakerState } from './breaker.ts';
import { allFailed, notRetryable, tooLate } from './failure.ts';
import { createFlights } from './fly.ts';
import { createGate } from './gate.ts';
import { createOutcomeLog, type Outcome, type SourceCounters } from './outcomes.ts';
import { windowsOf } from './pace.ts';
import { isCapable, type Answers, type Kind, type Question } from './question.ts';
import { realTimers, ROUTER_SETTINGS, type RouterSettings, type Timers } from './settings.ts';
import { breakerStates } from './traffic.ts';

export interface RouterDeps {
  /** In the order in which they are asked. */
  readonly sources: readonly LiveSource[];
  readonly db: Database;
  readonly log: Log;
  /** ms since 1970-01-01 UTC. */
  readonly now?: () => number;
  /** The clock that all processes share, where it is not the database's. */
  readonly sharedNow?: (db: Database) => Promise<number>;
  readonly timers?: Timers;
  /** In [0, 1). */
  readonly random?: () => number;
  readonly settings?: Partial<RouterSettings>;
  /** The market clock: prices of a later session than the next one cannot be. Nothing is too late where it is left out. */
  readonly clock?: () => Day;
}

/** One source's answer, and the outcomes of all sources that were tried. */
export interface Answer<T> {
  readonly source: string;
  readonly value: T;
  readonly outcomes: readonly Outcome[];
}

export interface AskOptions {
  /** The source that the stored prices of this symbol are from. No other is asked: two sources' prices never mix. */
  readonly pinned?: string | undefined;
}

/** What the sources did, for operators. */
export interface RouterFigures {
  readonly sources: readonly (SourceCounters & {
    readonly source: string;
    /** The breaker, as all processes see it. */
    readonly breaker: BreakerState['state'];
    /** ms since 1970-01-01 UTC until which it stays open; null where it is not. */
    readonly open_until: number | null;
  })[];
}

/**
 * Asks live sources, in order, within their limits, and no source twice at a time for the same. Each method gives the
 * first answer; null where every capable source says that it has no such symbol. Rejects with `SourcesFailed`, a
 * ProviderError, where one that might have it could not be asked; with `database_unavailable` where that is away.
 */
export interface Router {
  history(symbol: string, from: Day | null, options?: AskOptions): Promise<Answer<Answers['history']> | null>;
  quote(symbol: string, options?: AskOptions): Promise<Answer<Answers['quote']> | null>;
  statements(symbol: string): Promise<Answer<Answers['statements']> | null>;
  /** The newest decisions about one symbol in this process, oldest first. */
  outcomes(symbol: string): readonly Outcome[];
  figures(): Promise<RouterFigures>;
}

/** What the store asks: each method rejects within a bounded time, with a ProviderError that names the source. */
export type Upstream = Pick<Router, 'history' | 'quote' | 'statements'>;

const PARTS: Readonly<Record<Kind, string>> = { history: 'prices', quote: 'prices', statements: 'statements' };

/** Makes the router. Throws where a source's limits are no limits. */
export function createRouter(deps: RouterDeps): Router {
  const { sources, db, log, now = Date.now, timers = realTimers, random = Math.random } = deps;
  const settings = { ...ROUTER_SETTINGS, ...deps.settings };
  for (const { id, limits } of sources) {
    const isLimited = windowsOf(limits).every(
      ({ count, windowMs }) => count >= 1 && Number.isFinite(count) && windowMs > 0 && Number.isFinite(windowMs),
    );
    if (!isLimited) throw new RangeError(`the limits of the source ${id} are no limits: ${JSON.stringify(limits)}`);
  }
  const outcomes = createOutcomeLog();
  const traffic = {
    db,
    now,
    random,
    breaker: settings.breaker,
    ...(deps.sharedNow === undefined ? {} : { sharedNow: deps.sharedNow }),
    onChange: (source: string, from: BreakerState, to: BreakerState): void => {
      log.warn({ source, from: from.state, to: to.state, failures: to.failures }, 'the breaker of a source changed');
    },
  };
  const gate = createGate({ ...traffic, timers, trialMs: settings.deadlineMs });
  const latest = (): Day | null => (deps.clock === undefined ? null : nextSession(deps.clock()));
  const flights = createFlights({ gate, traffic, timers, now, random, log, outcomes, settings, latest });

  /** Puts the question to one source after the other; the time that is left is divided among those still to be asked. */
  async function askInOrder<K extends Kind>(
    chosen: readonly LiveSource[],
    question: Question & { readonly kind: K },
    deadline: number,
    progress: { errors: ProviderError[]; outcomes: Outcome[]; current: string },
  ): Promise<Answer<Answers[K]> | null> {
    for (const [i, source] of chosen.entries()) {
      progress.current = source.id;
      const until = now() + Math.floor((deadline - now()) / (chosen.length - i));
      const result = await flights.fly(source, question, until);
      progress.outcomes.push(...result.outcomes);
      if ('value' in result) {
        if (result.value === null) continue;
        return { source: source.id, value: result.value as Answers[K], outcomes: progress.outcomes };
      }
      log.info(
        { source: source.id, ...question, code: result.error.code, why: result.error.message },
        'a source failed',
      );
      if (result.error.retry === 'never') throw notRetryable(result.error, progress.outcomes);
      progress.errors.push(result.error);
    }
    if (progress.errors.length > 0) throw allFailed(progress.errors, progress.outcomes);
    return null;
  }

  function choose(kind: Kind, pinned: string | undefined): readonly LiveSource[] {
    const capable = sources.filter((source) => isCapable(source, kind));
    const chosen = pinned === undefined ? capable : capable.filter(({ id }) => id === pinned);
    if (chosen.length > 0 || kind === 'statements') return chosen;
    const message =
      pinned === undefined
        ? 'No source of prices is configured: name one in MARKET_DATA.'
        : `The stored prices are from the source ${pinned}, which is not configured: name it in MARKET_DATA.`;
    throw notRetryable(
      new ProviderError('source_unavailable', { source: pinned ?? PARTS[kind], message, retry: 'never' }),
      [],
    );
  }

  async function put<K extends Kind>(
    question: Question & { readonly kind: K },
    pinned?: string,
  ): Promise<Answer<Answers[K]> | null> {
    const chosen = choose(question.kind, pinned);
    const started = now();
    const progress = { errors: [] as ProviderError[], outcomes: [] as Outcome[], current: '' };
    return new Promise((resolve, reject) => {
      // For what no signal ends, such as a database that does not answer; the sources' own time is over before.
      const cancel = timers.after(settings.deadlineMs, () => {
        const late = tooLate(progress.current, now() - started);
        reject(allFailed([...progress.errors, late], [...progress.outcomes]));
      });
      // Others may wait for the same answer, and the sources have a time of their own.
      withoutDeadline(() => askInOrder(chosen, question, started + settings.deadlineMs - settings.leastMs, progress))
        .then(resolve, reject)
        .finally(cancel);
    });
  }

  return {
    history: (symbol, from, { pinned } = {}) => put({ kind: 'history', symbol, from }, pinned),
    quote: (symbol, { pinned } = {}) => put({ kind: 'quote', symbol, from: null }, pinned),
    statements: (symbol) => put({ kind: 'statements', symbol, from: null }),
    outcomes: (symbol) => outcomes.of(symbol),
    async figures() {
      const states = await breakerStates(db);
      return {
        sources: sources.map(({ id }) => {
          const state = states.get(id);
          const breaker = state?.state ?? 'closed';
          const open_until = breaker === 'open' ? (state?.until ?? null) : null;
          return { source: id, ...outcomes.counters(id), breaker, open_until };
        }),
      };
    },
  };
}
