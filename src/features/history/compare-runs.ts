import type { Analysis, MissingLine, PointLine } from '../../engine/verdict/analysis.ts';

/** How a factor stood in one run: it earned points, its inputs were missing, or it was not asked. */
export type FactorSide =
  | { readonly status: 'points'; readonly points: number; readonly line: PointLine }
  | { readonly status: 'missing'; readonly points: 0; readonly line: MissingLine }
  | { readonly status: 'not_asked'; readonly points: 0 };

/** `appeared` and `disappeared`: points on one side only. `value`: something else changed, for the same points. */
export type ChangeKind = 'points' | 'value' | 'appeared' | 'disappeared' | 'same';

export interface FactorChange {
  readonly factor: string;
  readonly kind: ChangeKind;
  readonly then: FactorSide;
  readonly now: FactorSide;
  /** Points now less points then. */
  readonly difference: number;
}

/** Something beside the factors that was not the same in both runs. */
const ABOUT = [
  'strategy',
  'engine_version',
  'source',
  'as_of',
  'snapshot',
  'benchmark',
  'reference',
  'sector',
  'currency',
] as const;
export type About = (typeof ABOUT)[number];

/** What changed between two runs of one symbol. */
export interface RunComparison {
  /** Every factor that either run asked for; what moved most comes first, what is the same last. */
  readonly factors: readonly FactorChange[];
  /** The sum of the factors' differences. */
  readonly pointsDifference: number;
  /** The same number where both runs made a score; null where one made none. */
  readonly scoreDifference: number | null;
  readonly differs: readonly About[];
  /** True where the verdict and every figure that it stands on are the same. */
  readonly isSame: boolean;
}

const NOT_ASKED: FactorSide = { status: 'not_asked', points: 0 };

/**
 * What changed from one run to a later one, factor by factor. A score is 50 plus whole points, and a factor without
 * points has 0 of them, so the differences of all factors add up to the difference of the scores, without rounding.
 */
export function compareRuns(then: Analysis, now: Analysis): RunComparison {
  const before = sidesOf(then);
  const after = sidesOf(now);
  const names = [...new Set([...after.keys(), ...before.keys()])];
  const factors = names
    .map((factor) => changeOf(factor, before.get(factor) ?? NOT_ASKED, after.get(factor) ?? NOT_ASKED))
    .sort(
      (a, b) =>
        Math.abs(b.difference) - Math.abs(a.difference) || Number(a.kind === 'same') - Number(b.kind === 'same'),
    );
  const differs = ABOUT.filter((what) => READ[what](then) !== READ[what](now));
  return {
    factors,
    pointsDifference: factors.reduce((sum, { difference }) => sum + difference, 0),
    scoreDifference: then.score === null || now.score === null ? null : now.score - then.score,
    differs,
    isSame: factors.every(({ kind }) => kind === 'same') && isSameVerdict(then, now),
  };
}

const READ: Readonly<Record<About, (analysis: Analysis) => string | null>> = {
  strategy: ({ strategy }) => strategy,
  engine_version: (analysis) => analysis.engine_version,
  source: ({ source }) => source,
  as_of: (analysis) => analysis.as_of,
  snapshot: (analysis) => analysis.snapshot_hash,
  benchmark: (analysis) => `${analysis.benchmark} ${analysis.benchmark_hash ?? ''}`,
  reference: (analysis) => analysis.reference_hash,
  sector: ({ sector }) => sector,
  currency: ({ currency }) => currency,
};

function isSameVerdict(then: Analysis, now: Analysis): boolean {
  return then.score === now.score && then.recommendation === now.recommendation && then.strength === now.strength;
}

/** Every factor of a run's strategy and how it stood, in the order of the strategy's points. */
function sidesOf(analysis: Analysis): ReadonlyMap<string, FactorSide> {
  const sides = new Map<string, FactorSide>();
  for (const line of analysis.points) sides.set(line.factor, { status: 'points', points: line.points, line });
  for (const line of analysis.coverage.missing) sides.set(line.factor, { status: 'missing', points: 0, line });
  return sides;
}

function changeOf(factor: string, then: FactorSide, now: FactorSide): FactorChange {
  // + 0: the difference of nothing is 0, never -0.
  return { factor, kind: kindOf(then, now), then, now, difference: now.points - then.points + 0 };
}

function kindOf(then: FactorSide, now: FactorSide): ChangeKind {
  if (now.status === 'points' && then.status !== 'points') return 'appeared';
  if (now.status !== 'points' && then.status === 'points') return 'disappeared';
  if (now.status !== 'points' || then.status !== 'points') return now.status === then.status ? 'same' : 'value';
  if (now.points !== then.points || now.line.weight !== then.line.weight) return 'points';
  return isSameLine(then.line, now.line) ? 'same' : 'value';
}

/** True where a reader would see the same: the value, and what it is compared with. */
function isSameLine(then: PointLine, now: PointLine): boolean {
  return then.value === now.value && JSON.stringify(then.comparator) === JSON.stringify(now.comparator);
}
