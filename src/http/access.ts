import type { FastifyRequest } from 'fastify';
import { currentUser } from '../platform/auth/current-user.ts';
import type { Scope } from '../platform/auth/scopes.ts';
import { AppError } from '../platform/errors.ts';
import type { HttpServer } from './http-server.ts';

/** Who may use a route: everybody, who is signed in, or operators who proved their second factor. */
export const ACCESS = ['public', 'user', 'operator'] as const;
export type Access = (typeof ACCESS)[number];

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Who may use this route. A route that does not say stops the start. */
    access: Access;
    /** What a key must have been made for to be used here. A route that does not say takes no keys. */
    scope?: Scope;
    /** `ignored`: this route never looks at the session cookie and never sets it, such as the landing page of a mail. */
    session?: 'ignored';
    /** True where even a visitor's form must come from our own page, because its answer signs in. */
    isSameSiteOnly?: true;
  }
}

/** Authorisation, in this one place: every route says who may use it, and whoever may not is refused before the body is read. */
export function guardRoutes(server: HttpServer): void {
  server.addHook('onRoute', (route) => {
    const access: unknown = route.config?.access;
    if (ACCESS.some((known) => known === access)) return;
    throw new Error(`${String(route.method)} ${route.url} does not say who may use it: set config.access`);
  });
  server.addHook('onRequest', (request, _reply, done) => {
    done(request.is404 ? undefined : refusal(request));
  });
}

function refusal(request: FastifyRequest): AppError | undefined {
  const { access } = request.routeOptions.config;
  if (access === 'public') return undefined;
  const user = currentUser(request);
  if (user === null) return new AppError('signed_out', { userMessage: 'Sign in to see this.' });
  if (access === 'user') return undefined;
  // What is there for operators only is not there for anybody else.
  if (user.role !== 'operator') return new AppError('not_found', { userMessage: 'There is nothing at this address.' });
  if (user.hasSecondFactor && user.secondFactorAt !== null) return undefined;
  return new AppError('second_factor_required', {
    userMessage: 'Operators need a second factor. Set it up in your account, then come back.',
    details: { confirm_at: user.hasSecondFactor ? '/account/confirm' : '/account/second-factor' },
  });
}
