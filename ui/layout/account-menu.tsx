import type { JSX } from 'preact';

/** What the frame of a page shows of who is signed in. */
export interface SignedIn {
  readonly name: string;
  readonly email: string;
  readonly isOperator: boolean;
}

/** Pages that a reader does not want to come back to after signing in. */
const WAYS_IN = /^\/(login|logout|signup|reset|verify|go|setup)(\/|\?|$)/;

/** Signed in: the way to the account. Signed out: the way in, which leads back to this page. */
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
