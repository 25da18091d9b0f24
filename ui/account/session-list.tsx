import type { JSX } from 'preact';
import type { SessionLine } from '../../src/features/accounts/accounts.schema.ts';
import { momentAt } from '../text/exchange-time.ts';
import { FormToken } from '../layout/form-token.tsx';

/** Browser and system, read from the user agent. */
function browserOf(userAgent: string): string {
  const browser =
    /Edg\/|Firefox\/|OPR\/|Chrome\/|Safari\/|curl\//.exec(userAgent)?.[0].slice(0, -1) ?? 'Unknown browser';
  const names: Readonly<Record<string, string>> = { Edg: 'Edge', OPR: 'Opera' };
  const system = /Windows|Android|iPhone|iPad|Mac OS X|Linux/.exec(userAgent)?.[0] ?? null;
  return `${names[browser] ?? browser}${system === null ? '' : ` on ${system === 'Mac OS X' ? 'macOS' : system}`}`;
}

interface SessionListProps {
  readonly sessions: readonly SessionLine[];
  readonly formToken: string | null;
}

/** Every session of the reader, each with a button that ends it, and one that ends all. */
export function SessionList({ sessions, formToken }: SessionListProps): JSX.Element {
  return (
    <>
      <ul class="lines" aria-label="Sessions">
        {sessions.map(({ id, isThis, createdAt, lastSeenAt, address, userAgent }) => (
          <li>
            <span>
              {browserOf(userAgent)}
              {isThis ? ' (this one)' : ''}
              <small>
                {address === '' ? '' : `${address}, `}signed in {momentAt(createdAt)}, last seen {momentAt(lastSeenAt)}
              </small>
            </span>
            {isThis ? null : (
              <form method="post" action="/account/sessions/end" class="form">
                <FormToken token={formToken} />
                <p class="act">
                  <button name="session" value={id} aria-label={`Sign out ${browserOf(userAgent)}`}>
                    Sign out
                  </button>
                </p>
              </form>
            )}
          </li>
        ))}
      </ul>
      <form method="post" action="/account/sessions/end-all" class="form">
        <FormToken token={formToken} />
        <p class="act">
          <button>Sign out everywhere</button>
        </p>
      </form>
    </>
  );
}
