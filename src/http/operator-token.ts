import { createHash, timingSafeEqual } from 'node:crypto';
import type { CurrentUser } from '../platform/auth/current-user.ts';
import type { KeyReader } from './bearer.ts';

/** Who acts with OPERATOR_TOKEN: scripts of the machine's owner, not a person with an account. */
const OPERATOR: CurrentUser = {
  id: 'operator-token',
  email: '',
  name: 'OPERATOR_TOKEN',
  role: 'operator',
  sessionId: null,
  sessionCreatedAt: 0,
  hasSecondFactor: true,
  secondFactorAt: null,
  key: { id: 'operator-token', scopes: ['admin'] },
};

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** The same keys, and OPERATOR_TOKEN beside them; null: it is not set. */
export function withOperatorToken(keys: KeyReader, token: string | null): KeyReader {
  if (token === null) return keys;
  const wanted = digest(token);
  return { read: async (text) => (timingSafeEqual(digest(text), wanted) ? OPERATOR : keys.read(text)) };
}
