import type { JSX } from 'preact';

/** What the frame of a page shows of who is signed in. */
export interface SignedIn {
  readonly name: string;
  readonly email: string;
  readonly isOperator: boolean;
}

/** Signed in: the way to the account. Signed out: the way in, which leads back to this page. */
export function AccountMenu({ user, path }: { readonly user: SignedIn | null; readonly path: string }): JSX.Element {
  if (user !== null) {
    return (
      <a class="me" href="/account" title={user.email}>
        Account
      </a>
    );
  }
  const to = path === '/' ? '' : `?to=${encodeURIComponent(path)}`;
  return <a href={`/login${to}`}>Sign in</a>;
}
