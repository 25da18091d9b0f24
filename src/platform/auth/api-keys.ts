import type { Database } from '../db/schema.ts';
import { AppError } from '../errors.ts';
import { KEY_LENGTH, kindOfText } from './api-key-format.ts';
import { findKey, markUsed } from './api-key-store.ts';
import type { ApiKeyRow } from './api-key-store.ts';
import { createBeliefs } from './beliefs.ts';
import type { CurrentUser } from './current-user.ts';
import { readScopes } from './scopes.ts';
import { digestOf } from './secrets.ts';
import { SEEN_STEP_MS } from './session-rules.ts';

/** The keys with which programs ask in a person's name, as this process reads them. */
export interface ApiKeys {
  /**
   * Who a key stands for.
   * @throws AppError `invalid_key`, in words for whoever holds it
   */
  readonly read: (text: string) => Promise<CurrentUser>;
  /** Forgets what this process believes of a key, or of all keys of somebody, after a change. */
  readonly forget: (which: { readonly keyId: string } | { readonly userId: string }) => void;
}

const refused = (userMessage: string): AppError => new AppError('invalid_key', { userMessage });

/** Keys over the database, with what was read in the last five seconds in memory in front of it. */
export function createApiKeys({ db, now }: { readonly db: Database; readonly now: () => number }): ApiKeys {
  const beliefs = createBeliefs<ApiKeyRow>(
    (hash) => findKey(db, hash),
    (row) => row.last_used_at,
  );
  return {
    read: async (text) => {
      const kind = kindOfText(text);
      if (kind === 'other') throw refused(`A key begins with "tw_" and has ${KEY_LENGTH} characters.`);
      if (kind === 'damaged') throw refused('This key is mistyped or was cut short: its parts do not fit together.');
      const at = now();
      const entry = await beliefs.load(digestOf(text), at);
      if (entry === null) throw refused('There is no such key here.');
      if (entry.row.revoked_at !== null) throw refused('This key was revoked.');
      if (entry.row.disabled_at !== null) throw refused('The account of this key is shut.');
      if (at - entry.seenAt >= SEEN_STEP_MS) {
        entry.seenAt = at;
        // Only for the list of keys: a request does not wait for it, nor fail with it.
        markUsed(db, entry.row.id, at).catch(() => undefined);
      }
      return toUser(entry.row);
    },
    forget: (which) =>
      beliefs.forget((row) => ('keyId' in which ? row.id === which.keyId : row.user_id === which.userId)),
  };
}

function toUser(row: ApiKeyRow): CurrentUser {
  return {
    id: row.user_id,
    email: row.email,
    name: row.user_name,
    role: row.role === 'operator' ? 'operator' : 'user',
    sessionId: null,
    sessionCreatedAt: row.created_at,
    hasSecondFactor: row.two_factor_enabled === 1,
    secondFactorAt: null,
    key: { id: row.id, scopes: readScopes(row.scopes) },
  };
}
