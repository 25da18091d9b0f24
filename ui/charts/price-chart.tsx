import type { JSX } from 'preact';
import { DEMO_TEXT } from '../layout/demo-mark.tsx';
import { priceText } from '../text/format.ts';
import { GRID, heightOf, pricePath, scaleOf } from './price-path.ts';
import { dateTicks, priceTicks } from './ticks.ts';

interface PriceChartProps {
  readonly title: string;
  /** One sentence: first, last, high, low. */
  readonly summary: string;
  readonly days: Int32Array;
  readonly closes: Float64Array;
  readonly isLog: boolean;
  readonly isDemo: boolean;
}

const percent = (share: number): string => `${Math.round(share * 10_000) / 100}%`;

function lastFinite(prices: Float64Array): number {
  for (let i = prices.length - 1; i >= 0; i -= 1) if (Number.isFinite(prices[i])) return prices[i] as number;
  return 0;
}

function Grid({ ticks }: { readonly ticks: ReturnType<typeof priceTicks> }): JSX.Element {
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

/**
 * The price line, drawn by the server. The outer svg has no `viewBox`: its lines and texts stand at percentages and keep
 * their size on a phone; only the path's own grid is stretched.
 */
export function PriceChart({ title, summary, days, closes, isLog, isDemo }: PriceChartProps): JSX.Element {
  const scale = scaleOf(closes, isLog);
  const last = lastFinite(closes);
  const tag = priceText(last);
  return (
    <svg class={`plot ax${Math.min(12, Math.max(6, tag.length))}`} role="img" aria-labelledby="chart-title chart-desc">
      <title id="chart-title">{title}</title>
      <desc id="chart-desc">{summary}</desc>
      <Grid ticks={priceTicks(scale, last)} />
      {dateTicks(days[0] ?? 0, days.at(-1) ?? 0).map(({ at, label }) => (
        <text class="mid" x={percent(at)} y="100%" dy="22">
          {label}
        </text>
      ))}
      {isDemo ? (
        <text class="stamp" x="0" y="-8">
          {DEMO_TEXT}
        </text>
      ) : null}
      <svg viewBox={`0 0 ${GRID} ${GRID}`} preserveAspectRatio="none" width="100%" height="100%" class="ov">
        <path class="ln" d={pricePath(days, closes, scale)} />
      </svg>
      <LastTag at={heightOf(last, scale)} label={tag} />
    </svg>
  );
}
