import type { JSX } from 'preact';
import { momentText } from '../text/moment.ts';

/** Something that an operator did. */
export interface ShownAction {
  readonly at: number;
  /** The operator's address, or how an operator without one came in. */
  readonly who: string;
  readonly action: string;
  readonly target: string;
}

/** Who did what, newest first. */
export function ActionList({ actions }: { readonly actions: readonly ShownAction[] }): JSX.Element {
  if (actions.length === 0) return <p class="none">No operator has changed anything yet.</p>;
  return (
    <ul class="lines" aria-label="What operators did">
      {actions.map(({ at, who, action, target }) => (
        <li>
          <span>
            {action}
            {target === '' ? null : (
              <>
                {' '}
                <code>{target}</code>
              </>
            )}
            <small>
              {who}, {momentText(at)}
            </small>
          </span>
        </li>
      ))}
    </ul>
  );
}
