import type { FastifyRequest } from 'fastify';
import { currentUser } from '../platform/auth/current-user.ts';
import { placeOf } from '../platform/client-place.ts';
import { AppError } from '../platform/errors.ts';
import { clientAddress } from './client-address.ts';

/** Who sent a request, and the key under which it is answered once; null: it may be answered anew each time. */
export interface Asker {
  readonly userId: string | null;
  readonly apiKeyId: string | null;
  /** `owner`: the user, or the network of a visitor, so that nobody meets the key of somebody else. */
  readonly keyed: { readonly key: string; readonly owner: string } | null;
}

/**
 * Reads who asks, and the header of the IETF draft "The Idempotency-Key HTTP Header Field" (draft-ietf-httpapi-idempotency-key-header).
 * @throws AppError `validation_failed`
 */
export function askerOf(request: FastifyRequest): Asker {
  const user = currentUser(request);
  const key = readKey(request.headers['idempotency-key']);
  const owner = user === null ? `network ${placeOf(clientAddress(request))}` : `user ${user.id}`;
  return {
    userId: user?.id ?? null,
    apiKeyId: user?.key?.id ?? null,
    keyed: key === null ? null : { key, owner },
  };
}

function readKey(header: string | readonly string[] | undefined): string | null {
  if (header === undefined) return null;
  if (typeof header === 'string' && /^[\u0021-\u007e]{1,255}$/.test(header)) return header;
  const message = 'Send one Idempotency-Key of 1 to 255 visible ASCII characters, such as a UUID.';
  throw new AppError('validation_failed', {
    userMessage: message,
    details: { errors: [{ field: 'idempotency-key', message }] },
  });
}
