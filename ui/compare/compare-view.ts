import type { AnalysisPoint, AnalysisResponse } from '../../src/features/analysis/analysis.schema.ts';
import type { ComparedSymbol } from '../symbol/compared-prices.tsx';
import type { Figures } from '../text/figure-words.ts';

/** A stock of a comparison. */
export interface ComparedStock {
  readonly about: ComparedSymbol;
  readonly figures: Figures;
  /** ISO date of its newest session. */
  readonly asOf: string;
  readonly isDemo: boolean;
  /** The strategies that it is analysed by; where analyses are counted perhaps not all, or none. */
  readonly analyses: readonly AnalysisResponse[];
}

/** A verdict as a column of a table of reasons. */
export interface Column {
  readonly name: string;
  readonly href: string;
  readonly analysis: AnalysisResponse;
}

/** One factor across verdicts; null where a verdict does not ask for it or cannot compute it. */
export interface FactorRow {
  readonly factor: string;
  readonly label: string;
  readonly lines: readonly (AnalysisPoint | null)[];
}

/** The highest points of a row less the lowest; a factor that is not asked earns none. */
export function spreadOf({ lines }: FactorRow): number {
  const points = lines.map((line) => line?.points ?? 0);
  return Math.max(...points) - Math.min(...points);
}

/** Every factor of any of the verdicts, first those in which they differ most. */
export function factorRows(analyses: readonly AnalysisResponse[]): readonly FactorRow[] {
  const labels = new Map(analyses.flatMap(({ points }) => points.map(({ factor, label }) => [factor, label])));
  return [...labels]
    .map(([factor, label]) => ({
      factor,
      label,
      lines: analyses.map(({ points }) => points.find((line) => line.factor === factor) ?? null),
    }))
    .sort((a, b) => spreadOf(b) - spreadOf(a));
}
