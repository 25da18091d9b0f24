import type { FastifyRequest } from 'fastify';
import type { CurrentUser } from '../platform/auth/current-user.ts';

/** What the server kit asks of the keys of programs. */
export interface KeyReader {
  /**
   * Who a key stands for. `place`: where the request comes from, as limits count it.
   * @throws AppError `invalid_key`, `too_many_requests`
   */
  readonly read: (text: string, place: string) => Promise<CurrentUser>;
  /** Who a good key stands for, where that is known without asking the database, and there is nothing to note; else null. */
  readonly atHand?: (text: string) => CurrentUser | null;
}

/**
 * The key that a request brings in `Authorization: Bearer`; null where it brings none. A bare `tw_…` counts as well: it
 * is a key whose sender forgot the word, and must not be answered as if nothing was sent. Other schemes are left to the
 * proxy that asked for them.
 */
export function bearerOf({ headers }: Pick<FastifyRequest, 'headers'>): string | null {
  const header = headers.authorization;
  if (typeof header !== 'string') return null;
  const value = header.trim();
  if (value.startsWith('tw_')) return value;
  return /^bearer/i.test(value) ? value.slice('bearer'.length).trim() : null;
}

/** What a refusal says of keys (RFC 6750 section 3); null where it has nothing to do with them. */
export function challengeFor(code: string, scope: unknown): string | null {
  if (code === 'invalid_key') return 'Bearer error="invalid_token"';
  if (code === 'signed_out') return 'Bearer';
  if (code === 'forbidden' && typeof scope === 'string') return `Bearer error="insufficient_scope", scope="${scope}"`;
  return null;
}
