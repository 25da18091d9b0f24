import type { JSX } from 'preact';
import { momentText } from '../text/moment.ts';

/** A live source, and what became of the questions to it within a day, over all processes. */
interface ShownSource {
  readonly source: string;
  readonly isAsked: boolean;
  readonly until: number | null;
  readonly asked: number;
  readonly failed: number;
  /** Questions that were not put, because of the limits of the source or its failures. */
  readonly held: number;
}

/** Where prices come from. */
export interface ShownSources {
  readonly label: string;
  readonly live: readonly ShownSource[];
  /** What was left out of the source's data, and how much more there is. */
  readonly problems: readonly string[];
  readonly moreProblems: number;
}

/** The sources of market data and what is wrong with them. */
export function SourceList({ sources }: { readonly sources: ShownSources }): JSX.Element {
  const { label, live, problems, moreProblems } = sources;
  return (
    <>
      <p>Prices come from {label}.</p>
      {live.length === 0 ? null : (
        <ul class="lines" aria-label="Live sources">
          {live.map(({ source, isAsked, until, asked, failed, held }) => (
            <li>
              <span>
                {source}
                <small>
                  {isAsked
                    ? 'is asked'
                    : `is left alone after failures${until === null ? '' : ` until ${momentText(until)}`}`}
                </small>
                <small>
                  within a day asked {asked} times, of which {failed} failed; not asked because of limits or failures{' '}
                  {held} times
                </small>
              </span>
            </li>
          ))}
        </ul>
      )}
      {problems.length === 0 ? null : (
        <>
          <h3>Left out of its data</h3>
          <ul class="lines" aria-label="Left out">
            {problems.map((text) => (
              <li>
                <span>{text}</span>
              </li>
            ))}
          </ul>
          {moreProblems > 0 ? (
            <p class="fine">
              {moreProblems} more; <code>tradewise data check</code> lists them.
            </p>
          ) : null}
        </>
      )}
    </>
  );
}
