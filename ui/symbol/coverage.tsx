import type { JSX } from 'preact';
import type { AnalysisResponse } from '../../src/features/analysis/analysis.schema.ts';

type Other = AnalysisResponse['coverage']['not_applicable'];

/** Inputs that do not apply, by the reason they share, in the order the reasons first come up. */
export function byReason(lines: Other): readonly (readonly [reason: string, labels: readonly string[]])[] {
  const labels = new Map<string, string[]>();
  for (const { reason, label } of lines) labels.set(reason, [...(labels.get(reason) ?? []), label]);
  return [...labels];
}

/** What could not be computed and what does not apply: named, never filled in. */
export function Coverage({ coverage }: Pick<AnalysisResponse, 'coverage'>): JSX.Element {
  const { have, of, weight, missing, not_applicable: other } = coverage;
  return (
    <div class="coverage">
      {of === 0 ? null : (
        <p>
          {have} of {of} inputs available, {weight} of 50 weight.
        </p>
      )}
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
            {byReason(other).map(([reason, labels]) => (
              <li>
                <b>{labels.join(', ')}</b>: {reason}
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}
