import type { FastifyReply, FastifyRequest } from 'fastify';
import { currentUser, rememberUser, requireFreshSecondFactor, requireUser } from '../platform/auth/current-user.ts';
import type { CurrentUser } from '../platform/auth/current-user.ts';
import { AppError } from '../platform/errors.ts';
import { bearerOf } from './bearer.ts';
import type { KeyReader } from './bearer.ts';
import { placeOfRequest } from './client-address.ts';

// For the pages, which speak to the server kit only.
export { currentUser, requireFreshSecondFactor, requireUser };
export type { CurrentUser };

/** What the server kit asks of the sessions. */
export interface SessionReader {
  /** Name of the session cookie. */
  readonly cookieName: string;
  /** Who a cookie's value stands for; null where it is no live session, whatever its bytes are. */
  readonly read: (cookieValue: string) => Promise<CurrentUser | null>;
  /**
   * As `read`, where it is known without asking the database, and there is nothing to note; else null. Absent: it never is.
   */
  readonly atHand?: (cookieValue: string) => CurrentUser | null;
  /** True where we signed the cookie, whether or not it stands for a live session. */
  readonly isSigned: (cookieValue: string) => boolean;
  /** The token that forms carry beside this cookie; null where the cookie was not signed by us. */
  readonly formToken: (cookieValue: string) => string | null;
  readonly isFormToken: (cookieValue: string, token: string) => boolean;
  /** The `set-cookie` line for a cookie that is to be signed anew; null: it is not. */
  readonly renewedCookie: (cookieValue: string, createdAt: number) => string | null;
  /** The `set-cookie` line that takes the cookie away. */
  readonly clearCookie: string;
}

/** What stands for somebody in a request: the cookie of a browser, or the key of a program. */
export interface Identities {
  readonly sessions: SessionReader;
  /** Absent: no key opens anything. */
  readonly keys?: KeyReader;
}

/** The value of a cookie; null where it was not sent. Of two with one name the first counts, as browsers order them. */
export function cookieOf(header: string | undefined, name: string): string | null {
  for (const part of (header ?? '').split(';')) {
    const at = part.indexOf('=');
    if (at > 0 && part.slice(0, at).trim() === name) return part.slice(at + 1).trim();
  }
  return null;
}

/**
 * Where who asks proves the second factor before what {@link requireFreshSecondFactor} guards; null: it is proved.
 * @throws AppError `signed_out`, `forbidden`
 */
export function whereToConfirm(request: object, now: number): string | null {
  try {
    requireFreshSecondFactor(request, now);
    return null;
  } catch (error) {
    const at = error instanceof AppError ? error.details['confirm_at'] : null;
    if (typeof at === 'string') return at;
    throw error;
  }
}

/** How the token of a request's forms is made, where it has one. */
const formTokens = new WeakMap<object, () => string | null>();

/** What a form on this page carries in its hidden field `_csrf`; null for a visitor, who needs none. */
export function formTokenOf(request: object): string | null {
  return formTokens.get(request)?.() ?? null;
}

/**
 * Finds out who asks. Runs before anything is refused or read, except on routes that need to know nobody
 * (`config.session: 'ignored'`): those never look at a cookie or key, nor touch them. A request with a key is judged by
 * the key alone: its cookie is not read, and where the key is not good it is refused, never answered as a visitor's.
 */
export async function identify(
  { sessions, keys }: Identities,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<void> {
  if (request.routeOptions.config.session === 'ignored') return;
  const key = bearerOf(request);
  if (key === null) return readSession(request, reply, sessions);
  if (keys === undefined) throw new AppError('invalid_key', { userMessage: 'No key opens anything here.' });
  rememberUser(request, await keys.read(key, placeOfRequest(request)));
}

async function readSession(request: FastifyRequest, reply: FastifyReply, sessions: SessionReader): Promise<void> {
  const value = cookieOf(request.headers.cookie, sessions.cookieName);
  if (value === null) return;
  if (sessions.isSigned(value)) formTokens.set(request, () => sessions.formToken(value));
  const user = await sessions.read(value);
  if (user === null) {
    // A cookie that stands for nobody is taken back, so that it does not come again.
    reply.header('set-cookie', sessions.clearCookie);
    return;
  }
  rememberUser(request, user);
  const renewed = sessions.renewedCookie(value, user.sessionCreatedAt);
  if (renewed !== null) reply.header('set-cookie', renewed);
}
