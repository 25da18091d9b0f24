import { judge } from '../analyze.ts';
import { draftOf, type Draft } from '../draft.ts';
import { FactorContext } from '../factors/context.ts';
import { evaluate, evaluateForSector, type Evaluated } from '../factors/evaluate.ts';
import type { Factor } from '../factors/factor.ts';
import { lastIndexOnOrBefore, sliceCandles } from '../market/candles.ts';
import { cutFacts } from '../market/cut.ts';
import type { Day } from '../market/day.ts';
import type { Benchmark, Facts, KnownFacts, Sector } from '../market/snapshot.ts';
import { STRATEGIES, type StrategyId } from '../strategies/index.ts';
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

export interface WalkOptions {
  readonly factors: readonly Factor[];
  readonly strategies: readonly StrategyId[];
  /** False keeps a company out of the market of a day. */
  readonly isMember: (symbol: string, day: Day) => boolean;
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

interface Standing {
  readonly index: number;
  readonly sector: Sector | null;
  readonly outcomes: readonly (Evaluated | ReturnType<typeof evaluateForSector>)[];
  readonly drafts: readonly Draft[];
  readonly member: ReferenceMember | null;
}

/** The engine on one day of history: each company that stood on it, compared with the others of that day. */
export function judgeSession(market: WalkMarket, day: Day, options: WalkOptions): JudgedSession {
  const benchmark = benchmarkOn(market, day);
  const standing: Standing[] = [];
  for (const [index, facts] of market.facts.entries()) {
    const own = standingOn({ facts, index, benchmark }, day, options);
    if (own !== null) standing.push(own);
  }
  const reference = options.strategies.length === 0 ? null : referenceOf(market, day, standing);
  const companies = Int32Array.from(standing, ({ index }) => index);
  const signals = options.factors.map((factor, f) =>
    Float64Array.from(standing, ({ sector, outcomes }) => {
      const found = outcomes[f] ?? null;
      if (found === null) return NaN;
      const evaluated = typeof found === 'function' ? found(sectorPeOf(reference?.reference ?? null, sector)) : found;
      return signalOf(factor, evaluated.outcome);
    }),
  );
  const scores = options.strategies.map(() => new Float64Array(standing.length).fill(NaN));
  const verdicts = options.strategies.map(() => new Int8Array(standing.length).fill(VERDICT_CODES.none));
  for (const [row, { drafts }] of standing.entries()) {
    for (const [s, draft] of drafts.entries()) {
      const { score, recommendation } = judge(draft, { benchmarkSymbol: market.benchmarkSymbol, reference });
      if (score === null || recommendation === null) continue;
      (scores[s] as Float64Array)[row] = score;
      (verdicts[s] as Int8Array)[row] = VERDICT_CODES[recommendation];
    }
  }
  return { day, companies, signals, scores, verdicts };
}

interface Company {
  readonly facts: Facts;
  readonly index: number;
  readonly benchmark: Benchmark | null;
}

/** Null where the company did not trade then, is a fund, is no member, or has prices that no verdict is given on. */
function standingOn({ facts, index, benchmark }: Company, day: Day, options: WalkOptions): Standing | null {
  const { security, candles } = facts;
  if (security.type === 'fund' || !options.isMember(security.symbol, day)) return null;
  const last = lastIndexOnOrBefore(candles.day, day);
  if (last < 0 || (candles.day[last] as number) < day - STOOD_DAYS) return null;
  const known = (options.cut ?? cutFacts)(facts, day);
  if (known.flags.some(({ failed }) => failed)) return null;
  const context = new FactorContext(known, benchmark);
  const snapshot = { ...known, candlesHash: '', hash: '' };
  return {
    index,
    sector: security.sector,
    outcomes: options.factors.map((factor) =>
      appliesTo(context.sectorClass, factor) ? (evaluateForSector(factor, context) ?? evaluate(factor, context)) : null,
    ),
    drafts: STRATEGIES.filter(({ id }) => options.strategies.includes(id)).map((strategy) =>
      draftOf(strategy, snapshot, context),
    ),
    member: options.strategies.length === 0 ? null : measureMember(known, benchmark, context),
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
