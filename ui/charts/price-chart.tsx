import type { JSX } from 'preact';
import { DEMO_TEXT } from '../layout/demo-mark.tsx';
import { priceText, shortText } from '../text/format.ts';
import type { ChartEvent } from './chart-events.ts';
import { GRID, heightOf, pricePath, scaleOf } from './price-path.ts';
import { dateTicks, priceTicks } from './ticks.ts';
import type { VolumeBars } from './volume-bars.ts';

/** A line beside the price, such as an average, over the same days. */
export interface ChartLine {
  readonly className: string;
  readonly values: Float64Array;
}

interface PriceChartProps {
  readonly title: string;
  /** One sentence: first, last, high, low. */
  readonly summary: string;
  readonly days: Int32Array;
  readonly closes: Float64Array;
  readonly isLog: boolean;
  readonly isDemo: boolean;
  readonly lines: readonly ChartLine[];
  /** Null: none is drawn. */
  readonly volume: VolumeBars | null;
  readonly events: readonly ChartEvent[];
}

/** A share of the plot as an attribute of SVG. */
export const percent = (share: number): string => `${Math.round(share * 10_000) / 100}%`;

function lastFinite(prices: Float64Array): number {
  for (let i = prices.length - 1; i >= 0; i -= 1) if (Number.isFinite(prices[i])) return prices[i] as number;
  return 0;
}

/** Lines across the plot at round prices, with the prices at the right. */
export function Grid({ ticks }: { readonly ticks: ReturnType<typeof priceTicks> }): JSX.Element {
  return (
    <g>
      {ticks.map(({ at, label }) => (
        <>
          <line class="gl" x1="0" x2="100%" y1={percent(at)} y2={percent(at)} />
          <text x="100%" y={percent(at)} dx="8" dy="4">
            {label}
          </text>
        </>
      ))}
    </g>
  );
}

/** Dates under the plot. */
export function DateFoot({ days }: { readonly days: Int32Array }): JSX.Element {
  return (
    <>
      {dateTicks(days[0] ?? 0, days.at(-1) ?? 0).map(({ at, label }) => (
        <text class="mid" x={percent(at)} y="100%" dy="22">
          {label}
        </text>
      ))}
    </>
  );
}

function LastTag({ at, label }: { readonly at: number; readonly label: string }): JSX.Element {
  const width = label.length * 7 + 12;
  return (
    <svg x="100%" y={percent(at)} class="ov" width={width} height="20">
      <rect class="tagb" x="3" y="-10" width={width} height="20" rx="3" />
      <text class="tagt" x="9" dy="4">
        {label}
      </text>
    </svg>
  );
}

/** More than these would cover each other on a phone; then they are ticks without a letter. */
const LETTERS = 14;

/** Dividends and splits at the foot of the plot. What they are stands in words under the chart. */
function Events({
  events,
  days,
}: {
  readonly events: readonly ChartEvent[];
  readonly days: Int32Array;
}): JSX.Element | null {
  const first = days[0] ?? 0;
  const span = Math.max(1, (days.at(-1) ?? 0) - first);
  const hasLetters = events.length <= LETTERS;
  return events.length === 0 ? null : (
    <g aria-hidden="true">
      {events.map(({ day, letter, text }) => (
        <svg class={`ov ev ev${letter}`} x={percent((day - first) / span)} y="100%" width="1" height="1">
          <title>{text}</title>
          {hasLetters || letter === 'S' ? (
            <>
              <circle cy="-10" r="8" />
              <text class="mid" y="-6">
                {letter}
              </text>
            </>
          ) : (
            <path d="M0 -7V0" />
          )}
        </svg>
      ))}
    </g>
  );
}

function Volume({
  bars,
  days,
  axis,
}: {
  readonly bars: VolumeBars;
  readonly days: Int32Array;
  readonly axis: string;
}): JSX.Element {
  const each = bars.sessions === 1 ? 'session' : `${bars.sessions} sessions, mean`;
  return (
    <svg
      class={`plot vol ${axis}`}
      role="img"
      aria-label={`Volume by ${each}; the highest is ${shortText(bars.highest)} shares.`}
    >
      <svg viewBox={`0 0 ${GRID} ${GRID}`} preserveAspectRatio="none" width="100%" height="100%" class="ov">
        <path class={days.length > 150 ? 'vb thin' : 'vb'} d={bars.path} />
      </svg>
      <text x="100%" y="0" dx="8" dy="10">
        {shortText(bars.highest)}
      </text>
      <line class="cross" y1="0" y2="100%" visibility="hidden" />
    </svg>
  );
}

/**
 * The price line, drawn by the server. The outer svg has no `viewBox`: its lines and texts stand at percentages and keep
 * their size on a phone; only the paths' own grid is stretched. The crosshair is moved by a script and is hidden without.
 */
export function PriceChart(props: PriceChartProps): JSX.Element {
  const { title, summary, days, closes, isLog, isDemo, lines, volume, events } = props;
  const scale = scaleOf(closes, isLog);
  const last = lastFinite(closes);
  const tag = priceText(last);
  const axis = `ax${Math.min(12, Math.max(6, tag.length))}`;
  return (
    <div class="stop">
      <svg
        class={`plot main ${axis}`}
        role="img"
        aria-labelledby="chart-title chart-desc"
        data-low={scale.low}
        data-high={scale.high}
        data-log={scale.isLog ? '1' : '0'}
      >
        <title id="chart-title">{title}</title>
        <desc id="chart-desc">{summary}</desc>
        <Grid ticks={priceTicks(scale, last)} />
        <DateFoot days={days} />
        {isDemo ? (
          <text class="stamp" x="0" y="-8">
            {DEMO_TEXT}
          </text>
        ) : null}
        <svg viewBox={`0 0 ${GRID} ${GRID}`} preserveAspectRatio="none" width="100%" height="100%">
          {lines.map(({ className, values }) => (
            <path class={`ln ${className}`} d={pricePath(days, values, scale, 500)} />
          ))}
          <path class="ln" d={pricePath(days, closes, scale)} />
        </svg>
        <Events events={events} days={days} />
        <line class="cross" y1="0" y2="100%" visibility="hidden" />
        <circle class="dot" r="4" visibility="hidden" />
        <LastTag at={heightOf(last, scale)} label={tag} />
      </svg>
      {volume === null ? null : <Volume bars={volume} days={days} axis={axis} />}
    </div>
  );
}
