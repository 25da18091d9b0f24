import type { FastifyReply, FastifyRequest } from 'fastify';
import { currentUser } from '../platform/auth/current-user.ts';
import { AppError } from '../platform/errors.ts';
import { placeOfRequest } from './client-address.ts';
import type { HttpServer } from './http-server.ts';

/**
 * Why a request was refused.
 * - `rate_limited`: 429, by a limit on requests or on attempts at an account
 * - `forgery`: 403, another site could have caused it (CSRF)
 * - `forbidden`: any other 403
 * - `unknown_host`: 421, it asked for a host that this server is not
 * - `malformed`: it could not be read as HTTP, as an address, or as a body of the right type, size and form
 * - `invalid`: it could be read, and a field of it was not what the route takes
 * - `not_found`: nothing is at the address
 */
export const REFUSAL_KINDS = [
  'rate_limited',
  'forgery',
  'forbidden',
  'unknown_host',
  'malformed',
  'invalid',
  'not_found',
] as const;
export type RefusalKind = (typeof REFUSAL_KINDS)[number];

/** One request that was refused. Holds nothing that the client wrote, but for its method. */
export interface Refusal {
  readonly kind: RefusalKind;
  /** The status of the answer. */
  readonly status: number;
  /** Empty where the request could not be read as HTTP. */
  readonly method: string;
  /** The route's address with its parameters, such as `/s/:symbol`; null where no route was reached. */
  readonly route: string | null;
  /**
   * Where the request came from, as limits count it: an IPv4 address, or the first 64 bits of an IPv6 address. Null where a
   * proxy brought it and what it says of the client could not be read.
   */
  readonly client: string | null;
  /** The id of the user that the session or key stands for; null: a visitor, or not known. */
  readonly account: string | null;
  readonly requestId: string;
}

/** Called once for each request that was refused, after the answer was sent. Must not throw and must not wait. */
export type OnRefusal = (refusal: Refusal) => void;

/** A state change that another site could have caused. */
export class ForgeryError extends AppError {}

const reasons = new WeakMap<object, AppError>();

/** Notes why a request was refused, for {@link reportRefusals}. */
export function rememberReason(request: object, reason: AppError): void {
  reasons.set(request, reason);
}

/** Why a request was refused or failed; null: nothing was noted. */
export const reasonOf = (request: object): AppError | null => reasons.get(request) ?? null;

/** Reports each refused request, whether it was answered by the error map or by a form that is shown again. */
export function reportRefusals(server: HttpServer, onRefusal: OnRefusal): void {
  server.addHook('onResponse', (request, reply, done) => {
    report(onRefusal, request, reply);
    done();
  });
}

/** Reports the request where its answer is a refusal. For answers without hooks; else {@link reportRefusals} does it. */
export function report(
  onRefusal: OnRefusal,
  request: FastifyRequest,
  reply: FastifyReply,
  client: string | null = placeOfRequest(request),
): void {
  const kind = kindOf(reply.statusCode, reasons.get(request));
  if (kind === null) return;
  onRefusal({
    kind,
    status: reply.statusCode,
    method: request.method,
    route: request.is404 ? null : (request.routeOptions.url ?? null),
    client,
    account: currentUser(request)?.id ?? null,
    requestId: request.id,
  });
}

function kindOf(status: number, reason: AppError | undefined): RefusalKind | null {
  switch (status) {
    case 429:
      return 'rate_limited';
    case 403:
      return reason instanceof ForgeryError ? 'forgery' : 'forbidden';
    case 404:
      // A symbol that is not known is an answer.
      return reason?.code === 'not_found' ? 'not_found' : null;
    case 421:
      return 'unknown_host';
    case 400:
      return isOfSchema(reason) ? 'invalid' : 'malformed';
    case 422:
      return 'invalid';
    case 408:
    case 413:
    case 414:
    case 415:
    case 431:
      return 'malformed';
    default:
      return null;
  }
}

/** True where a schema refused a field, or a use case did; what could not be read has a cause, or is about the whole. */
function isOfSchema(reason: AppError | undefined): boolean {
  const errors = reason?.details['errors'];
  const first: unknown = Array.isArray(errors) ? errors[0] : null;
  const field = typeof first === 'object' && first !== null && 'field' in first ? first.field : null;
  return field !== null && field !== 'body' && field !== 'request' && field !== 'host';
}
