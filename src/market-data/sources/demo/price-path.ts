import { parseDay, type Day } from '../../../engine/market/day.ts';
import { lastIndexOnOrBefore } from '../../../engine/market/candles.ts';
import { DIVIDEND_EVENTS, SPECIAL_DIVIDENDS } from './awkward.ts';
import { NIGHT_SHARE, type CommonMoves, type Moves } from './common-moves.ts';
import { DividendPolicy, type DividendEvent } from './dividend-policy.ts';
import { bell, createStream, grow, triangle, uniform, type RandomStream } from './random.ts';
import type { Traits } from './traits.ts';

/** What was traded, as it was quoted on the day: prices and shares on the share basis of that session. */
export interface PricePath {
  readonly days: Int32Array;
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  readonly volume: Float64Array;
  /** Shares of that session for one share of the start. */
  readonly basis: Float64Array;
  /** `index` of the ex-session; dollars per share of that session. */
  readonly dividends: readonly { readonly index: number; readonly amount: number }[];
  readonly splits: readonly { readonly index: number; readonly ratio: number }[];
}

/** Sessions from the decision to split to the first session on the new basis. */
const SPLIT_NOTICE = 15;
const REVERSE_BELOW = 5;

const STILL: Moves = { night: new Float64Array(0), day: new Float64Array(0) };
const NIGHT_SCALE = Math.sqrt(NIGHT_SHARE);
const DAY_SCALE = Math.sqrt(1 - NIGHT_SHARE);

/** Draws the security's sessions one after the other from `since` on; a longer market has the same beginning. */
export function drawPricePath(traits: Traits, symbol: string, since: Day, common: CommonMoves): PricePath {
  const from = lastIndexOnOrBefore(common.days, since - 1) + 1;
  const length = Math.max(0, common.days.length - from);
  const path = {
    days: common.days.subarray(from),
    open: new Float64Array(length),
    high: new Float64Array(length),
    low: new Float64Array(length),
    close: new Float64Array(length),
    volume: new Float64Array(length),
    basis: new Float64Array(length),
    dividends: [] as { index: number; amount: number }[],
    splits: [] as { index: number; ratio: number }[],
  };
  const policy = new DividendPolicy(traits);
  const exSessions = exSessionsOf(traits, symbol, common);
  const walk = createWalk(traits, common);
  let splitAt = -1;
  let ratio = 1;
  for (let i = 0; i < length; i++) {
    if (i === splitAt) {
      walk.split(ratio);
      policy.split(ratio);
      path.splits.push({ index: i, ratio });
      splitAt = -1;
    }
    const event = exSessions.get(from + i);
    if (event !== undefined && i > 0) {
      const amount = policy.pay(walk.price, walk.basis, event);
      if (amount > 0) path.dividends.push({ index: i, amount });
      walk.price -= amount;
    }
    walk.step(path, i, from + i);
    if (splitAt < 0 && (walk.price > traits.splitAbove || walk.price < REVERSE_BELOW)) {
      splitAt = i + SPLIT_NOTICE;
      ratio = walk.price > REVERSE_BELOW ? traits.splitRatio : traits.reverseRatio;
    }
  }
  return path;
}

interface Walk {
  price: number;
  basis: number;
  split(ratio: number): void;
  step(path: PricePath, i: number, session: number): void;
}

/** The price and its state of unrest; `step` draws one session and writes it down in cents. */
function createWalk(traits: Traits, { market, sectors }: CommonMoves): Walk {
  const stream = createStream(`prices ${traits.seed}`);
  const sector = traits.sector === null ? STILL : sectors[traits.sector];
  const { beta, sectorWeight, ownVolatility, drift } = traits;
  const spread = 0.006 * beta + 0.5 * ownVolatility;
  const shares = traits.startShares * traits.turnover;
  let variance = 1;
  const walk: Walk = {
    price: traits.startPrice,
    basis: 1,
    split(ratio) {
      walk.price /= ratio;
      walk.basis *= ratio;
    },
    step(path, i, session) {
      const extra = stream.bits();
      // One night in 32 brings news: a gap four times as wide. Up or down is a fair coin.
      const night = NIGHT_SCALE * triangle(stream) * ((extra & 31) === 0 ? 4 : 1);
      const day = DAY_SCALE * bell(stream);
      const own = ownVolatility * Math.sqrt(variance);
      const overNight =
        NIGHT_SHARE * drift + beta * at(market.night, session) + sectorWeight * at(sector.night, session) + own * night;
      const overDay =
        (1 - NIGHT_SHARE) * drift + beta * at(market.day, session) + sectorWeight * at(sector.day, session) + own * day;
      const open = walk.price * grow(overNight);
      const close = open * grow(overDay);
      const up = ((extra >>> 5) & 8191) / 8192;
      const down = ((extra >>> 18) & 8191) / 8192;
      path.open[i] = cents(open);
      path.close[i] = cents(close);
      path.high[i] = cents(Math.max(open, close) * (1 + spread * up * up));
      path.low[i] = cents(Math.min(open, close) / (1 + spread * down * down));
      const shock = (night + day) * (night + day);
      path.volume[i] = volumeOf(stream, shares * walk.basis, shock * variance);
      path.basis[i] = walk.basis;
      walk.price = close;
      variance = Math.min(6, 0.02 + (0.07 * shock + 0.9) * variance);
    },
  };
  return walk;
}

/** More is traded in wide sessions, whichever way they went. */
function volumeOf(stream: RandomStream, usual: number, unrest: number): number {
  const volume = usual * (0.5 + 0.6 * uniform(stream) + 0.2 * Math.min(9, unrest));
  return Math.max(100, Math.round(volume / 100) * 100);
}

/** Session index (of the whole market) of each ex-date, and what happens there. */
function exSessionsOf(traits: Traits, symbol: string, common: CommonMoves): ReadonlyMap<number, DividendEvent> {
  const found = new Map<number, DividendEvent>();
  if (traits.yieldAim === 0) return found;
  const events = new Map((DIVIDEND_EVENTS[symbol] ?? []).map(([month, what]) => [monthIndex(month), what]));
  const special = SPECIAL_DIVIDENDS[symbol];
  const specialMonth = special === undefined ? -1 : monthIndex(special[0]);
  let factor = 1;
  let resume = false;
  common.monthStarts.forEach((start, month) => {
    const event = events.get(month);
    if (event === 'resume') resume = true;
    else if (event !== undefined) factor = event;
    const isOrdinary = month % 3 === traits.exMonth;
    if (!isOrdinary) return;
    const isSpecial = specialMonth >= month && specialMonth < month + 3;
    found.set(start + traits.exSession, { resume, factor, special: isSpecial ? (special?.[1] ?? 0) : 0 });
    [factor, resume] = [1, false];
  });
  return found;
}

function monthIndex(month: string): number {
  const day = parseDay(`${month}-01`);
  if (day === null) throw new RangeError(`not a month: ${month}`);
  return (Number(month.slice(0, 4)) - 2012) * 12 + Number(month.slice(5)) - 1;
}

function at(series: Float64Array, index: number): number {
  return series[index] ?? 0;
}

function cents(price: number): number {
  return Math.round(price * 100) / 100;
}
