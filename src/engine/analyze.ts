import { draftOf, type Draft } from './draft.ts';
import { FactorContext } from './factors/context.ts';
import type { Evaluated } from './factors/evaluate.ts';
import { isSpoiledBy } from './factors/reach.ts';
import type { Benchmark, SanityFlag, Snapshot } from './market/snapshot.ts';
import { STRATEGIES, type StrategyId } from './strategies/index.ts';
import { abstentionsOf } from './verdict/abstain.ts';
import type { Analysis, MissingLine, PointLine, Reason } from './verdict/analysis.ts';
import { coverageOf, missingLine } from './verdict/coverage.ts';
import { pointLine, type Peers } from './verdict/points.ts';
import { rangeOf, type ScoreRange } from './verdict/range.ts';
import { sectorPeOf, type HashedReference } from './verdict/reference.ts';
import { FULL_WEIGHT, recommendationOf, scoreOf, scoreOfKind, sumPoints } from './verdict/score.ts';
import { strengthOf } from './verdict/strength.ts';
import { warningsOf } from './verdict/warnings.ts';

/** Part of every document: another version may judge the same facts differently. */
export const ENGINE_VERSION = '1.1.0';

/** Sessions that a verdict looks ahead: three months, the horizon its record is kept over. */
const HORIZON_SESSIONS = 63;

export interface AnalyzeInput {
  readonly snapshot: Snapshot;
  /** Null where the benchmark has no candles: the factors that need it are missing. */
  readonly benchmark: Benchmark | null;
  readonly benchmarkSymbol: string;
  readonly reference: HashedReference | null;
  readonly strategy: StrategyId;
  /** Of the same snapshot and benchmark, where several strategies share the work; made anew where absent. */
  readonly context?: FactorContext;
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
  const strategy = STRATEGIES.find((candidate) => candidate.id === input.strategy);
  if (strategy === undefined) throw new EngineError('unknown_strategy', `no strategy "${String(input.strategy)}"`);
  const { snapshot, benchmark, context = new FactorContext(snapshot, benchmark) } = input;
  return judge(draftOf(strategy, snapshot, context), input);
}

/** What a market adds to what was found in a snapshot. */
export type JudgeInput = Pick<AnalyzeInput, 'benchmarkSymbol' | 'reference'>;

/** Compares what a strategy found with how the other companies stand, and gives the verdict. */
export function judge(draft: Draft, input: JudgeInput): Analysis {
  const { strategy, shared } = draft;
  const { security, sectorClass, flags, risk } = shared;
  const isFund = security.type === 'fund';
  // A fund is compared with breakpoints, never ranked among companies.
  const reference = isFund ? null : (input.reference?.reference ?? null);
  const set = draft.set ?? [];
  const found = gather(draft, { reference, sector: security.sector });
  const coverage = coverageOf(strategy, sectorClass, set, found.missing);
  const range = draft.set === null ? null : rangeOf(scoreOf(found.lines), FULL_WEIGHT - coverage.weight);
  const abstentions = abstentionsOf({
    flags,
    sessions: shared.sessions,
    isFundWithoutSet: isFund && draft.set === null,
    paysNoDividend: strategy.needsDividend === true && shared.paysNoDividend,
    coverage,
    range,
  });
  const isRead = (flag: SanityFlag): boolean =>
    (risk.drawdownWindow !== null && isSpoiledBy(flag, risk.drawdownWindow)) ||
    found.outcomes.some(({ window }) => window !== null && isSpoiledBy(flag, window));
  const readsStatements = set.some(([factor]) => factor.kind === 'fundamental');
  return {
    engine_version: ENGINE_VERSION,
    strategy: strategy.id,
    ...shared.named,
    reference_hash: input.reference?.hash ?? null,
    ...verdictOf(abstentions, found.lines, range),
    points_sum: sumPoints(found.lines),
    points: found.lines,
    coverage,
    horizon_sessions: HORIZON_SESSIONS,
    benchmark: input.benchmarkSymbol,
    // Prices that failed a check give no risk level; the inputs stay listed.
    risk_level: flags.some((flag) => flag.failed) ? null : risk.level,
    risk: risk.lines,
    ...shared.keyFigures,
    warnings: [
      ...warningsOf({
        security,
        flags,
        statementRemarks: readsStatements ? shared.statementRemarks : [],
        reference: input.reference?.reference ?? null,
        shortDrawdown: risk.shortDrawdown,
        isRead,
      }),
      ...draft.warnings,
    ],
  };
}

function gather(
  draft: Draft,
  peers: Peers,
): { readonly lines: PointLine[]; readonly missing: MissingLine[]; readonly outcomes: readonly Evaluated[] } {
  const lines: PointLine[] = [];
  const missing: MissingLine[] = [];
  const sectorPe = sectorPeOf(peers.reference, peers.sector);
  const outcomes = draft.lines.map(({ outcome }) => (typeof outcome === 'function' ? outcome(sectorPe) : outcome));
  for (const [i, { factor, weight, source }] of draft.lines.entries()) {
    const found = (outcomes[i] as Evaluated).outcome;
    if (found.state === 'missing') missing.push(missingLine(factor, weight, found));
    else lines.push(pointLine(factor, weight, found, peers, source));
  }
  return { lines, missing, outcomes };
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
