import type { JSX } from 'preact';
import { momentText } from '../text/moment.ts';

/** Errors of requests that are alike. */
export interface ShownError {
  readonly kind: string;
  /** Where it was thrown; empty where that is unknown. */
  readonly place: string;
  readonly count: number;
  readonly firstAt: number;
  readonly lastAt: number;
  readonly release: string;
  readonly routes: readonly string[];
  /** The newest last. */
  readonly requestIds: readonly string[];
}

const times = (count: number): string => (count === 1 ? 'once' : `${count} times`);

/** What went wrong with requests, those errors first that were seen last. */
export function ErrorList({ errors }: { readonly errors: readonly ShownError[] }): JSX.Element {
  if (errors.length === 0) return <p class="none">No request failed.</p>;
  return (
    <ul class="lines errors" aria-label="Errors">
      {errors.map(({ kind, place, count, firstAt, lastAt, release, routes, requestIds }) => (
        <li>
          <span>
            {kind.replaceAll(' < ', ', caused by ')}: {times(count)}
            {place === '' ? null : (
              <small>
                in <code>{place}</code>
              </small>
            )}
            <small>at {routes.join(', ')}</small>
            <small>
              {count === 1 ? null : `first ${momentText(firstAt)}, last `}
              {momentText(lastAt)}, release {release}
            </small>
            <small>
              newest request <code>{requestIds.at(-1)}</code>
            </small>
          </span>
        </li>
      ))}
    </ul>
  );
}
