import type { FastifyRequest } from 'fastify';
import { currentUser } from '../platform/auth/current-user.ts';
import { digestOf } from '../platform/auth/secrets.ts';
import { AppError } from '../platform/errors.ts';
import { placeOfRequest } from './client-address.ts';

/** Who sent a request, and the key under which it is answered once; null: it may be answered anew each time. */
export interface Asker {
  readonly userId: string | null;
  readonly apiKeyId: string | null;
  /** Whom the request counts for: the user, or the network of a visitor. */
  readonly origin: string;
  /**
   * `owner`: the user, or a visitor, so that nobody meets the key of somebody else. A visitor has no name, and a cookie would
   * not come back from programs, whose second attempt would be a second request: it is told from others of the same
   * network by what its program says about itself.
   */
  readonly keyed: { readonly key: string; readonly owner: string } | null;
}

const ABOUT_ITSELF = ['user-agent', 'accept-language', 'accept-encoding', 'sec-ch-ua', 'sec-ch-ua-platform'] as const;

/**
 * Reads who asks, and the header of the IETF draft "The Idempotency-Key HTTP Header Field" (draft-ietf-httpapi-idempotency-key-header).
 * @throws AppError `validation_failed`
 */
export function askerOf(request: FastifyRequest): Asker {
  const user = currentUser(request);
  const key = readIdempotencyKey(request);
  const origin = originOf(request);
  const owner =
    user === null ? [origin, ...ABOUT_ITSELF.map((name) => request.headers[name] ?? '')].join('\n') : origin;
  return {
    userId: user?.id ?? null,
    apiKeyId: user?.key?.id ?? null,
    origin,
    keyed: key === null ? null : { key, owner },
  };
}

/** Whom a request counts for: the user, or the network of a visitor. */
export function originOf(request: FastifyRequest): string {
  const user = currentUser(request);
  return user === null ? `network ${placeOfRequest(request)}` : `user ${user.id}`;
}

/** Whom what is computed for a request counts to: the account, also where a key of it was sent, or the network of a visitor. */
export function payerOf(request: FastifyRequest): { readonly userId: string | null; readonly owner: string } {
  return { userId: currentUser(request)?.id ?? null, owner: digestOf(originOf(request)) };
}

/**
 * The key under which a request is answered once; null: it may be answered anew each time.
 * @throws AppError `validation_failed`
 */
export function readIdempotencyKey({ headers }: Pick<FastifyRequest, 'headers'>): string | null {
  const header = headers['idempotency-key'];
  if (header === undefined) return null;
  if (typeof header === 'string' && /^[\u0021-\u007e]{1,255}$/.test(header)) return header;
  const message = 'Send one Idempotency-Key of 1 to 255 visible ASCII characters, such as a UUID.';
  throw new AppError('validation_failed', {
    userMessage: message,
    details: { errors: [{ field: 'idempotency-key', message }] },
  });
}
