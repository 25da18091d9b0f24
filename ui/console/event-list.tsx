import type { JSX } from 'preact';
import { FormToken } from '../layout/form-token.tsx';
import { momentText } from '../text/moment.ts';

/** A security event as the console shows it. */
export interface ShownEvent {
  readonly title: string;
  readonly detail: string;
  readonly address: string | null;
  readonly count: number;
  readonly lastAt: number;
}

interface EventListProps {
  readonly label: string;
  readonly events: readonly ShownEvent[];
  readonly none: string;
  /** The token of forms; absent: addresses cannot be blocked here. */
  readonly formToken?: string | null;
  /** Addresses that are blocked already. */
  readonly blocked?: readonly { readonly address: string }[];
}

const times = (count: number): string => (count === 1 ? 'once' : `${count} times`);

/** Events, those seen last first; each address with a button that blocks it. */
export function EventList({ label, events, none, formToken, blocked = [] }: EventListProps): JSX.Element {
  if (events.length === 0) return <p class="none">{none}</p>;
  return (
    <ul class="lines" aria-label={label}>
      {events.map(({ title, detail, address, count, lastAt }) => (
        <li>
          <span>
            {title}, {times(count)}
            <small>
              {detail}
              {address === null ? null : (
                <>
                  {' '}
                  from <code>{address}</code>
                </>
              )}
            </small>
            <small>{momentText(lastAt)}</small>
          </span>
          {address === null || formToken === undefined || blocked.some((one) => one.address === address) ? null : (
            <form method="post" action="/console/block" class="form">
              <FormToken token={formToken} />
              <p class="act">
                <button name="address" value={address} aria-label={`Block ${address} for an hour`}>
                  Block
                </button>
              </p>
            </form>
          )}
        </li>
      ))}
    </ul>
  );
}

interface BlockedListProps {
  readonly blocked: readonly { readonly address: string; readonly until: number }[];
  readonly formToken: string | null;
}

/** Addresses whose requests are refused, each with a button that ends it. */
export function BlockedList({ blocked, formToken }: BlockedListProps): JSX.Element | null {
  if (blocked.length === 0) return null;
  return (
    <>
      <h3>Blocked addresses</h3>
      <ul class="lines" aria-label="Blocked addresses">
        {blocked.map(({ address, until }) => (
          <li>
            <span>
              <code>{address}</code>
              <small>until {momentText(until)}</small>
            </span>
            <form method="post" action="/console/unblock" class="form">
              <FormToken token={formToken} />
              <p class="act">
                <button name="address" value={address} aria-label={`Unblock ${address}`}>
                  Unblock
                </button>
              </p>
            </form>
          </li>
        ))}
      </ul>
    </>
  );
}
