import type { JSX } from 'preact';

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
  const to = path === '/' || WAYS_IN.test(path) ? '' : `?to=${encodeURIComponent(path)}`;
  return (
    <nav class="me" aria-label="Account">
      {user === null ? (
        <a href={`/login${to}`}>Sign in</a>
      ) : (
        <a href="/account" title={user.email}>
          Account
        </a>
      )}
    </nav>
  );
}
