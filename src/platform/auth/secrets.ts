import { createHmac, createSecretKey, hash, timingSafeEqual } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

/** The secrets of this server: the first signs, all verify, so that a new one can be put in front without signing anybody out. */
export interface Secrets {
  /** Newest first, never empty. */
  readonly all: readonly string[];
  /** The MAC (base64url) of a text for one purpose. */
  readonly sign: (purpose: string, text: string) => string;
  /** True where any of the secrets made this MAC. Takes the same time for every MAC. */
  readonly verify: (purpose: string, text: string, mac: string) => boolean;
  /** True where the first secret made this MAC, not an older one. */
  readonly isCurrent: (purpose: string, text: string, mac: string) => boolean;
}

/**
 * Derives a key for each purpose, so that a MAC of one purpose is never valid for another. A key object is made ready
 * once: with bare bytes each MAC takes four times as long.
 */
const keyFor = (secret: string, purpose: string): KeyObject =>
  createSecretKey(createHmac('sha256', secret).update(`tradewise:${purpose}`).digest());

/** @param all newest first; at least one */
export function createSecrets(all: readonly string[]): Secrets {
  if (all.length === 0) throw new RangeError('at least one secret is needed');
  const keys = new Map<string, readonly KeyObject[]>();
  const keysFor = (purpose: string): readonly KeyObject[] => {
    let made = keys.get(purpose);
    if (made === undefined) keys.set(purpose, (made = all.map((secret) => keyFor(secret, purpose))));
    return made;
  };
  const mac = (key: KeyObject, text: string): Buffer => createHmac('sha256', key).update(text).digest();
  return {
    all,
    isCurrent: (purpose, text, given) => mac(keysFor(purpose)[0] as KeyObject, text).toString('base64url') === given,
    sign: (purpose, text) => mac(keysFor(purpose)[0] as KeyObject, text).toString('base64url'),
    verify: (purpose, text, given) => {
      const bytes = Buffer.from(given, 'base64url');
      // Refuses a second spelling of the same bytes, which would be a second token for one session.
      if (bytes.length !== 32 || bytes.toString('base64url') !== given) return false;
      return keysFor(purpose).reduce((isOurs, key) => timingSafeEqual(mac(key, text), bytes) || isOurs, false);
    },
  };
}

/** SHA-256 (hex) of a token: what the database keeps in place of it. */
export function digestOf(token: string): string {
  return hash('sha256', token);
}
