import type { JSX } from 'preact';

interface ScoreScaleProps {
  readonly score: number;
  readonly range: { readonly low: number; readonly high: number } | null;
}

/** The score on its scale of 0 to 100, with the edges of the bands and, where inputs are missing, the possible range. */
export function ScoreScale({ score, range }: ScoreScaleProps): JSX.Element {
  const possible = range === null ? '' : `, possible range ${range.low} to ${range.high}`;
  return (
    <div class="scalebox">
      <svg
        class="scale"
        role="img"
        aria-label={`Score ${score} of 100${possible}. Sell at 40 and below, Buy at 60 and above.`}
      >
        <rect class="tr" x="0" y="5" width="100%" height="8" rx="4" />
        {range === null ? null : (
          <rect class="rg" x={`${range.low}%`} y="5" width={`${range.high - range.low}%`} height="8" rx="4" />
        )}
        <line class="edge" x1="40%" x2="40%" y1="2" y2="16" />
        <line class="edge" x1="60%" x2="60%" y1="2" y2="16" />
        <svg x={`${score}%`} class="ov" width="4" height="18">
          <rect class="mk" x="-1.5" y="0" width="3" height="18" rx="1" />
        </svg>
      </svg>
      <div class="bands" aria-hidden="true">
        <span>Sell</span>
        <span>Hold</span>
        <span>Buy</span>
        <span class="n e40">40</span>
        <span class="n e60">60</span>
      </div>
    </div>
  );
}
