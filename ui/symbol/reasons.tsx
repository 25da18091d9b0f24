import type { JSX } from 'preact';
import type { AnalysisPoint, AnalysisResponse } from '../../src/features/analysis/analysis.schema.ts';
import type { FactorDetail } from '../../src/features/analysis/factor-details.schema.ts';
import { ReasonDetail } from './reason-detail.tsx';
import { pointsText } from '../text/format.ts';
import { strategyName } from '../text/verdict-words.ts';

/**
 * A bar to the right of the middle for points that speak for the company, to the left for those against it, over the
 * track of what the weight allows. `full` is the weight that fills half of the drawing.
 */
function PointsBar({ line, full }: { readonly line: AnalysisPoint; readonly full: number }): JSX.Element {
  const half = (points: number): number => Math.round((Math.abs(points) / full) * 5000) / 100;
  const width = half(line.points);
  return (
    <svg class="bar" aria-hidden="true">
      <rect
        class="bw"
        x={`${50 - half(line.weight)}%`}
        y="3"
        width={`${2 * half(line.weight)}%`}
        height="10"
        rx="1.5"
      />
      {line.points === 0 ? null : (
        <rect
          class={line.points > 0 ? 'bp' : 'bn'}
          x={`${line.points > 0 ? 50 : 50 - width}%`}
          y="3"
          width={`${width}%`}
          height="10"
          rx="1.5"
        />
      )}
      <line class="ax" x1="50%" x2="50%" y1="0" y2="16" />
    </svg>
  );
}

function Figure({ line }: { readonly line: AnalysisPoint }): JSX.Element {
  return (
    <span>
      {line.label}
      <small>{[line.value_text, line.comparator_text].filter((text) => text !== '').join('; ')}</small>
    </span>
  );
}

interface LineProps {
  readonly line: AnalysisPoint;
  readonly full: number;
  /** What stands behind the line; absent: it does not open. */
  readonly detail: FactorDetail | undefined;
}

function Line({ line, full, detail }: LineProps): JSX.Element {
  const row = (
    <>
      <Figure line={line} />
      <PointsBar line={line} full={full} />
      <span class="n num">
        {pointsText(line.points)}
        <small>of {line.weight}</small>
      </span>
    </>
  );
  if (detail === undefined) return <li data-points={line.points}>{row}</li>;
  return (
    <li data-points={line.points} class="opens">
      <details>
        <summary>{row}</summary>
        <ReasonDetail line={line} detail={detail} />
      </details>
    </li>
  );
}

/** The lines by their weight, the heaviest first; of one weight, those that moved the score most. */
export function byWeight(points: readonly AnalysisPoint[]): readonly AnalysisPoint[] {
  return [...points].sort((a, b) => b.weight - a.weight || Math.abs(b.points) - Math.abs(a.points));
}

/** `50 neutral + 9 − 6 = 53`: every line that is not 0, in the order shown. */
export function sumText(analysis: Pick<AnalysisResponse, 'points'> & { readonly score: number }): string {
  const terms = byWeight(analysis.points)
    .filter((line) => line.points !== 0)
    .map((line) => `${line.points < 0 ? '−' : '+'} ${Math.abs(line.points)}`);
  return `${['50 neutral', ...terms].join(' ')} = ${analysis.score}`;
}

/** The figures of a strategy without a verdict, which earn no points, in the order of the strategy. */
function FiguresFound({
  lines,
  strategy,
}: {
  readonly lines: readonly AnalysisPoint[];
  readonly strategy: string;
}): JSX.Element {
  return (
    <>
      <ul class="rs found" aria-label={`Figures found for ${strategyName(strategy)}`}>
        {lines.map((line) => (
          <li>
            <Figure line={line} />
          </li>
        ))}
      </ul>
      <p class="sum">Without a verdict these figures earn no points.</p>
    </>
  );
}

export interface ReasonsProps {
  readonly analysis: AnalysisResponse;
  /** What stands behind each line, by factor; absent: the lines do not open. */
  readonly details?: Readonly<Record<string, FactorDetail>>;
  /** How many lines are listed; the sum is always that of all. */
  readonly limit?: number;
}

/** What moved the score, line by line, and the sum that a reader can check by eye. */
export function Reasons({ analysis, details = {}, limit = Infinity }: ReasonsProps): JSX.Element {
  const lines = byWeight(analysis.points);
  if (lines.length === 0) return <p class="sum">No input of this strategy could be computed.</p>;
  const { score } = analysis;
  if (score === null) return <FiguresFound lines={analysis.points} strategy={analysis.strategy} />;
  const full = Math.max(...lines.map((line) => line.weight));
  return (
    <>
      <ul class="rs" aria-label={`Reasons for the ${strategyName(analysis.strategy)} verdict`}>
        {lines.slice(0, limit).map((line) => (
          <Line line={line} full={full} detail={details[line.factor]} />
        ))}
      </ul>
      <p class="sum n">{sumText({ points: analysis.points, score })}</p>
    </>
  );
}
