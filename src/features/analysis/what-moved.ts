import type { Analysis } from '../../engine/verdict/analysis.ts';
import { readAnalysis } from '../../engine/verdict/read-analysis.ts';
import { factorWords, showValue } from './factor-words.ts';
import type { Move } from './factor-details.schema.ts';

/** What a factor earned in one analysis, and its value as people read it; a missing one earned nothing. */
function lineOf(analysis: Analysis, factor: string): { readonly points: number; readonly text: string } {
  const line = analysis.points.find((each) => each.factor === factor);
  if (line === undefined) return { points: 0, text: 'not known' };
  const text =
    line.value === null ? 'no meaningful number' : showValue(factor, line.value, line.reason.params['variant']);
  return { points: line.points, text };
}

/** The factors whose points moved from one analysis to a later one, what moved most first. They add up to the difference of the points. */
export function movesBetween(then: Analysis, later: Analysis): readonly Move[] {
  const factors = [...new Set([...then.points, ...later.points].map(({ factor }) => factor))];
  return factors
    .flatMap((factor): Move[] => {
      const [a, b] = [lineOf(then, factor), lineOf(later, factor)];
      const difference = b.points - a.points;
      if (difference === 0) return [];
      const { label } = factorWords(factor);
      return [{ label, from_points: a.points, to_points: b.points, from_text: a.text, to_text: b.text, difference }];
    })
    .sort((a, b) => Math.abs(b.difference) - Math.abs(a.difference));
}

/**
 * The factor whose points moved most from one analysis to a later one of the same strategy, in words; null where no
 * points moved or one of the documents cannot be read.
 */
export function largestMove(before: string, now: string): Move | null {
  const [then, later] = [readAnalysis(before), readAnalysis(now)];
  if (then === null || later === null) return null;
  return movesBetween(then, later)[0] ?? null;
}
