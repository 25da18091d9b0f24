import { nextSession } from '../../../engine/market/calendar.ts';
import { lastIndexOnOrBefore } from '../../../engine/market/candles.ts';
import { civilOf, type Day } from '../../../engine/market/day.ts';
import { SECTORS, type Sector } from '../../../engine/market/snapshot.ts';
import { MARKET_START } from './listing.ts';
import { bell, createStream, triangle } from './random.ts';

/** Log returns of one common factor: over night (close to open) and over the day (open to close). Mean 0, symmetric. */
export interface Moves {
  readonly night: Float64Array;
  readonly day: Float64Array;
}

/** The sessions of the generated market and what all of its companies share. */
export interface CommonMoves {
  readonly days: Int32Array;
  /** Index of the first session of each month since January 2012; the last entry's month may be under way. */
  readonly monthStarts: Int32Array;
  readonly market: Moves;
  readonly sectors: Readonly<Record<Sector, Moves>>;
}

/** Standard deviation of a day: 15 % a year for the market, 5 % for a sector beside it. */
const MARKET_VOLATILITY = 0.0095;
const SECTOR_VOLATILITY = 0.003;

/** Share of a day's variance that falls into the night before it. */
export const NIGHT_SHARE = 0.3;

/**
 * Chosen for the index's own path only, so that a newcomer sees a usual market: about 8 % a year from 2012 to 2027 with
 * one fall of a third. No company's path, and no factor, was looked at.
 */
const MARKET_SEED = 'market 6';

let longest: CommonMoves | null = null;

/**
 * The market up to `last` (a session). Each series is drawn session by session, so a later day only appends; the longest
 * one asked for is kept and shorter ones are its beginning.
 */
export function commonMovesUntil(last: Day): CommonMoves {
  const newest = longest === null ? undefined : longest.days[longest.days.length - 1];
  if (longest === null || newest === undefined || newest < last) longest = generate(sessionDays(last));
  return cutAfter(longest, last);
}

function cutAfter(moves: CommonMoves, last: Day): CommonMoves {
  const length = lastIndexOnOrBefore(moves.days, last) + 1;
  if (length === moves.days.length) return moves;
  const months = lastIndexOnOrBefore(moves.monthStarts, length - 1) + 1;
  return { ...moves, days: moves.days.subarray(0, length), monthStarts: moves.monthStarts.subarray(0, months) };
}

function sessionDays(last: Day): Int32Array {
  const days: Day[] = [];
  for (let day = MARKET_START; day <= last; day = nextSession(day)) days.push(day);
  return Int32Array.from(days);
}

function generate(days: Int32Array): CommonMoves {
  const sectors = SECTORS.map((sector) => [sector, drawMoves(`sector ${sector}`, SECTOR_VOLATILITY, days.length)]);
  return {
    days,
    monthStarts: startsOfMonths(days),
    market: drawMoves(MARKET_SEED, MARKET_VOLATILITY, days.length),
    sectors: Object.fromEntries(sectors) as Record<Sector, Moves>,
  };
}

function startsOfMonths(days: Int32Array): Int32Array {
  const starts: number[] = [];
  let month = 0;
  days.forEach((day, index) => {
    const monthOfDay = civilOf(day)[1];
    if (monthOfDay !== month) starts.push(index);
    month = monthOfDay;
  });
  return Int32Array.from(starts);
}

/** Calm and stormy times follow each other as in GARCH(1,1) (Bollerslev 1986); the sign of a move is always a fair coin. */
function drawMoves(seed: string, volatility: number, length: number): Moves {
  const stream = createStream(seed);
  const night = new Float64Array(length);
  const day = new Float64Array(length);
  const nightScale = Math.sqrt(NIGHT_SHARE);
  const dayScale = Math.sqrt(1 - NIGHT_SHARE);
  let variance = 1;
  for (let i = 0; i < length; i++) {
    const scale = Math.sqrt(variance);
    const overNight = nightScale * triangle(stream);
    const overDay = dayScale * bell(stream);
    night[i] = volatility * scale * overNight;
    day[i] = volatility * scale * overDay;
    const shock = overNight + overDay;
    variance = 0.02 + (0.08 * shock * shock + 0.9) * variance;
  }
  return { night, day };
}
