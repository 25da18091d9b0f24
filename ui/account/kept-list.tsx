import type { JSX } from 'preact';
import type { KeptData } from '../../src/features/accounts/accounts.schema.ts';

/** What is kept of the reader: what, why, and for how long. */
export function KeptList({ kept }: { readonly kept: readonly KeptData[] }): JSX.Element {
  return (
    <ul class="kept">
      {kept.map(({ title, what, why, until }) => (
        <li>
          <h3>{title}</h3>
          <p>{what}</p>
          <small>
            {why} {until}
          </small>
        </li>
      ))}
    </ul>
  );
}
