import type { JSX } from 'preact';
import { DateFoot, percent } from './price-chart.tsx';
import { GRID } from './price-path.ts';

interface ScoreChartProps {
  readonly title: string;
  readonly summary: string;
  /** Oldest first, at least two. */
  readonly points: readonly { readonly day: number; readonly score: number }[];
}

/** Edges of the verdicts. */
const EDGES = [60, 40] as const;
const heightOf = (score: number): number => 1 - score / 100;

/** The score from 0 to 100 over time as steps: it holds from one verdict to the next. */
export function ScoreChart({ title, summary, points }: ScoreChartProps): JSX.Element {
  const days = Int32Array.from(points, ({ day }) => day);
  const [first, last] = [days[0] ?? 0, days.at(-1) ?? 0];
  const x = (day: number): number => Math.round(((day - first) / Math.max(1, last - first)) * GRID);
  const y = (score: number): number => Math.round(heightOf(score) * GRID);
  const path = points.map(({ day, score }, i) => (i === 0 ? `M0 ${y(score)}` : `H${x(day)}V${y(score)}`)).join('');
  const newest = points.at(-1)?.score ?? 0;
  return (
    <svg class="plot score-line ax6" role="img" aria-label={`${title}. ${summary}`}>
      {EDGES.map((edge) => (
        <>
          <line class="gl" x1="0" x2="100%" y1={percent(heightOf(edge))} y2={percent(heightOf(edge))} />
          <text x="100%" y={percent(heightOf(edge))} dx="8" dy="4">
            {Math.abs(edge - newest) < 12 ? '' : edge === 60 ? '60 Buy' : '40 Sell'}
          </text>
        </>
      ))}
      <DateFoot days={days} />
      <svg viewBox={`0 0 ${GRID} ${GRID}`} preserveAspectRatio="none" width="100%" height="100%">
        <path class="ln" d={path} />
      </svg>
      <text class="end c1" x="100%" y={percent(heightOf(newest))} dx="8" dy="4">
        {newest}
      </text>
    </svg>
  );
}
