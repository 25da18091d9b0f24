import type { JSX } from 'preact';
import type { Removal } from '../features/favourites/favourites.schema.ts';
import { currentUser } from '../http/session.ts';
import { RemovalNotice } from '../../ui/favourites/removal-notice.tsx';
import { readListQuery } from '../features/favourites/favourites-query.present.ts';
import type { PageDeps } from './page-deps.ts';
import type { Visitor } from './visitor.ts';

/** What the reader's list says of the symbol; null for a visitor. */
export interface Kept {
  readonly isKept: boolean;
  /** What was taken off just now, while it can be undone. */
  readonly removal: Removal | null;
  /** What was done just now, in words. */
  readonly notice: string | null;
}

/** What the list of who is signed in says of a symbol; null for a visitor. */
export async function keptOf(
  { favourites }: PageDeps,
  request: { readonly query: Record<string, unknown> },
  symbol: string,
): Promise<Kept | null> {
  const user = currentUser(request);
  if (user === null) return null;
  const { notice, removal } = readListQuery(request.query);
  const [isKept, removed] = await Promise.all([
    favourites.isKept(user.id, symbol),
    removal === null ? null : favourites.removal(user.id, removal),
  ]);
  return { isKept, removal: removed, notice };
}

/** What was done just now with the symbol on the reader's list. */
export function Said({ kept, visitor }: { readonly kept: Kept | null; readonly visitor: Visitor }): JSX.Element | null {
  if (kept === null) return null;
  if (kept.removal !== null && !kept.isKept) {
    return <RemovalNotice removal={kept.removal} formToken={visitor.formToken} to={visitor.path} />;
  }
  return kept.notice === null ? null : (
    <p class="said" role="status">
      {kept.notice} <a href="/favourites">See the list</a>
    </p>
  );
}
