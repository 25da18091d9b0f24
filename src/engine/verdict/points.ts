import { roundSignificant } from '../canonical.ts';
import type { Breakpoints, Factor, FactorOutcome } from '../factors/factor.ts';
import { formatDay } from '../market/day.ts';
import type { Sector } from '../market/snapshot.ts';
import type { Comparator, PointLine, Reason } from './analysis.ts';
import { medianOf, percentileIn, type Grid } from './grid.ts';
import type { Reference } from './reference.ts';

type Present = Exclude<FactorOutcome, { state: 'missing' }>;
type Valued = Extract<FactorOutcome, { state: 'value' }>;

/** The groups that a value can be compared with. */
export interface Peers {
  readonly reference: Reference | null;
  readonly sector: Sector | null;
}

/** Rounds half away from zero: 2.5 to 3, -2.5 to -3; never -0. */
export function roundHalfAway(x: number): number {
  return Math.sign(x) * Math.floor(Math.abs(x) + 0.5) + 0;
}

/** The fraction of the weight that breakpoints give a value: linear between them, flat outside; at a step the later one. */
export function fractionAt(breakpoints: Breakpoints, x: number): number {
  let below: readonly [number, number] | null = null;
  for (const point of breakpoints) {
    if (point[0] <= x) {
      below = point;
      continue;
    }
    if (below === null) return point[1];
    return below[1] + ((point[1] - below[1]) * (x - below[0])) / (point[0] - below[0]);
  }
  return below === null ? 0 : below[1];
}

/** The line of a factor that has an answer: its points, what they were measured against, and the reason in plain data. */
export function pointLine(factor: Factor, weight: number, outcome: Present, peers: Peers, source: string): PointLine {
  const comparator: Comparator =
    outcome.state === 'settled' ? { kind: 'settled' } : comparatorOf(factor, outcome, peers);
  const fraction = outcome.state === 'settled' ? outcome.fraction : fractionOf(factor, outcome, comparator);
  return {
    factor: factor.id,
    kind: factor.kind,
    // Rounded before rounding: 5 x 0.3 must be 1.5 on the way to 2, not 1.4999999999999998.
    points: roundHalfAway(roundSignificant(weight * fraction)),
    weight,
    value: outcome.state === 'settled' ? null : outcome.value,
    unit: factor.unit,
    comparator,
    reason: reasonOf(outcome, comparator),
    inputs: outcome.inputs,
    source,
    as_of: formatDay(outcome.asOf),
  };
}

function comparatorOf(factor: Factor, outcome: Valued, peers: Peers): Comparator {
  const group = groupOf(factor, outcome, peers);
  if (group === null) return { kind: 'breakpoints', published: factor.breakpointsPublished };
  const { kind, name, grid } = group;
  return { kind, name, n: grid.n, percentile: percentileIn(grid, outcome.value), median: medianOf(grid) };
}

/** The group that a value is ranked in, and how its values are spread. */
export interface Group {
  readonly kind: 'sector' | 'universe';
  readonly name: string;
  readonly grid: Grid;
}

/** The company's sector, else all companies; null where breakpoints are used. */
export function groupOf(
  { id, ranked }: Pick<Factor, 'id' | 'ranked'>,
  { breakpoints }: Pick<Valued, 'breakpoints'>,
  { reference, sector }: Peers,
): Group | null {
  if (!ranked || breakpoints !== undefined || reference === null) return null;
  const own = sector === null ? undefined : reference.sectors[sector]?.[id];
  if (own !== undefined && sector !== null) return { kind: 'sector', name: sector, grid: own };
  const all = reference.all[id];
  return all === undefined ? null : { kind: 'universe', name: reference.universe, grid: all };
}

function fractionOf(factor: Factor, outcome: Valued, comparator: Comparator): number {
  if (comparator.kind === 'sector' || comparator.kind === 'universe') {
    const p = factor.good === 'high' ? comparator.percentile : 1 - comparator.percentile;
    return 2 * p - 1;
  }
  const fraction = fractionAt(outcome.breakpoints ?? factor.breakpoints, outcome.value);
  return outcome.against === true ? -fraction : fraction;
}

function reasonOf(outcome: Present, comparator: Comparator): Reason {
  if (outcome.state === 'settled') return { key: outcome.because, params: {} };
  const params: Record<string, string | boolean> = {};
  if (outcome.variant !== undefined) params['variant'] = outcome.variant;
  if (outcome.against !== undefined) params['against'] = outcome.against;
  return { key: `vs_${comparator.kind}`, params };
}
