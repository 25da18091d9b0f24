import type { Database } from '../db/schema.ts';
import type { WriteBehind } from '../write-behind.ts';
import { createRowCache } from './row-cache.ts';
import type { CachedRow } from './row-cache.ts';
import type { CurrentUser } from './current-user.ts';
import { digestOf } from './secrets.ts';
import type { Secrets } from './secrets.ts';
import { CLOCK_SLACK_MS, OPERATOR_IDLE_MS, SEEN_STEP_MS, SESSION_MS } from './session-rules.ts';
import { endSessions, findSession, markSeen } from './session-store.ts';
import type { Ended, SessionRow } from './session-store.ts';

export interface SessionsDeps {
  readonly db: Database;
  readonly secrets: Secrets;
  /** Writes when a session was last used. */
  readonly behind: Pick<WriteBehind, 'add'>;
  /** True where pages come over HTTPS only: the cookie is bound to this host and never sent in clear. */
  readonly isSecure: boolean;
  /** Milliseconds since 1970-01-01 UTC. */
  readonly now: () => number;
}

/** Sessions: reads and writes their cookies, and finds their users. */
export interface Sessions {
  readonly cookieName: string;
  /** True where cookies travel over HTTPS only. */
  readonly isSecure: boolean;
  readonly clearCookie: string;
  /** The `set-cookie` line for a token that was just made. */
  readonly cookieFor: (token: string) => string;
  /** The `set-cookie` line that signs a live session's cookie anew where an older secret signed it; null: not needed. */
  readonly renewedCookie: (cookieValue: string, createdAt: number) => string | null;
  /** The token of a cookie that we signed; null for anything else. */
  readonly tokenOf: (cookieValue: string) => string | null;
  readonly read: (cookieValue: string) => Promise<CurrentUser | null>;
  /** As `read`, where the session is cached and its use need not be noted; else null. */
  readonly atHand: (cookieValue: string) => CurrentUser | null;
  readonly isSigned: (cookieValue: string) => boolean;
  readonly formToken: (cookieValue: string) => string | null;
  readonly isFormToken: (cookieValue: string, token: string) => boolean;
  /** Ends sessions here at once, and in other processes within five seconds. */
  readonly end: (which: Ended) => Promise<number>;
  /** Removes a user from this process's cache, after a change of role or name. */
  readonly forget: (userId: string) => void;
  /** Removes the session with this token from this process's cache, after it was changed or ended. */
  readonly forgetToken: (token: string) => void;
}

const COOKIE = 'tw_session';
/** 32 bytes, a dot, 32 bytes, all base64url; anything longer is ignored. */
const VALUE = /^([\w-]{43})\.([\w-]{43})$/;

/** A cookie that we signed, and what the database knows its token by. */
interface SignedCookie {
  readonly token: string;
  readonly tokenHash: string;
}
const MOST_KNOWN = 1000;

