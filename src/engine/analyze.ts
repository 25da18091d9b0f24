import { contextFor, type FactorContext } from './factors/context.ts';
import { dividendYearAt } from './factors/dividend-schedule.ts';
import { holdsYear } from './factors/dividends.ts';
import { outcomeOf, reachesOver } from './factors/evaluate.ts';
import type { Factor } from './factors/factor.ts';
import { isSpoiledBy } from './factors/reach.ts';
import { formatDay } from './market/day.ts';
import type { Benchmark, SanityFlag, Snapshot } from './market/snapshot.ts';
import { STRATEGIES, type StrategyId } from './strategies/index.ts';
import type { Strategy, WeightSet } from './strategies/strategy.ts';
import { abstentionsOf } from './verdict/abstain.ts';
import type { Analysis, MissingLine, PointLine, Reason } from './verdict/analysis.ts';
import { coverageOf, missingLine } from './verdict/coverage.ts';
import { dividendWarningsOf } from './verdict/dividend-warnings.ts';
import { keyFiguresOf } from './verdict/key-figures.ts';
import { pointLine, type Peers } from './verdict/points.ts';
import { rangeOf, type ScoreRange } from './verdict/range.ts';
import { sectorPeOf, type HashedReference } from './verdict/reference.ts';
import { riskOf, type Risk } from './verdict/risk-level.ts';
import { FULL_WEIGHT, recommendationOf, scoreOf, scoreOfKind, sumPoints } from './verdict/score.ts';
import { statementWarningsOf } from './verdict/statement-warnings.ts';
import { strengthOf } from './verdict/strength.ts';
import { warningsOf } from './verdict/warnings.ts';

/** Part of every document: another version may judge the same facts differently. */
export const ENGINE_VERSION = '1.1.0';

/** Sessions that a verdict looks ahead: three months, the horizon its record is kept over. */
export const HORIZON_SESSIONS = 63;

export interface AnalyzeInput {
  readonly snapshot: Snapshot;
  /** Null where the benchmark has no candles: the factors that need it are missing. */
  readonly benchmark: Benchmark | null;
  readonly benchmarkSymbol: string;
  readonly reference: HashedReference | null;
  readonly strategy: StrategyId;
}

/** The engine was asked for something that it does not have. */
export class EngineError extends Error {
  readonly code: 'unknown_strategy';
  constructor(code: 'unknown_strategy', message: string) {
    super(message);
    this.name = 'EngineError';
    this.code = code;
  }
}

/**
 * Analyses one snapshot by one strategy. Pure: the same input gives the same canonical bytes, and `now` is the
 * snapshot's last session.
 * @throws EngineError where there is no such strategy; whatever the facts are, the result is a verdict or an
 * abstention.
 */
export function analyze(input: AnalyzeInput): Analysis {
  const strategy: Strategy | undefined = STRATEGIES.find((candidate) => candidate.id === input.strategy);
  if (strategy === undefined) throw new EngineError('unknown_strategy', `no strategy "${String(input.strategy)}"`);
  return judge(strategy, input);
}

