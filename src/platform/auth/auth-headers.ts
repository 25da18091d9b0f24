import { createHash, createHmac } from 'node:crypto';

export const COOKIE_PREFIX = 'tw';
const SESSION_COOKIE = `${COOKIE_PREFIX}.session_token`;
const CHALLENGE_COOKIE = `${COOKIE_PREFIX}.two_factor`;
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

/** The headers that the library understands: who calls, and the session or challenge as its own cookie, signed as it signs. */
export function headersFor(
  secret: string,
  from: CallOrigin,
  cookies: { readonly session?: string; readonly challenge?: string } = {},
): Headers {
  const signed = (name: string, value: string | undefined): string[] => {
    if (value === undefined) return [];
    const mac = createHmac('sha256', secret).update(value).digest('base64');
    return [`${name}=${encodeURIComponent(`${value}.${mac}`)}`];
  };
  const cookie = [...signed(SESSION_COOKIE, cookies.session), ...signed(CHALLENGE_COOKIE, cookies.challenge)];
  return new Headers({
    [ADDRESS_HEADER]: from.address,
    'user-agent': from.userAgent.slice(0, 300),
    ...(cookie.length > 0 ? { cookie: cookie.join('; ') } : {}),
  });
}

/** The cookie values in the library's answer; we send them in cookies of our own. */
export function keptBy(headers: Headers): { readonly session: string | null; readonly challenge: string | null } {
  const kept = new Map<string, string>();
  for (const line of headers.getSetCookie()) {
    const [, name, value] = /^([^=;]+)=([^;]*)/.exec(line) ?? [];
    if (name === undefined || !value || /max-age=0/i.test(line)) continue;
    const text = decodeURIComponent(value);
    kept.set(name, text.slice(0, text.lastIndexOf('.')));
  }
  return { session: kept.get(SESSION_COOKIE) ?? null, challenge: kept.get(CHALLENGE_COOKIE) ?? null };
}
