import type { JSX } from 'preact';
import type { AnalysisResponse } from '../../src/features/analysis/analysis.schema.ts';

/** What could not be computed and what does not apply: named, never filled in. */
export function Coverage({ coverage }: Pick<AnalysisResponse, 'coverage'>): JSX.Element {
  const { have, of, weight, missing, not_applicable: other } = coverage;
  return (
    <div class="coverage">
      <p>
        {have} of {of} inputs available, {weight} of 50 weight.
      </p>
      {missing.length === 0 ? null : (
        <>
          <h3>Missing</h3>
          <ul aria-label="Missing inputs">
            {missing.map((line) => (
              <li>
                <b>{line.label}</b> (weight {line.weight}): {line.reason}
              </li>
            ))}
          </ul>
        </>
      )}
      {other.length === 0 ? null : (
        <>
          <h3>Not applicable</h3>
          <ul aria-label="Inputs that do not apply">
            {other.map((line) => (
              <li>
                <b>{line.label}</b>: {line.reason}
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}
