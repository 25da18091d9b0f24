import type { JSX } from 'preact';
import type { AnalysisResponse } from '../../src/features/analysis/analysis.schema.ts';

/** Lines that share a reason, together, in the order the reasons first come up. */
function byReason<T extends { readonly reason: string }>(
  lines: readonly T[],
): readonly (readonly [reason: string, lines: readonly T[]])[] {
  const groups = new Map<string, T[]>();
  for (const line of lines) groups.set(line.reason, [...(groups.get(line.reason) ?? []), line]);
  return [...groups];
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
            {byReason(missing).map(([reason, lines]) => (
              <li>
                {lines.map(({ label, weight: lost }, i) => (
                  <>
                    {i === 0 ? '' : '; '}
                    <b>{label}</b> (weight {lost})
                  </>
                ))}
                : {reason}
              </li>
            ))}
          </ul>
        </>
      )}
      {other.length === 0 ? null : (
        <>
          <h3>Not applicable</h3>
          <ul aria-label="Inputs that do not apply">
            {byReason(other).map(([reason, lines]) => (
              <li>
                <b>{lines.map(({ label }) => label).join('; ')}</b>: {reason}
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}
