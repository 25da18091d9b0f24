import type { Database } from '../db/schema.ts';
import { AppError } from '../errors.ts';
import { LocalWindows } from '../limits/local-windows.ts';
import type { Limit } from '../limits/sliding-window.ts';
import { KEY_LENGTH, kindOfText } from './api-key-format.ts';
import { findKey, markUsed } from './api-key-store.ts';
import type { ApiKeyRow } from './api-key-store.ts';
import type { WriteBehind } from '../write-behind.ts';
import { createRowCache } from './row-cache.ts';
import type { CurrentUser } from './current-user.ts';
import { readScopes } from './scopes.ts';
import { digestOf } from './secrets.ts';
import { SEEN_STEP_MS } from './session-rules.ts';

/** API keys as this process reads them. */
export interface ApiKeys {
  /**
   * Returns the user of a key. `place`: where the request comes from, as limits count it.
   * @throws AppError `invalid_key`, in words for whoever holds it; `too_many_requests` where many unknown keys came from there
   */
  readonly read: (text: string, place: string) => Promise<CurrentUser>;
  /** The user of a good key that is cached and whose use need not be noted; else null. */
  readonly atHand: (text: string) => CurrentUser | null;
  /** Removes a key, or all keys of a user, from this process's cache after a change. */
  readonly forget: (which: { readonly keyId: string } | { readonly userId: string }) => void;
}

export interface ApiKeysDeps {
  readonly db: Database;
  readonly now: () => number;
  /** Writes when a key was last used. */
  readonly behind: Pick<WriteBehind, 'add'>;
  /** Unknown keys that one place may have looked up: whoever makes them up must not keep the database busy. */
  readonly missesPerMinute: number;
}

const refused = (userMessage: string): AppError => new AppError('invalid_key', { userMessage });
const NO_WAIT = { waitMs: 0 } as const;

function tooMany(waitMs: number): AppError {
  const seconds = Math.ceil(waitMs / 1000);
  return new AppError('too_many_requests', {
    userMessage: `Many keys that this server does not know came from this address. Wait ${seconds} s.`,
    retryAfterSeconds: seconds,
  });
}

/** Keys that opened something lately; they are looked up whoever else sends unknown ones from their place. */
const MOST_GOOD = 10_000;

/** Reads keys from the database and caches them for five seconds. */
export function createApiKeys({ db, now, behind, missesPerMinute }: ApiKeysDeps): ApiKeys {
  const limits: readonly Limit[] = [{ name: 'minute', most: missesPerMinute, windowMs: 60_000 }];
  const misses = new LocalWindows();
  const good = new Set<string>();
  const cache = createRowCache<ApiKeyRow>(
    (hash) => findKey(db, hash),
    (row) => row.last_used_at,
  );
  return {
    read: async (text, place) => {
      const kind = kindOfText(text);
      if (kind === 'other') throw refused(`A key begins with "tw_" and has ${KEY_LENGTH} characters.`);
      if (kind === 'damaged') throw refused('This key is mistyped or incomplete: its checksum does not match.');
      const at = now();
      const hash = digestOf(text);
      const { waitMs } = good.has(hash) ? NO_WAIT : misses.look(place, limits, at);
      if (waitMs > 0) throw tooMany(waitMs);
      const entry = await cache.load(hash, at);
      if (entry === null) {
        misses.take(place, limits, at);
        good.delete(hash);
        throw refused('This server does not know this key.');
      }
      if (good.size >= MOST_GOOD) good.clear();
      good.add(hash);
      if (entry.row.revoked_at !== null) throw refused('This key was revoked.');
      if (entry.row.disabled_at !== null) throw refused('The account of this key is disabled.');
      if (at - entry.seenAt >= SEEN_STEP_MS) {
        entry.seenAt = at;
        const { id, user_id: userId } = entry.row;
        // Only for the list of keys: requests do not wait for it, and do not fail when it fails.
        behind.add({ key: `key ${id}`, userId, write: (tx) => markUsed(tx, id, at) });
      }
      return toUser(entry.row);
    },
    atHand: (text) => {
      if (kindOfText(text) !== 'key') return null;
      const at = now();
      const entry = cache.known(digestOf(text), at);
      if (entry === null || entry.row.revoked_at !== null || entry.row.disabled_at !== null) return null;
      return at - entry.seenAt >= SEEN_STEP_MS ? null : toUser(entry.row);
    },
    forget: (which) =>
      cache.forget((row) => ('keyId' in which ? row.id === which.keyId : row.user_id === which.userId)),
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
