import type { JSX } from 'preact';

/** How facts become a verdict, in the order it happens. */
export function Rules(): JSX.Element {
  return (
    <section class="card mt" aria-labelledby="rules-h">
      <h2 id="rules-h">From facts to a verdict</h2>
      <ol class="rules">
        <li>
          <b>Facts.</b> Daily prices, statements, dividends and splits of one symbol, from one source, as known at one
          moment. A statement without a filing date counts from 90 days after its period ended.
        </li>
        <li>
          <b>Figures.</b> Each strategy computes its factors by the published formulas below. A factor whose inputs are
          not there is missing. Nothing is filled in by a guess.
        </li>
        <li>
          <b>Points.</b> A factor is ranked among the companies of its sector where at least 20 are known, else among
          all where at least 100 are; points are then weight × (2 × percentile − 1), rounded. Otherwise its breakpoints
          give the share of the weight, straight lines between them. Each reason says which it was.
        </li>
        <li>
          <b>Score.</b> 50 plus the sum of the points. The weights of a strategy add to 50, so a score stays within 0
          and 100, and the sum is shown.
        </li>
        <li>
          <b>Possible range.</b> The score plus and minus the weight of the missing factors: where it could stand if
          they came in. It is a bound, not a likelihood.
        </li>
        <li>
          <b>Verdict.</b> Buy at 60 and above, Sell at 40 and below, Hold between. Buy is weak to 64, moderate to 74,
          strong from 75; Sell mirrors it. It is weak whenever the possible range leaves the band.
        </li>
        <li>
          <b>No verdict.</b> Under 60% of the weight has inputs, fewer than 253 sessions, facts that fail a check, or a
          possible range that reaches both edges. That is never shown as Hold.
        </li>
        <li>
          <b>Risk level.</b> The median of volatility (20%, 35%), worst three-year drawdown (25%, 50%), beta (0.8, 1.3)
          and Altman’s zones; the more cautious of the middle two; distress makes it high; under two inputs there is
          none.
        </li>
        <li>
          <b>Confidence.</b> There is none yet. It will be a measured frequency over closed calls, with their number,
          and not a feeling.
        </li>
      </ol>
    </section>
  );
}
