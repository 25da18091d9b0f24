import type { FastifyReply, FastifyRequest } from 'fastify';
import { currentUser } from '../platform/auth/current-user.ts';
import { isAboutNobody } from '../platform/db/dialect.ts';
import { AppError } from '../platform/errors.ts';
import { bearerOf, challengeFor } from './bearer.ts';
import { problemOf } from './problem.ts';
import type { Problem } from './problem.ts';
import { rememberReason } from './refusals.ts';
import { toAppError } from './to-app-error.ts';

/** Makes the HTML of an error page; whatever it throws, the problem is then sent as JSON. */
export type RenderErrorPage = (
  problem: Problem,
  request: Pick<FastifyRequest, 'url' | 'headers'>,
) => string | Promise<string>;

/** Programs get problem details, people get a page. Who comes with a key is a program, wherever it asks. */
const isForPrograms = (request: FastifyRequest): boolean =>
  /^\/(api|openapi\.json|metrics|livez|readyz)(?:[/?]|$)/.test(request.url) ||
  bearerOf(request) !== null ||
  // No browser sends JSON by itself.
  String(request.headers['content-type'] ?? '').startsWith('application/json');

/** Where a person goes who only has to sign in, or to confirm, to see the page asked for; null: nowhere. */
function wayOn(error: AppError, request: FastifyRequest): string | null {
  if (isForPrograms(request) || (request.method !== 'GET' && request.method !== 'HEAD')) return null;
  const to = encodeURIComponent(request.url);
  if (error.code === 'signed_out') return `/login?to=${to}`;
  const confirmAt = error.details['confirm_at'];
  return error.code === 'second_factor_required' && typeof confirmAt === 'string' ? `${confirmAt}?to=${to}` : null;
}

/** The account was deleted elsewhere, which this process may not know for five seconds; its tables do. */
const hasLeft = (thrown: unknown, request: FastifyRequest): boolean =>
  currentUser(request) !== null && isAboutNobody(thrown);

/** The one place where a throw becomes an answer. The cause is logged under the request's id and never sent. */
export async function answerError(
  thrown: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  renderPage: RenderErrorPage | null,
): Promise<FastifyReply> {
  const error = hasLeft(thrown, request)
    ? new AppError('signed_out', { userMessage: 'This account was deleted.', cause: thrown })
    : toAppError(thrown, request.routeOptions as Parameters<typeof toAppError>[1]);
  rememberReason(request, error);
  const problem = problemOf(error, request.id);
  if (problem.status >= 500)
    request.log.error({ request_id: request.id, err: thrown, code: error.code }, 'request failed');
  else request.log.debug({ request_id: request.id, code: error.code, status: problem.status }, 'request refused');
  const elsewhere = renderPage === null ? null : wayOn(error, request);
  if (elsewhere !== null) return reply.redirect(elsewhere, 303);
  reply.code(problem.status);
  const challenge = challengeFor(error.code, error.details['scope']);
  if (challenge !== null) reply.header('www-authenticate', challenge);
  if (error.retryAfterSeconds !== null) reply.header('retry-after', String(error.retryAfterSeconds));
  if (renderPage && !isForPrograms(request)) {
    try {
      return reply.type('text/html; charset=utf-8').send(await renderPage(problem, request));
    } catch (failure) {
      request.log.error({ request_id: request.id, err: failure }, 'the error page failed');
    }
  }
  return reply.type('application/problem+json; charset=utf-8').send(JSON.stringify(problem));
}
