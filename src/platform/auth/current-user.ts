import { AppError } from '../errors.ts';
import type { Scope } from './scopes.ts';
import { CLOCK_SLACK_MS } from './session-rules.ts';

export type Role = 'user' | 'operator';

/** Who asks, as the session or the key that came with the request says. */
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

/** Says for the rest of the request who asks. Called by the hook that reads sessions and keys only. */
export function rememberUser(request: object, user: CurrentUser): void {
  users.set(request, user);
}

/** Who asks; null for a visitor. */
export function currentUser(request: object): CurrentUser | null {
  return users.get(request) ?? null;
}

/**
 * Who asks, on a route that only signed-in people reach.
 * @throws AppError `signed_out`
 */
export function requireUser(request: object): CurrentUser {
  const user = currentUser(request);
  if (user === null) throw new AppError('signed_out', { userMessage: 'Sign in to do this.' });
  return user;
}

/** How long a proof of the second factor opens what can do harm, in milliseconds. */
export const FRESH_SECOND_FACTOR_MS = 600_000;

/**
 * The operator who asks, whose second factor was proved within the last ten minutes: for restoring, downloading, and
 * changing people and the configuration. A key never is one: whoever does this must be there.
 * @throws AppError `signed_out`, `forbidden`, `second_factor_required`
 */
export function requireFreshSecondFactor(request: object, now: number = Date.now()): CurrentUser {
  const user = requireUser(request);
  if (user.key !== null) {
    throw new AppError('forbidden', { userMessage: 'This needs somebody who is signed in; a key cannot do it.' });
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
