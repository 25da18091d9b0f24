import type { JSX } from 'preact';
import { frameWords } from '../text/words/frame.ts';

/** The signed-in user as the page frame shows them. */
export interface SignedIn {
  readonly name: string;
  readonly email: string;
  readonly isOperator: boolean;
}

/** Pages that a reader does not want to come back to after signing in. */
const WAYS_IN = /^\/(login|logout|signup|reset|verify|go|setup)(\/|\?|$)/;

/** A link to the account, or, signed out, to the sign-in page, which returns to this page. */
export function AccountMenu({ user, path }: { readonly user: SignedIn | null; readonly path: string }): JSX.Element {
  const words = frameWords();
  const to = path === '/' || WAYS_IN.test(path) ? '' : `?to=${encodeURIComponent(path)}`;
  return (
    <nav class="me" aria-label={words.account}>
      {user === null ? (
        <a href={`/login${to}`}>{words.signIn}</a>
      ) : (
        <a href="/account" title={user.email}>
          {words.account}
        </a>
      )}
    </nav>
  );
}
