import { setImmediate as nextTurn } from 'node:timers/promises';
import { CALL_HORIZONS, horizonEnd, outcomeOfCall } from '../../engine/evaluation/call-outcome.ts';
import { isSession } from '../../engine/market/calendar.ts';
import { lastIndexOnOrBefore, sliceCandles, type Candles } from '../../engine/market/candles.ts';
import { formatDay, parseDay, type Day } from '../../engine/market/day.ts';
import type { Market } from '../../market-data/market.ts';
import { ProviderError } from '../../market-data/provider.ts';
import {
  closedSince,
  dueSymbols,
  lastStoredCandles,
  openCallsOf,
  saveOutcomes,
  symbolsClosedSince,
  type CallOutcomesTable,
  type Database,
  type OpenCall,
  type RecordName,
} from './open-calls.store.ts';
import { correctionsOf, outcomeRow } from './outcome-rows.ts';

export interface CloseDeps {
  readonly db: Database;
  readonly market: Pick<Market, 'session' | 'provider'>;
  /** Symbol of the benchmark. */
  readonly benchmark: string;
  readonly record: RecordName;
  /** The market clock. */
  readonly clock: () => Day;
  /** Milliseconds since 1970-01-01 UTC. */
  readonly now: () => number;
}

export interface CloseOptions {
  readonly signal?: AbortSignal;
  /** Looks for revised prices of every closed call, not only of those closed lately. */
  readonly isThorough?: boolean;
}

/** What a run did. */
export interface ClosedCalls {
  /** The newest session, as an ISO date; null where nothing can be closed. */
  readonly session: string | null;
  /** Horizons of calls that were closed. */
  readonly closed: number;
  readonly corrected: number;
  readonly failed: readonly { readonly symbol: string; readonly message: string }[];
}

/** Prices of one reading. */
interface Prices {
  readonly candles: Candles;
  readonly source: string;
}

/** Prices that sources revise, they revise within days. */
const LOOKED_BACK_MS = 30 * 86_400_000;
const dayOf = (iso: string): Day => parseDay(iso) as Day;

/**
 * Closes every call whose horizon is over, each once whatever happens meanwhile, and adds a correction to those whose prices
 * were revised since. Demo data closes nothing.
 */
export async function closeCalls(
  deps: CloseDeps,
  { signal, isThorough = false }: CloseOptions = {},
): Promise<ClosedCalls> {
  const { db, market, record, now } = deps;
  const newest = market.provider.isDemo ? null : await market.session();
  if (newest === null) return { session: null, closed: 0, corrected: 0, failed: [] };
  const failed: { symbol: string; message: string }[] = [];
  /** Runs what reads a symbol; one that its source cannot tell just now is asked for again next time. */
  const eachOf = async (symbols: readonly string[], read: (symbol: string) => Promise<number>): Promise<number> => {
    let done = 0;
    for (const symbol of symbols) {
      if (signal?.aborted === true) break;
      try {
        done += await read(symbol);
      } catch (error) {
        if (!(error instanceof ProviderError)) throw error;
        failed.push({ symbol, message: error.message });
      }
      // What waits for this process is answered in between.
      await nextTurn();
    }
    return done;
  };
  const benchmark = await pricesOf(deps, deps.benchmark, newest).catch((error: unknown) => {
    if (error instanceof ProviderError) return null;
    throw error;
  });
  if (benchmark === null) {
    const message = 'its prices are not at hand, and without the benchmark no call can be closed';
    return { session: formatDay(newest), closed: 0, corrected: 0, failed: [{ symbol: deps.benchmark, message }] };
  }
  const known = new Map<string, Day>();
  const endOf = (session: string, horizon: number): Day => {
    const key = `${session} ${horizon}`;
    const end = known.get(key) ?? horizonEnd(dayOf(session), horizon);
    known.set(key, end);
    return end;
  };
  const outcomesOf = (calls: readonly OpenCall[], prices: Prices): CallOutcomesTable[] =>
    calls.flatMap((call) => {
      const rows: CallOutcomesTable[] = [];
      for (const horizon of CALL_HORIZONS.filter((candidate) => candidate >= call.nextHorizon)) {
        const end = endOf(call.session, horizon);
        const about = { session: dayOf(call.session), horizonEnd: end, newest };
        const outcome =
          end > newest ? null : outcomeOfCall({ candles: prices.candles, benchmark: benchmark.candles, ...about });
        // A later horizon waits for the one before it.
        if (outcome === null) break;
        const terms = { callId: call.id, horizon, record, benchmark: deps.benchmark, horizonEnd: end };
        rows.push(outcomeRow(outcome, { ...terms, closedAt: now(), source: prices.source }));
      }
      return rows;
    });

  const closed = await eachOf(await dueSymbols(db, record, endsOf(newest)), async (symbol) => {
    const calls = await openCallsOf(db, record, symbol);
    const prices = (await pricesOf(deps, symbol, newest)) ?? (await storedPrices(db, calls[0]));
    const outcomes = prices === null ? [] : outcomesOf(calls, prices);
    await saveOutcomes(db, outcomes);
    return outcomes.length;
  });
  const since = isThorough ? 0 : now() - LOOKED_BACK_MS;
  const corrected = await eachOf(await symbolsClosedSince(db, record, since), async (symbol) => {
    const prices = await pricesOf(deps, symbol, newest);
    // What the source no longer has was not revised.
    if (prices === null) return 0;
    const latest = await closedSince(db, record, since, symbol);
    const calls = latest.map(({ call_id: id, session }) => ({
      id,
      symbol,
      session,
      source: prices.source,
      nextHorizon: 0,
    }));
    const once = [...new Map(calls.map((call) => [call.id, call])).values()];
    const corrections = correctionsOf(latest, outcomesOf(once, prices));
    await saveOutcomes(db, corrections);
    return corrections.length;
  });
  return { session: formatDay(newest), closed, corrected, failed };
}

/** Prices up to the newest session; sources may hold later ones. */
async function pricesOf({ market, clock }: CloseDeps, symbol: string, newest: Day): Promise<Prices | null> {
  const facts = await market.provider.facts(symbol, clock());
  if (facts === null || facts.isDemo) return null;
  const candles = sliceCandles(facts.candles, 0, lastIndexOnOrBefore(facts.candles.day, newest) + 1);
  return { candles, source: facts.source };
}

/** The last prices that are known of a symbol which its source does not have any more. */
async function storedPrices(db: Database, call: OpenCall | undefined): Promise<Prices | null> {
  if (call === undefined) return null;
  const candles = await lastStoredCandles(db, call.source, call.symbol);
  return candles === null ? null : { candles, source: call.source };
}

/** By horizon, the last session that it is over for once `newest` has closed. */
export function endsOf(newest: Day): ReadonlyMap<number, string> {
  return new Map(CALL_HORIZONS.map((horizon) => [horizon, formatDay(sessionsBefore(newest, horizon))]));
}

function sessionsBefore(day: Day, count: number): Day {
  let earlier = day;
  for (let left = count; left > 0;) {
    earlier -= 1;
    if (isSession(earlier)) left -= 1;
  }
  return earlier;
}
