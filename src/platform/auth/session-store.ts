import { randomBytes } from 'node:crypto';
import { newId } from '../db/id.ts';
import type { Database } from '../db/schema.ts';
import { digestOf } from './secrets.ts';
import { SESSION_MS } from './session-rules.ts';

/** A session with the person it belongs to, as the database has them. */
export interface SessionRow {
  readonly id: string;
  readonly user_id: string;
  readonly created_at: number;
  readonly expires_at: number;
  readonly last_seen_at: number | null;
  readonly second_factor_at: number | null;
  readonly email: string;
  readonly name: string;
  readonly role: string;
  readonly two_factor_enabled: number;
  readonly disabled_at: number | null;
}

/** Where a session is opened from, for the list of sessions. */
export interface OpenedFrom {
  readonly address: string;
  readonly userAgent: string;
}

/**
 * Opens a session, in the caller's transaction; returns its token. `secondFactorAt`: when it proved the second factor, in
 * milliseconds; null: never.
 */
export async function insertSession(
  tx: Database,
  userId: string,
  from: OpenedFrom,
  now: number,
  secondFactorAt: number | null,
): Promise<string> {
  const token = randomBytes(32).toString('base64url');
  await tx
    .insertInto('sessions')
    .values({
      id: newId(now),
      user_id: userId,
      token_hash: digestOf(token),
      created_at: now,
      updated_at: now,
      expires_at: now + SESSION_MS,
      ip_address: from.address,
      // Shown on terminals too, which obey some of these.
      user_agent: from.userAgent.replace(/\p{C}/gu, ' ').slice(0, 300),
      second_factor_at: secondFactorAt,
    })
    .execute();
  return token;
}

/** The session whose token has this digest; null where there is none. */
export async function findSession(db: Database, tokenHash: string): Promise<SessionRow | null> {
  const row = await db
    .selectFrom('sessions')
    .innerJoin('users', 'users.id', 'sessions.user_id')
    .select([
      'sessions.id',
      'sessions.user_id',
      'sessions.created_at',
      'sessions.expires_at',
      'sessions.last_seen_at',
      'sessions.second_factor_at',
      'users.email',
      'users.name',
      'users.role',
      'users.two_factor_enabled',
      'users.disabled_at',
    ])
    .where('sessions.token_hash', '=', tokenHash)
    .executeTakeFirst();
  return row ?? null;
}

/** Stores when a session was last used. */
export async function markSeen(db: Database, id: string, now: number): Promise<void> {
  await db.updateTable('sessions').set({ last_seen_at: now }).where('id', '=', id).execute();
}

/** Stores that a second-factor code was entered just now. */
export async function markSecondFactor(db: Database, tokenHash: string, now: number): Promise<void> {
  await db.updateTable('sessions').set({ second_factor_at: now }).where('token_hash', '=', tokenHash).execute();
}

/** One line of the list of sessions. */
export interface SessionLine {
  readonly id: string;
  readonly created_at: number;
  readonly last_seen_at: number | null;
  readonly expires_at: number;
  readonly ip_address: string | null;
  readonly user_agent: string | null;
}

/** The live sessions of a person, the newest first. */
export function listSessions(db: Database, userId: string, now: number): Promise<SessionLine[]> {
  return db
    .selectFrom('sessions')
    .select(['id', 'created_at', 'last_seen_at', 'expires_at', 'ip_address', 'user_agent'])
    .where('user_id', '=', userId)
    .where('expires_at', '>', now)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .execute();
}

/** Which sessions end: one of a person, the one with a token, or all of a person, with or without one exception. */
export type Ended =
  | { readonly userId: string; readonly sessionId: string }
  | { readonly tokenHash: string }
  | { readonly userId: string; readonly exceptSessionId?: string };

/**
 * Ends sessions.
 * @returns how many
 */
export async function endSessions(db: Database, which: Ended): Promise<number> {
  let query = db.deleteFrom('sessions');
  if ('tokenHash' in which) query = query.where('token_hash', '=', which.tokenHash);
  else {
    query = query.where('user_id', '=', which.userId);
    if ('sessionId' in which) query = query.where('id', '=', which.sessionId);
    else if (which.exceptSessionId !== undefined) query = query.where('id', '!=', which.exceptSessionId);
  }
  return Number((await query.executeTakeFirst()).numDeletedRows);
}
