import type { FastifyRequest } from 'fastify';
import { bearerOf } from './bearer.ts';
import type { HttpServer } from './http-server.ts';
import { FORM_TYPE } from './form-body.ts';
import { ForgeryError } from './refusals.ts';
import { cookieOf } from './session.ts';
import type { SessionReader } from './session.ts';
import { UPLOAD_TYPE } from './upload-body.ts';

/** The hidden field of every form that a signed-in person can send. */
const FORM_TOKEN_FIELD = '_csrf';

const FORM_TYPES: ReadonlySet<string> = new Set([FORM_TYPE, UPLOAD_TYPE]);
const SAFE: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

const refused = (): ForgeryError =>
  new ForgeryError('forbidden', {
    userMessage: 'This did not come from a page of this site, or the page is too old. Reload the page and try again.',
  });

/** True where the browser says, or lets see, that another site made it send this request. */
function isCrossSite(request: FastifyRequest, origin: string | null): boolean {
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined) return site !== 'same-origin' && site !== 'none';
  return request.headers.origin !== undefined && !isOwnOrigin(request, origin);
}

function isOwnOrigin(request: FastifyRequest, origin: string | null): boolean {
  return request.headers.origin === (origin ?? `${request.protocol}://${request.host}`);
}

/**
 * Refuses a state change that another site could have caused. Only what carries a session cookie has anything to
 * lose: calls without one, and those with a key, stay free of it. A form proves itself by its token, a script's request by what the browser
 * says of its origin, or by the token in `x-csrf-token`.
 */
export function refuseForgeries(server: HttpServer, sessions: SessionReader, origin: string | null): void {
  const presented = (request: FastifyRequest): string | null => {
    if (SAFE.has(request.method) || request.is404 || request.routeOptions.config.session === 'ignored') return null;
    // Judged by its key, whatever cookie came along; and no other site can make a browser send a key.
    if (bearerOf(request) !== null) return null;
    const value = cookieOf(request.headers.cookie, sessions.cookieName);
    // A cookie that we did not sign has no authority that could be borrowed.
    return value === null || !sessions.isSigned(value) ? null : value;
  };
  server.addHook('onRequest', (request, _reply, done) => {
    const isSigningIn = request.routeOptions.config.isSameSiteOnly === true && !SAFE.has(request.method);
    if (isSigningIn && isCrossSite(request, origin)) return done(refused());
    const value = presented(request);
    if (value === null) return done();
    if (isCrossSite(request, origin)) return done(refused());
    // A form's token stands in its body, which is read later.
    if (isForm(request)) return done();
    const isOurs = request.headers['sec-fetch-site'] === 'same-origin' || isOwnOrigin(request, origin);
    const token = request.headers['x-csrf-token'];
    const isProved = isOurs || (typeof token === 'string' && sessions.isFormToken(value, token));
    return done(isProved ? undefined : refused());
  });
  server.addHook('preValidation', (request, _reply, done) => {
    if (!isForm(request)) return done();
    const isRead = typeof request.body === 'object' && request.body !== null;
    const { [FORM_TOKEN_FIELD]: token, ...rest } = isRead ? (request.body as Record<string, unknown>) : {};
    if (isRead) request.body = rest;
    const value = presented(request);
    if (value === null) return done();
    const isProved = typeof token === 'string' && sessions.isFormToken(value, token);
    return done(isProved ? undefined : refused());
  });
}

function isForm(request: FastifyRequest): boolean {
  const [type = ''] = String(request.headers['content-type'] ?? '').split(';', 1);
  return FORM_TYPES.has(type.trim().toLowerCase());
}
