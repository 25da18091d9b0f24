import type { Breakpoints, Factor } from '../../engine/factors/factor.ts';
import { ALL_FACTORS } from '../../engine/strategies/factors.ts';
import type { PointLine } from '../../engine/verdict/analysis.ts';
import { showBare } from './factor-words.ts';

const FACTORS: ReadonlyMap<string, Factor> = new Map(ALL_FACTORS.map((factor) => [factor.id, factor]));

/** The value with the most points where it lies inside the breakpoints; null where points only rise or only fall. */
function bestInside(breakpoints: Breakpoints): number | null {
  const fractions = breakpoints.map(([, fraction]) => fraction);
  const best = fractions.indexOf(Math.max(...fractions));
  return best > 0 && best < fractions.length - 1 && fractions.at(-1) !== fractions[best]
    ? (breakpoints[best]?.[0] ?? null)
    : null;
}

/** Which way the points of a line run: "lower is better"; empty where it has no number or its factor is unknown. */
export function directionText({
  factor: id,
  comparator,
  reason,
}: Pick<PointLine, 'factor' | 'comparator' | 'reason'>): string {
  const factor = FACTORS.get(id);
  if (factor === undefined || comparator.kind === 'settled') return '';
  if (reason.params['against'] === true) return 'lower is better in a falling trend';
  const best = comparator.kind === 'breakpoints' ? bestInside(factor.breakpoints) : null;
  if (best !== null) return `best near ${showBare(id, best)}`;
  return factor.good === 'low' ? 'lower is better' : 'higher is better';
}

/** A share of a group as a rank: 0.948 is "95th percentile". */
export function percentileText(percentile: number): string {
  const whole = Math.round(percentile * 100);
  const teen = whole % 100 >= 11 && whole % 100 <= 13;
  const ending = teen
    ? 'th'
    : (({ 1: 'st', 2: 'nd', 3: 'rd' } as Readonly<Record<number, string>>)[whole % 10] ?? 'th');
  return `${whole}${ending} percentile`;
}
