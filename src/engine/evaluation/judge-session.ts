import { judge } from '../analyze.ts';
import { draftOf, type Draft } from '../draft.ts';
import { FactorContext } from '../factors/context.ts';
import { evaluate, evaluateForSector } from '../factors/evaluate.ts';
import type { Factor } from '../factors/factor.ts';
import { History } from '../factors/history.ts';
import { lastIndexOnOrBefore, sliceCandles } from '../market/candles.ts';
import { cutFacts } from '../market/cut.ts';
import type { Day } from '../market/day.ts';
import type { Benchmark, Facts, KnownFacts, Sector } from '../market/snapshot.ts';
import { STRATEGIES, type StrategyId } from '../strategies/index.ts';
import type { Strategy } from '../strategies/strategy.ts';
import {
  buildReference,
  type HashedReference,
  measureMember,
  MIN_UNIVERSE,
  type ReferenceMember,
  sectorPeOf,
} from '../verdict/reference.ts';
import { appliesTo, signalOf } from './signals.ts';

/** A company whose newest price is older than this many days does not stand in the market any more (house). */
const STOOD_DAYS = 10;

/** Verdicts as numbers, so that months of them pack into arrays. */
export const VERDICT_CODES = { SELL: -1, HOLD: 0, BUY: 1, none: 2 } as const;

/** The whole history of a market; nothing after the day asked for is read. */
export interface WalkMarket {
  readonly facts: readonly Facts[];
  readonly benchmark: Facts | null;
  readonly benchmarkSymbol: string;
}

/** One of several equal parts. */
export interface Share {
  readonly index: number;
  readonly of: number;
}

export interface WalkOptions {
  readonly factors: readonly Factor[];
  readonly strategies: readonly StrategyId[];
  /** False keeps a company out of the market of a day. */
  readonly isMember: (symbol: string, day: Day) => boolean;
  /** Every so-and-so-many company, where others are judged elsewhere; only without strategies, which compare companies. */
  readonly share?: Share;
  /** What of a company's facts is known on a day; only a test of the test puts anything else here. */
  readonly cut?: (facts: Facts, day: Day) => KnownFacts;
}

/** A market on one day: the companies that stood in it, by their place in the list of facts, and what was said of each. */
export interface JudgedSession {
  readonly day: Day;
  readonly companies: Int32Array;
  /** By factor and company, see signalOf. */
  readonly signals: readonly Float64Array[];
  /** By strategy and company: 0 to 100, NaN without a verdict. */
  readonly scores: readonly Float64Array[];
  /** By strategy and company, see VERDICT_CODES. */
  readonly verdicts: readonly Int8Array[];
}

/** What waits for the figures of its sector. */
interface Waiting {
  readonly factor: number;
  readonly read: NonNullable<ReturnType<typeof evaluateForSector>>;
}

interface Standing {
  readonly index: number;
  readonly sector: Sector | null;
  /** By factor; NaN also where it waits. */
  readonly signals: Float64Array;
  readonly waiting: readonly Waiting[];
  readonly drafts: readonly Draft[];
  readonly member: ReferenceMember | null;
}

/** Days whose drafts are held together: with strategies each takes some kilobytes a company. */
const DAYS_HELD = 6;

/** The engine on one day of history: each company that stood on it, compared with the others of that day. */
export function judgeSession(market: WalkMarket, day: Day, options: WalkOptions): JudgedSession {
  return judgeSessions(market, [day], options)[0] as JudgedSession;
}

/** As {@link judgeSession} for many days, one company after the other, so that its days share what runs along its candles. */
export function judgeSessions(market: WalkMarket, days: readonly Day[], options: WalkOptions): JudgedSession[] {
  const histories = market.facts.map(({ candles }) => new History(candles));
  const strategies = STRATEGIES.filter(({ id }) => options.strategies.includes(id));
  const held = strategies.length === 0 ? days.length : DAYS_HELD;
  const judged: JudgedSession[] = [];
  for (let from = 0; from < days.length; from += held) {
    const some = days.slice(from, from + held).map((day) => ({
      day,
      benchmark: benchmarkOn(market, day),
      standing: [] as Standing[],
    }));
    for (const [index, facts] of market.facts.entries()) {
      if (options.share !== undefined && index % options.share.of !== options.share.index) continue;
      const company = { facts, index, history: histories[index] as History, strategies };
      for (const { day, benchmark, standing } of some) {
        const own = standingOn(company, day, benchmark, options);
        if (own !== null) standing.push(own);
      }
    }
    judged.push(...some.map(({ day, standing }) => compare(market, day, standing, options)));
  }
  return judged;
}

