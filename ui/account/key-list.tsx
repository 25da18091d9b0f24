import type { JSX } from 'preact';
import type { KeyLine, Scope } from '../../src/features/api-keys/api-keys.schema.ts';
import { FormToken } from '../layout/form-token.tsx';
import { momentAt } from '../text/exchange-time.ts';

/** What a scope is called, and what a program can do with it. */
export const SCOPE_WORDS: Readonly<Record<Scope, { readonly label: string; readonly what: string }>> = {
  read: { label: 'Read', what: 'search symbols, read your favourites and your history' },
  analyse: { label: 'Analyse', what: 'run analyses, change your favourites and your history' },
  admin: { label: 'Administer', what: 'do what operators do' },
};

interface KeyListProps {
  readonly keys: readonly KeyLine[];
  readonly formToken: string | null;
}

/** Every key of the reader, each with a button that revokes it. */
export function KeyList({ keys, formToken }: KeyListProps): JSX.Element {
  if (keys.length === 0) {
    return (
      <p class="none" data-state="empty">
        You have no keys. Create one below for a program that uses your account.
      </p>
    );
  }
  return (
    <ul class="lines" aria-label="Keys">
      {keys.map((key) => (
        <li>
          <span>
            {key.name}
            <small>
              <code>{key.shown}…</code> {key.scopes.map((scope) => SCOPE_WORDS[scope].label).join(', ')}
            </small>
            <small>
              made {momentAt(key.createdAt)},{' '}
              {key.lastUsedAt === null ? 'never used' : `last used ${momentAt(key.lastUsedAt)}`}
            </small>
          </span>
          <form method="post" action="/account/api-keys/revoke" class="form">
            <FormToken token={formToken} />
            <p class="act">
              <button name="key" value={key.id} aria-label={`Revoke ${key.name}`}>
                Revoke
              </button>
            </p>
          </form>
        </li>
      ))}
    </ul>
  );
}
