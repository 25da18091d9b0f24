import type { JSX } from 'preact';
import type { AnalysisPoint, AnalysisResponse } from '../../src/features/analysis/analysis.schema.ts';
import { pointsText } from '../text/format.ts';
import { strategyName } from '../text/verdict-words.ts';

/** The widest bar stands for this many points, so that bars of different strategies can be compared. */
const FULL_BAR = 12;

/** A bar to the right of the middle for points that speak for the company, to the left for those against it. */
function PointsBar({ points }: { readonly points: number }): JSX.Element {
  const width = (Math.min(Math.abs(points), FULL_BAR) / FULL_BAR) * 50;
  return (
    <svg class="bar" aria-hidden="true">
      {points === 0 ? null : (
        <rect
          class={points > 0 ? 'bp' : 'bn'}
          x={`${points > 0 ? 50 : 50 - width}%`}
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

function Line({ line }: { readonly line: AnalysisPoint }): JSX.Element {
  return (
    <li data-points={line.points}>
      <span>
        {line.label}
        <small>{[line.value_text, line.comparator_text].filter((text) => text !== '').join('; ')}</small>
      </span>
      <PointsBar points={line.points} />
      <span class="n num">
        {pointsText(line.points)}
        <small>of {line.weight}</small>
      </span>
    </li>
  );
}

/** The lines by how much they moved the score; equal ones stay in the order of the strategy. */
export function byEffect(points: readonly AnalysisPoint[]): readonly AnalysisPoint[] {
  return [...points].sort((a, b) => Math.abs(b.points) - Math.abs(a.points));
}

/** `50 neutral + 9 − 6 = 53`: every line that is not 0, in the order shown; without a score the sum alone. */
export function sumText(analysis: Pick<AnalysisResponse, 'points' | 'points_sum' | 'score'>): string {
  const terms = byEffect(analysis.points)
    .filter((line) => line.points !== 0)
    .map((line) => `${line.points < 0 ? '−' : '+'} ${Math.abs(line.points)}`);
  if (analysis.score === null) return `Points found: ${pointsText(analysis.points_sum)}. They make no score.`;
  return `${['50 neutral', ...terms].join(' ')} = ${analysis.score}`;
}

/** What moved the score, line by line, and the sum that a reader can check by eye. */
export function Reasons({ analysis }: { readonly analysis: AnalysisResponse }): JSX.Element {
  const name = strategyName(analysis.strategy);
  if (analysis.points.length === 0) return <p class="sum">No input of this strategy could be computed.</p>;
  return (
    <>
      <ul class="rs" aria-label={`Reasons for the ${name} verdict`}>
        {byEffect(analysis.points).map((line) => (
          <Line line={line} />
        ))}
      </ul>
      <p class="sum n">{sumText(analysis)}</p>
    </>
  );
}
