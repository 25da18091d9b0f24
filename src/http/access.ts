import type { FastifyContextConfig, FastifyRequest } from 'fastify';
import { currentUser } from '../platform/auth/current-user.ts';
import type { CurrentUser } from '../platform/auth/current-user.ts';
import { SCOPES } from '../platform/auth/scopes.ts';
import type { Scope } from '../platform/auth/scopes.ts';
import { AppError } from '../platform/errors.ts';
import type { HttpServer } from './http-server.ts';

/** Who may use a route: everybody, who is signed in, or operators who proved their second factor. */
const ACCESS = ['public', 'user', 'operator'] as const;
export type Access = (typeof ACCESS)[number];

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Who may use this route. A route that does not say stops the start. */
    access: Access;
    /** What a key must have been made for to be used here. A route that does not say takes no keys. */
    scope?: Scope;
    /** `ignored`: this route never looks at the session cookie or a key and never sets a cookie, such as the landing page of a mail. */
    session?: 'ignored';
    /** True where even a visitor's form must come from our own page, because its answer signs in or out. */
    isSameSiteOnly?: true;
  }
}

/** Authorisation, in this one place: every route says who may use it, and all others are refused before the body is read. */
export function guardRoutes(server: HttpServer): void {
  server.addHook('onRoute', (route) => {
    const wrong = mistakeIn(route.config ?? {});
    if (wrong !== null) throw new Error(`${String(route.method)} ${route.url} ${wrong}`);
  });
  server.addHook('onRequest', (request, _reply, done) => {
    done(request.is404 ? undefined : refusal(request));
  });
}

function mistakeIn({ access, scope, session }: Partial<FastifyContextConfig>): string | null {
  if (!ACCESS.some((known) => known === access)) return 'does not say who may use it: set config.access';
  if (scope === undefined) return null;
  if (!SCOPES.some((known) => known === scope)) return 'asks keys for a scope that does not exist';
  if (session === 'ignored') return 'asks for a scope and never looks at a key: take one of them away';
  return access === 'operator' && scope !== 'admin' ? 'is for operators: a key needs the scope admin' : null;
}

const NOT_THERE = 'There is nothing at this address.';

function refusal(request: FastifyRequest): AppError | undefined {
  const { access, scope } = request.routeOptions.config;
  const user = currentUser(request);
  // What is there for operators only is not there for anybody else.
  if (access === 'operator' && user !== null && user.role !== 'operator') {
    return new AppError('not_found', { userMessage: NOT_THERE });
  }
  if (user !== null && user.key !== null) return refusalOfKey(user, user.key.scopes, scope);
  if (access === 'public') return undefined;
  if (user === null) return new AppError('signed_out', { userMessage: 'Sign in to see this.' });
  if (access === 'user' || (user.hasSecondFactor && user.secondFactorAt !== null)) return undefined;
  return new AppError('second_factor_required', {
    userMessage: 'Operators need a second factor. Set it up in your account, then come back.',
    details: { confirm_at: user.hasSecondFactor ? '/account/confirm' : '/account/second-factor' },
  });
}

/** A key opens what it was made for, and nothing that does not say what that would be. */
function refusalOfKey(user: CurrentUser, scopes: readonly Scope[], scope: Scope | undefined): AppError | undefined {
  if (scope === undefined) {
    return new AppError('forbidden', { userMessage: 'Keys open the API only, and not this part of it.' });
  }
  if (!scopes.includes(scope)) {
    const userMessage = `This needs a key with the scope "${scope}".`;
    return new AppError('forbidden', { userMessage, details: { scope } });
  }
  // Checked each time: without the role of operator or the second factor the key is no operator's key either.
  if (scope !== 'admin' || (user.role === 'operator' && user.hasSecondFactor)) return undefined;
  const userMessage = 'The scope "admin" works only while the owner of the key is operator and has a second factor.';
  return new AppError('forbidden', { userMessage, details: { scope } });
}
