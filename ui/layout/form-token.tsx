import type { JSX } from 'preact';

/** The hidden field that proves that a form came from our page; visitors' forms need none. */
export function FormToken({ token }: { readonly token: string | null }): JSX.Element | null {
  return token === null ? null : <input type="hidden" name="_csrf" value={token} />;
}
