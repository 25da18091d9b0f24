import type { JSX } from 'preact';
import { FormToken } from '../layout/form-token.tsx';

interface FavouriteButtonProps {
  readonly symbol: string;
  /** Null for a visitor, who is asked to sign in. */
  readonly isKept: boolean | null;
  readonly formToken: string | null;
  /** Path and query of the page, to come back to. */
  readonly path: string;
}

/** Puts a symbol on the list or takes it off: a form, so that it works without scripts. The key `s` presses it. */
export function FavouriteButton({ symbol, isKept, formToken, path }: FavouriteButtonProps): JSX.Element {
  if (isKept === null) {
    return (
      <a class="btn" data-key="s" aria-keyshortcuts="s" href={`/login?to=${encodeURIComponent(path)}`}>
        <Star isFull={false} /> Sign in to add to favourites
      </a>
    );
  }
  return (
    <form method="post" action={isKept ? '/favourites/remove' : '/favourites/add'}>
      <FormToken token={formToken} />
      <input type="hidden" name="symbol" value={symbol} />
      <input type="hidden" name="to" value={path} />
      <button data-key="s" aria-keyshortcuts="s" aria-pressed={isKept ? 'true' : 'false'}>
        <Star isFull={isKept} /> {isKept ? 'Remove from favourites' : 'Favourite'}
      </button>
    </form>
  );
}

/** A star, filled where the symbol is a favourite. */
export function Star({ isFull }: { readonly isFull: boolean }): JSX.Element {
  return (
    <svg class="star" width="16" height="16" viewBox="0 0 16 16" aria-hidden="true">
      <path
        d="M8 1.6l1.98 4.02 4.43.64-3.2 3.13.75 4.41L8 11.72 4.04 13.8l.75-4.41-3.2-3.13 4.43-.64z"
        class={isFull ? 'full' : undefined}
      />
    </svg>
  );
}
