import { AppError } from '../errors.ts';
import type { Scope } from './scopes.ts';
import { CLOCK_SLACK_MS } from './session-rules.ts';

export type Role = 'user' | 'operator';

/** The user of a request, from its session or key. */
export interface CurrentUser {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly role: Role;
  /** Null where the request came with a key. */
  readonly sessionId: string | null;
  /** When the session began, or the key was made, in milliseconds since 1970-01-01 UTC. */
  readonly sessionCreatedAt: number;
  /** True where signing in asks for a code as well as for the password. */
  readonly hasSecondFactor: boolean;
  /** When this session last proved the second factor, in milliseconds; null: never, and always with a key. */
  readonly secondFactorAt: number | null;
  /** The key that the request came with, and what it was made for; null: it came with a session. */
  readonly key: { readonly id: string; readonly scopes: readonly Scope[] } | null;
}

const users = new WeakMap<object, CurrentUser>();

/** Sets the user of the request. Called only by the hook that reads sessions and keys. */
export function rememberUser(request: object, user: CurrentUser): void {
  users.set(request, user);
}

/** The signed-in user; null for a visitor. */
export function currentUser(request: object): CurrentUser | null {
  return users.get(request) ?? null;
}

/**
 * The user, on a route that requires signing in.
 * @throws AppError `signed_out`
 */
export function requireUser(request: object): CurrentUser {
  const user = currentUser(request);
  if (user === null) throw new AppError('signed_out', { userMessage: 'Sign in to do this.' });
  return user;
}

/** How long a second-factor code allows dangerous actions, in milliseconds. */
const FRESH_SECOND_FACTOR_MS = 600_000;

/**
 * The operator, if a second-factor code was entered within the last ten minutes: required for restoring, downloading,
 * and changing people and the configuration. Refuses keys, because a person must be present.
 * @throws AppError `signed_out`, `forbidden`, `second_factor_required`
 */
export function requireFreshSecondFactor(request: object, now: number = Date.now()): CurrentUser {
  const user = requireUser(request);
  if (user.key !== null) {
    throw new AppError('forbidden', { userMessage: 'This needs a signed-in person; an API key is not accepted.' });
  }
  const age = user.secondFactorAt === null ? Infinity : now - user.secondFactorAt;
  if (age >= FRESH_SECOND_FACTOR_MS || age < -CLOCK_SLACK_MS) {
    throw new AppError('second_factor_required', {
      userMessage: 'Confirm with a code of your second factor first; a confirmation holds for ten minutes.',
      details: { confirm_at: '/account/confirm' },
    });
  }
  return user;
}
