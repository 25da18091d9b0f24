import { lastIndexOnOrBefore, type Candles } from '../market/candles.ts';
import { nextSession, sessionsBetween } from '../market/calendar.ts';
import type { Day } from '../market/day.ts';

/** Sessions after which a call is closed. */
export const CALL_HORIZONS = [21, 63, 252] as const;
export type CallHorizon = (typeof CALL_HORIZONS)[number];

/** The horizon after `horizon`; null after the last. */
export function nextHorizon(horizon: number | null): CallHorizon | null {
  return CALL_HORIZONS.find((candidate) => candidate > (horizon ?? 0)) ?? null;
}

/** Sessions that a price may be late before a series counts as ended. */
export const LATE_SESSIONS = 5;

/** The session that a horizon ends with: so many sessions of the exchange after the one that the call was made on. */
export function horizonEnd(session: Day, horizon: number): Day {
  let day = session;
  for (let i = 0; i < horizon; i++) day = nextSession(day);
  return day;
}

/** How a call stood at the end of a horizon, with the prices that say so. */
export interface CallOutcome {
  /** `delisted`: the last price on record is before the end of the horizon; what it brought is held as cash until then. */
  readonly ending: 'traded' | 'delisted';
  /** The day of the price that was used. */
  readonly exitDay: Day;
  /** Prices with dividends and splits worked in. */
  readonly entryPrice: number;
  readonly exitPrice: number;
  readonly benchmarkEntry: number;
  readonly benchmarkExit: number;
  /** Total return less that of the benchmark. */
  readonly excess: number;
}

export interface CloseInput {
  /** Null where the source no longer has the symbol and nothing of it is stored. */
  readonly candles: Candles | null;
  readonly benchmark: Candles;
  /** The session that the call was made on. */
  readonly session: Day;
  readonly horizonEnd: Day;
  /** The newest session of the market. */
  readonly newest: Day;
}

/**
 * The outcome of a call, from the close of its session to the close of the horizon's end, both by total return. A stock
 * that stopped trading on the way is closed at its last price; one without a price for a moment, at the last before.
 * @returns null where a price is still to come
 */
export function outcomeOfCall({
  candles,
  benchmark,
  session,
  horizonEnd: end,
  newest,
}: CloseInput): CallOutcome | null {
  const prices = candles === null ? null : priced(candles, session, end);
  const others = priced(benchmark, session, end);
  // Without the benchmark's own price nothing can be said, however long it takes.
  if (others === null || others.isOver || prices === null) return null;
  if (prices.isOver && sessionsBetween(end, newest) < LATE_SESSIONS) return null;
  return {
    ending: prices.isOver ? 'delisted' : 'traded',
    exitDay: prices.exitDay,
    entryPrice: prices.entry,
    exitPrice: prices.exit,
    benchmarkEntry: others.entry,
    benchmarkExit: others.exit,
    // Adding 0 turns -0 into 0, which no database keeps apart.
    excess: prices.exit / prices.entry - others.exit / others.entry + 0,
  };
}

interface Priced {
  readonly entry: number;
  readonly exit: number;
  readonly exitDay: Day;
  /** True where the series ends before the horizon does. */
  readonly isOver: boolean;
}

function priced(candles: Candles, session: Day, end: Day): Priced | null {
  const column = candles.adjclose ?? candles.close;
  const from = lastIndexOnOrBefore(candles.day, session);
  const to = lastIndexOnOrBefore(candles.day, end);
  const [entry, exit] = [column[from], column[to]];
  if (entry === undefined || exit === undefined || !(entry > 0) || !(exit >= 0)) return null;
  const last = candles.day[candles.day.length - 1] as Day;
  return { entry, exit, exitDay: candles.day[to] as Day, isOver: last < end };
}

/** True where a call said what came: BUY above the benchmark, SELL below; null for HOLD, which is not rated. */
export function isRight(verdict: string, excess: number): boolean | null {
  if (verdict === 'BUY') return excess > 0;
  return verdict === 'SELL' ? excess < 0 : null;
}

/** A smaller change of a return is how sources round, and no correction. */
const CORRECTION = 0.0005;

/** True where prices that were revised since give another return of the stock or of the benchmark. */
export function isCorrected(before: CallOutcome, now: CallOutcome): boolean {
  const moved = (a: number, b: number): boolean => Math.abs(a - b) > CORRECTION;
  return (
    moved(before.exitPrice / before.entryPrice, now.exitPrice / now.entryPrice) ||
    moved(before.benchmarkExit / before.benchmarkEntry, now.benchmarkExit / now.benchmarkEntry)
  );
}
