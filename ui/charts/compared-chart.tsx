import type { JSX } from 'preact';
import { DEMO_TEXT } from '../layout/demo-mark.tsx';
import { wholeText } from '../text/format.ts';
import { DateFoot, Grid, percent } from './price-chart.tsx';
import { GRID, heightOf, pricePath, scaleOf } from './price-path.ts';
import { lastOf } from './rebase.ts';
import type { Rebased } from './rebase.ts';
import { priceTicks } from './ticks.ts';

interface ComparedChartProps {
  readonly title: string;
  readonly summary: string;
  readonly rebased: Rebased;
  readonly isLog: boolean;
  readonly isDemo: boolean;
}

/** Height of a label at the end of a line, as a share of the plot on a phone. */
const LABEL = 0.095;

/** Pushes labels apart that would cover each other, downwards and then back up where the foot is reached. */
export function spread(heights: readonly number[]): readonly number[] {
  const order = heights.map((at, i) => ({ at, i })).sort((a, b) => a.at - b.at);
  const placed: number[] = [];
  order.forEach(({ at }, n) => placed.push(Math.max(at, n === 0 ? 0 : (placed[n - 1] as number) + LABEL)));
  for (let n = placed.length - 1, limit = 1; n >= 0; n -= 1, limit = (placed[n + 1] as number) - LABEL) {
    placed[n] = Math.min(placed[n] as number, limit);
  }
  const back = new Array<number>(heights.length);
  order.forEach(({ i }, n) => (back[i] = placed[n] as number));
  return back;
}

/** `MSFT 112.3`: a label at the end of a line. */
function labelOf(symbol: string, index: number): string {
  return `${symbol} ${index >= 1000 ? wholeText(index) : index.toFixed(1)}`;
}

/** Up to four lines from 100, each with its own dashes and a label at its end, drawn by the server like the price line. */
export function ComparedChart({ title, summary, rebased, isLog, isDemo }: ComparedChartProps): JSX.Element {
  const { days, lines } = rebased;
  const scale = scaleOf(Float64Array.from(lines.flatMap(({ index }) => Array.from(index))), isLog);
  const ends = lines.map(({ index }) => lastOf(index));
  const places = spread(ends.map((end) => heightOf(end, scale)));
  const ticks = priceTicks(scale, Number.NaN).map(({ at, label }) => ({
    at,
    label: places.some((place) => Math.abs(place - at) < LABEL * 0.8) ? '' : label,
  }));
  return (
    <div class="stop">
      <svg
        class="plot main ax12"
        role="img"
        aria-labelledby="chart-title chart-desc"
        data-low={scale.low}
        data-high={scale.high}
        data-log={scale.isLog ? '1' : '0'}
      >
        <title id="chart-title">{title}</title>
        <desc id="chart-desc">{summary}</desc>
        <Grid ticks={ticks} />
        <line class="base" x1="0" x2="100%" y1={percent(heightOf(100, scale))} y2={percent(heightOf(100, scale))} />
        <DateFoot days={days} />
        {isDemo ? (
          <text class="stamp" x="0" y="-8">
            {DEMO_TEXT}
          </text>
        ) : null}
        <svg viewBox={`0 0 ${GRID} ${GRID}`} preserveAspectRatio="none" width="100%" height="100%">
          {lines.map(({ index }, i) => (
            <path class={`ln c${i + 1}`} d={pricePath(days, index, scale, i === 0 ? 1000 : 600)} />
          ))}
        </svg>
        <line class="cross" y1="0" y2="100%" visibility="hidden" />
        <circle class="dot" r="4" visibility="hidden" />
        {lines.map(({ symbol }, i) => (
          <text class={`end c${i + 1}`} x="100%" y={percent(places[i] as number)} dx="8" dy="4">
            {labelOf(symbol, ends[i] as number)}
          </text>
        ))}
      </svg>
    </div>
  );
}
