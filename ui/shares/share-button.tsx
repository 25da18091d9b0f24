import type { JSX } from 'preact';
import { FormToken } from '../layout/form-token.tsx';

interface ShareButtonProps {
  readonly symbol: string;
  readonly strategy: string;
  /** Null for a visitor, who is led to sign in. */
  readonly formToken: string | null;
  readonly path: string;
}

/** Makes a link to the verdict as it is now. */
export function ShareButton({ symbol, strategy, formToken, path }: ShareButtonProps): JSX.Element {
  if (formToken === null) {
    return (
      <a class="btn" href={`/login?to=${encodeURIComponent(path)}`}>
        Share
      </a>
    );
  }
  return (
    <form method="post" action="/shares">
      <FormToken token={formToken} />
      <input type="hidden" name="symbol" value={symbol} />
      <input type="hidden" name="strategy" value={strategy} />
      <button>Share</button>
    </form>
  );
}