function judge(strategy: Strategy, input: AnalyzeInput): Analysis {
  const { snapshot, benchmark } = input;
  const { security } = snapshot;
  const isFund = security.type === 'fund';
  // A fund is compared with breakpoints, never ranked among companies.
  const reference = isFund ? null : (input.reference?.reference ?? null);
  const context = contextFor(snapshot, benchmark, sectorPeOf(reference, security.sector));
  const own = strategy.weights[context.sectorClass];
  const set = own ?? [];
  const found = gather(set, context, { reference, sector: security.sector });
  const coverage = coverageOf(strategy, context.sectorClass, set, found.missing);
  const sum = sumPoints(found.lines);
  const range = own === undefined ? null : rangeOf(scoreOf(found.lines), FULL_WEIGHT - coverage.weight);
  const abstentions = abstentionsOf({
    snapshot,
    isFundWithoutSet: isFund && own === undefined,
    paysNoDividend: strategy.needsDividend === true && paysNoDividend(context),
    coverage,
    range,
  });
  const risk = riskOf(context);
  const isRead = (flag: SanityFlag): boolean =>
    (risk.drawdownWindow !== null && isSpoiledBy(flag, risk.drawdownWindow)) ||
    set.some(([factor]) => reachesOver(factor, context, flag));
  return {
    engine_version: ENGINE_VERSION,
    strategy: input.strategy,
    symbol: security.symbol,
    company_name: security.name,
    exchange: security.exchange,
    sector: security.sector,
    currency: security.currency,
    source: snapshot.source,
    is_demo: snapshot.isDemo,
    as_of: formatDay(snapshot.asOf),
    snapshot_hash: snapshot.hash,
    benchmark_hash: benchmark?.candlesHash ?? null,
    reference_hash: input.reference?.hash ?? null,
    ...verdictOf(abstentions, found.lines, range),
    points_sum: sum,
    points: found.lines,
    coverage,
    horizon_sessions: HORIZON_SESSIONS,
    benchmark: input.benchmarkSymbol,
    ...riskFields(risk, snapshot),
    ...keyFiguresOf(context),
    warnings: [
      ...warningsOf(snapshot, set, input.reference?.reference ?? null, risk.shortDrawdown, isRead),
      ...dividendWarningsOf(context, set),
      ...statementWarningsOf(context, set),
    ],
  };
}

function gather(
  set: WeightSet,
  context: FactorContext,
  peers: Peers,
): { readonly lines: PointLine[]; readonly missing: MissingLine[] } {
  const lines: PointLine[] = [];
  const missing: MissingLine[] = [];
  for (const [factor, weight] of set) {
    const outcome = outcomeOf(factor, context);
    if (outcome.state === 'missing') missing.push(missingLine(factor, weight, outcome));
    else lines.push(pointLine(factor, weight, outcome, peers, sourceOf(factor, context.snapshot)));
  }
  return { lines, missing };
}

/** A figure of the statements names the source of the statements. */
function sourceOf(
  { kind, readsNoStatement }: Factor,
  { source, statementsSource }: Pick<Snapshot, 'source' | 'statementsSource'>,
): string {
  return kind === 'fundamental' && readsNoStatement !== true ? (statementsSource ?? source) : source;
}

type VerdictFields = Pick<
  Analysis,
  | 'state'
  | 'abstentions'
  | 'recommendation'
  | 'strength'
  | 'score'
  | 'score_range'
  | 'fundamental_score'
  | 'technical_score'
>;

function verdictOf(
  abstentions: readonly Reason[],
  lines: readonly PointLine[],
  range: ScoreRange | null,
): VerdictFields {
  if (abstentions.length > 0) {
    // A partial score would be read as a verdict: the points stay listed, no score of any kind is given.
    return {
      state: 'insufficient',
      abstentions,
      recommendation: null,
      strength: null,
      score: null,
      score_range: null,
      fundamental_score: null,
      technical_score: null,
    };
  }
  const score = scoreOf(lines);
  return {
    state: 'ready',
    abstentions,
    recommendation: recommendationOf(score),
    strength: strengthOf(score, range),
    score,
    score_range: range,
    fundamental_score: scoreOfKind(lines, 'fundamental'),
    technical_score: scoreOfKind(lines, 'technical'),
  };
}

/** Prices that failed a check give no risk level; the inputs stay listed. */
function riskFields(risk: Risk, snapshot: Snapshot): Pick<Analysis, 'risk_level' | 'risk'> {
  const isDoubtful = snapshot.flags.some((flag) => flag.failed);
  return { risk_level: isDoubtful ? null : risk.level, risk: risk.lines };
}

/**
 * True where a whole year's dividends are on record, there are none, and none is due; false where the record is
 * shorter.
 */
function paysNoDividend(context: FactorContext): boolean {
  const { dividends, candles, asOf } = context.snapshot;
  if (dividends === null || !holdsYear(candles.day, asOf)) return false;
  const { regular, extras } = dividendYearAt(context.scheduleOn(asOf), asOf);
  return !(regular + extras > 0);
}