/** Sessions of the same days whose companies were judged in parts, put together. */
export function joinShares(parts: readonly (readonly JudgedSession[])[]): JudgedSession[] {
  return (parts[0] ?? []).map(({ day, signals }, i) => {
    const sessions = parts.map((part) => part[i] as JudgedSession);
    const places = sessions
      .flatMap(({ companies }, part) => [...companies].map((company, row) => ({ company, part, row })))
      .sort((a, b) => a.company - b.company);
    return {
      day,
      companies: Int32Array.from(places, ({ company }) => company),
      signals: signals.map((_, f) =>
        Float64Array.from(places, ({ part, row }) => sessions[part]?.signals[f]?.[row] as number),
      ),
      scores: [],
      verdicts: [],
    };
  });
}

/** Compares what was found of each company with how the others of the day stood. */
function compare(
  market: WalkMarket,
  day: Day,
  standing: readonly Standing[],
  { factors, strategies }: WalkOptions,
): JudgedSession {
  const reference = strategies.length === 0 ? null : referenceOf(market, day, standing);
  const signals = factors.map((_, f) => Float64Array.from(standing, (own) => own.signals[f] as number));
  const scores = strategies.map(() => new Float64Array(standing.length).fill(NaN));
  const verdicts = strategies.map(() => new Int8Array(standing.length).fill(VERDICT_CODES.none));
  for (const [row, { sector, waiting, drafts }] of standing.entries()) {
    for (const { factor: f, read } of waiting) {
      const { outcome } = read(sectorPeOf(reference?.reference ?? null, sector));
      (signals[f] as Float64Array)[row] = signalOf(factors[f] as Factor, outcome);
    }
    for (const [s, draft] of drafts.entries()) {
      const { score, recommendation } = judge(draft, { benchmarkSymbol: market.benchmarkSymbol, reference });
      if (score === null || recommendation === null) continue;
      (scores[s] as Float64Array)[row] = score;
      (verdicts[s] as Int8Array)[row] = VERDICT_CODES[recommendation];
    }
  }
  return { day, companies: Int32Array.from(standing, ({ index }) => index), signals, scores, verdicts };
}

interface Company {
  readonly facts: Facts;
  readonly index: number;
  readonly history: History;
  readonly strategies: readonly (Strategy & { readonly id: StrategyId })[];
}

/** Null where the company did not trade then, is a fund, is no member, or has prices that no verdict is given on. */
function standingOn(
  { facts, index, history, strategies }: Company,
  day: Day,
  benchmark: Benchmark | null,
  options: WalkOptions,
): Standing | null {
  const { security, candles } = facts;
  if (security.type === 'fund' || !options.isMember(security.symbol, day)) return null;
  const last = lastIndexOnOrBefore(candles.day, day);
  if (last < 0 || (candles.day[last] as number) < day - STOOD_DAYS) return null;
  const known = (options.cut ?? cutFacts)(facts, day);
  if (known.flags.some(({ failed }) => failed)) return null;
  const context = new FactorContext(known, benchmark, null, history);
  const snapshot = { ...known, candlesHash: '', hash: '' };
  const waiting: Waiting[] = [];
  const signals = Float64Array.from(options.factors, (factor, f) => {
    if (!appliesTo(context.sectorClass, factor)) return NaN;
    const read = evaluateForSector(factor, context);
    if (read === null) return signalOf(factor, evaluate(factor, context).outcome);
    waiting.push({ factor: f, read });
    return NaN;
  });
  return {
    index,
    sector: security.sector,
    signals,
    waiting,
    drafts: strategies.map((strategy) => draftOf(strategy, snapshot, context)),
    member: strategies.length === 0 ? null : measureMember(known, benchmark, context),
  };
}

function benchmarkOn({ benchmark, benchmarkSymbol }: WalkMarket, day: Day): Benchmark | null {
  if (benchmark === null) return null;
  const candles = sliceCandles(benchmark.candles, 0, lastIndexOnOrBefore(benchmark.candles.day, day) + 1);
  return { symbol: benchmarkSymbol, source: benchmark.source, candles, candlesHash: '' };
}

function referenceOf(market: WalkMarket, day: Day, standing: readonly Standing[]): HashedReference | null {
  const members = standing.flatMap(({ member }) => member ?? []);
  if (members.length < MIN_UNIVERSE) return null;
  const { source = '', isDemo = false } = market.facts[0] ?? {};
  return { reference: buildReference(members, { universe: 'all', source, isDemo, asOf: day }), hash: '' };
}
