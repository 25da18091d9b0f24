import type { Secrets } from '../../platform/auth/secrets.ts';

/** Carries a sign-in from the password to the code; sent to the sign-in pages only. */
export const CHALLENGE_COOKIE = 'tw_challenge';
/** How long the code is waited for. */
export const CHALLENGE_MS = 600_000;
const attributes = (isSecure: boolean): string => `Path=/login; HttpOnly; SameSite=Strict${isSecure ? '; Secure' : ''}`;

/** The `set-cookie` line of a challenge. It opens nothing without a code, and is good for ten minutes. */
export function challengeCookie(secrets: Secrets, challenge: string, isSecure: boolean): string {
  const mac = secrets.sign('challenge', challenge);
  return `${CHALLENGE_COOKIE}=${challenge}.${mac}; Max-Age=${CHALLENGE_MS / 1000}; ${attributes(isSecure)}`;
}

/** The `set-cookie` line that takes it away. */
export function clearChallenge(isSecure: boolean): string {
  return `${CHALLENGE_COOKIE}=; Max-Age=0; ${attributes(isSecure)}`;
}

/** The challenge of a cookie that we signed; null for anything else. */
export function challengeOf(secrets: Secrets, cookie: string | null): string | null {
  const at = cookie?.lastIndexOf('.') ?? -1;
  if (cookie === null || at < 1 || cookie.length > 300) return null;
  const challenge = cookie.slice(0, at);
  if (!/^[\w-]+$/.test(challenge)) return null;
  return secrets.verify('challenge', challenge, cookie.slice(at + 1)) ? challenge : null;
}
