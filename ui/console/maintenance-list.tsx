import type { JSX } from 'preact';
import { FormToken } from '../layout/form-token.tsx';
import { momentText } from '../text/moment.ts';

/** A task of maintenance. */
export interface ShownTask {
  readonly id: string;
  readonly what: string;
  /** A command, or a page of the documentation. */
  readonly how: string;
  readonly isDone: boolean;
  /** What the machine found; null: an operator ticks it. */
  readonly text: string | null;
  /** When an operator last did it. */
  readonly tick: { readonly at: number; readonly who: string } | null;
  /** True where an operator may tick it now. */
  readonly isAsked: boolean;
}

export interface ShownTaskGroup {
  readonly title: string;
  readonly tasks: readonly ShownTask[];
}

function How({ how }: { readonly how: string }): JSX.Element {
  return how.startsWith('/') ? <a href={how}>{how}</a> : <code>{how}</code>;
}

/** What is to be done regularly: done or open, by whom and when, each open one with a button where a person does it. */
export function MaintenanceList({
  groups,
  formToken,
}: {
  readonly groups: readonly ShownTaskGroup[];
  readonly formToken: string | null;
}): JSX.Element {
  return (
    <>
      {groups.map(({ title, tasks }) => (
        <>
          <h3>
            {title}: {tasks.filter(({ isDone }) => isDone).length} of {tasks.length} done
          </h3>
          <ul class="lines" aria-label={`${title} maintenance`}>
            {tasks.map(({ id, what, how, isDone, text, tick, isAsked }) => (
              <li>
                <span>
                  {isDone ? 'Done' : 'Open'}: {what}
                  {text === null ? null : <small>{text}</small>}
                  {tick === null ? null : (
                    <small>
                      {isDone ? '' : 'Last: '}
                      {tick.who}, {momentText(tick.at)}
                    </small>
                  )}
                  <small>
                    <How how={how} />
                  </small>
                </span>
                {isAsked ? (
                  <form method="post" action="/console/maintenance" class="form">
                    <FormToken token={formToken} />
                    <p class="act">
                      <button name="task" value={id} aria-label={`Done: ${what}`}>
                        Done
                      </button>
                    </p>
                  </form>
                ) : null}
              </li>
            ))}
          </ul>
        </>
      ))}
    </>
  );
}
