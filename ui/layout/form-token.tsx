import type { JSX } from 'preact';

/** The hidden field that proves that a form came from our page; visitors' forms have nothing to prove. */
export function FormToken({ token }: { readonly token: string | null }): JSX.Element | null {
  return token === null ? null : <input type="hidden" name="_csrf" value={token} />;
}
