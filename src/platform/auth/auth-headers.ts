import { createHash, createHmac } from 'node:crypto';

export const COOKIE_PREFIX = 'tw';
const SESSION_COOKIE = `${COOKIE_PREFIX}.session_token`;
/** The header that gives the client's address to the accounts library. */
export const ADDRESS_HEADER = 'x-tradewise-address';

/** What the database keeps in place of a challenge: SHA-256 in base64url. */
export const challengeDigest = (challenge: string): string =>
  createHash('sha256').update(challenge).digest('base64url');

/** Where a call comes from, for the list of sessions. */
export interface CallOrigin {
  readonly address: string;
  readonly userAgent: string;
}

/** The headers that the library understands: who calls, and the session as its own cookie, signed as it signs. */
export function headersFor(secret: string, from: CallOrigin, { session }: { readonly session?: string } = {}): Headers {
  const headers = new Headers({ [ADDRESS_HEADER]: from.address, 'user-agent': from.userAgent.slice(0, 300) });
  if (session !== undefined) {
    const mac = createHmac('sha256', secret).update(session).digest('base64');
    headers.set('cookie', `${SESSION_COOKIE}=${encodeURIComponent(`${session}.${mac}`)}`);
  }
  return headers;
}

/** The session in the library's answer, which we send in a cookie of our own; null where there is none. */
export function sessionIn(headers: Headers): string | null {
  for (const line of headers.getSetCookie()) {
    const [, name, value] = /^([^=;]+)=([^;]*)/.exec(line) ?? [];
    if (name !== SESSION_COOKIE || !value || /max-age=0/i.test(line)) continue;
    const text = decodeURIComponent(value);
    return text.slice(0, text.lastIndexOf('.'));
  }
  return null;
}
