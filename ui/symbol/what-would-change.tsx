import type { JSX } from 'preact';
import type { AnalysisResponse } from '../../src/features/analysis/analysis.schema.ts';
import type { WhatWouldChange } from '../../src/features/analysis/factor-details.schema.ts';
import { pointsText } from '../text/format.ts';
import { shortVerdict, strategyName } from '../text/verdict-words.ts';

/** What would bring another verdict: one figure alone, the others as they are. */
export function WhatWouldChangeCard({
  analysis,
  changes,
}: {
  readonly analysis: AnalysisResponse;
  readonly changes: readonly WhatWouldChange[];
}): JSX.Element | null {
  if (changes.length === 0) return null;
  return (
    <section class="card" data-unit="changes" aria-labelledby="changes-h">
      <h2 id="changes-h">What would change this verdict</h2>
      {changes.map(({ to, gap, alone }) => (
        <div class="flip" data-to={to} data-gap={gap}>
          <p>
            <b>{shortVerdict({ recommendation: to })}</b> needs {pointsText(gap)}.{' '}
            {alone.length === 0
              ? 'No single figure has the room for it: several would have to change.'
              : 'One of these alone, the others as they are, would do it:'}
          </p>
          {alone.length === 0 ? null : (
            <ul>
              {alone.map(({ label, from_text: from, to_text: needed, points }) => (
                <li>
                  <b>{label}</b> of {needed}{' '}
                  <small>
                    (now {from}; {pointsText(points)})
                  </small>
                </li>
              ))}
            </ul>
          )}
        </div>
      ))}
      <p class="fine">
        {strategyName(analysis.strategy)} of {analysis.symbol}. What it would take by the rules above, not what is
        likely.
      </p>
    </section>
  );
}