/** Reads sessions from the database and caches them for five seconds. */
export function createSessions({ db, secrets, behind, isSecure, now }: SessionsDeps): Sessions {
  const cache = createRowCache<SessionRow>(
    (hash) => findSession(db, hash),
    (row) => row.last_seen_at,
  );
  const cookieName = isSecure ? `__Host-${COOKIE}` : COOKIE;
  const attributes = `Path=/; HttpOnly; SameSite=Strict${isSecure ? '; Secure' : ''}`;

  const cookieLine = (token: string, lifeMs: number): string =>
    `${cookieName}=${token}.${secrets.sign('session', token)}; Max-Age=${Math.floor(lifeMs / 1000)}; ${attributes}`;
  /** Cookies of ours that were looked at lately: one request asks several times about its own, and the next ones again. */
  const known = new Map<string, SignedCookie>();
  const check = (cookieValue: string): SignedCookie | null => {
    const before = known.get(cookieValue);
    if (before !== undefined) return before;
    const [, token, mac] = VALUE.exec(cookieValue) ?? [];
    if (token === undefined || mac === undefined || !secrets.verify('session', token, mac)) return null;
    const signed = { token, tokenHash: digestOf(token) };
    if (known.size >= MOST_KNOWN) known.clear();
    known.set(cookieValue, signed);
    return signed;
  };
  const tokenOf = (cookieValue: string): string | null => check(cookieValue)?.token ?? null;
  const end = async (which: Ended): Promise<number> => {
    const ended = await endSessions(db, which);
    cache.forget((row, tokenHash) =>
      'tokenHash' in which
        ? tokenHash === which.tokenHash
        : row.user_id === which.userId && (!('sessionId' in which) || row.id === which.sessionId),
    );
    return ended;
  };

  return {
    cookieName,
    isSecure,
    clearCookie: `${cookieName}=; Max-Age=0; ${attributes}`,
    cookieFor: (token) => cookieLine(token, SESSION_MS),
    renewedCookie: (cookieValue, createdAt) => {
      const [, token, mac] = VALUE.exec(cookieValue) ?? [];
      if (token === undefined || mac === undefined) return null;
      // Whoever calls knows that it is signed, and there is one secret only.
      if (secrets.all.length === 1 || secrets.isCurrent('session', token, mac)) return null;
      return cookieLine(token, Math.max(0, createdAt + SESSION_MS - now()));
    },
    tokenOf,
    read: async (cookieValue) => {
      const signed = check(cookieValue);
      if (signed === null) return null;
      const at = now();
      const entry = await cache.load(signed.tokenHash, at);
      if (entry === null || !isLive(entry, at)) return null;
      if (isToBeNoted(entry, at)) {
        entry.seenAt = at;
        const { id, user_id: userId } = entry.row;
        // Only for the list of sessions and the idle limit: requests do not wait for it, and do not fail when it fails.
        behind.add({ key: `session ${id}`, userId, write: (tx) => markSeen(tx, id, at) });
      }
      return toUser(entry.row);
    },
    atHand: (cookieValue) => {
      const signed = known.get(cookieValue);
      const at = now();
      const entry = signed === undefined ? null : cache.known(signed.tokenHash, at);
      return entry === null || !isLive(entry, at) || isToBeNoted(entry, at) ? null : toUser(entry.row);
    },
    isSigned: (cookieValue) => tokenOf(cookieValue) !== null,
    formToken: (cookieValue) => {
      const token = tokenOf(cookieValue);
      return token === null ? null : secrets.sign('form', token);
    },
    isFormToken: (cookieValue, given) => {
      const token = tokenOf(cookieValue);
      return token !== null && secrets.verify('form', token, given);
    },
    end,
    forget: (userId) => cache.forget((row) => row.user_id === userId),
    forgetToken: (token) => {
      const tokenHash = digestOf(token);
      cache.forget((_row, hash) => hash === tokenHash);
    },
  };
}

/** True where it was last used some time ago, as far as is noted. */
const isToBeNoted = ({ seenAt }: CachedRow<SessionRow>, at: number): boolean =>
  at - seenAt >= SEEN_STEP_MS || seenAt > at + CLOCK_SLACK_MS;

function isLive({ row, seenAt }: CachedRow<SessionRow>, at: number): boolean {
  if (row.disabled_at !== null || at >= row.expires_at || at >= row.created_at + SESSION_MS) return false;
  // Made in the future: the clock was wrong then or was set back since, so eight hours would be too long.
  if (row.created_at > at + CLOCK_SLACK_MS) return false;
  return row.role !== 'operator' || at - Math.max(seenAt, row.created_at) < OPERATOR_IDLE_MS;
}

function toUser(row: SessionRow): CurrentUser {
  return {
    id: row.user_id,
    email: row.email,
    name: row.name,
    role: row.role === 'operator' ? 'operator' : 'user',
    sessionId: row.id,
    sessionCreatedAt: row.created_at,
    hasSecondFactor: row.two_factor_enabled === 1,
    secondFactorAt: row.second_factor_at,
    key: null,
  };
}
