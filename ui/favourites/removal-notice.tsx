import type { JSX } from 'preact';
import type { Removal } from '../../src/features/favourites/favourites.schema.ts';
import { FormToken } from '../layout/form-token.tsx';

/** How many symbols a sentence names before it counts the rest. */
const NAMED = 5;

/** AAPL, KO and 3 more. */
function symbolsText(symbols: readonly string[]): string {
  const named = symbols.slice(0, NAMED);
  const rest = symbols.length - named.length;
  return rest === 0 ? named.join(', ') : `${named.join(', ')} and ${rest} more`;
}

interface RemovalNoticeProps {
  readonly removal: Removal;
  readonly formToken: string | null;
  /** Path and query to come back to; absent: the list. */
  readonly to?: string;
}

/** Says what was taken off the list, with the button that brings it back. */
export function RemovalNotice({ removal, formToken, to }: RemovalNoticeProps): JSX.Element {
  return (
    <form method="post" action="/favourites/undo" class="said">
      <FormToken token={formToken} />
      <input type="hidden" name="removal" value={removal.removal} />
      {to === undefined ? null : <input type="hidden" name="to" value={to} />}
      <p role="status">Removed {symbolsText(removal.symbols)} from your favourites.</p>
      <button>Undo</button>
    </form>
  );
}
