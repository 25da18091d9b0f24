import { digestOf } from '../../platform/auth/secrets.ts';
import { networkOf, placeOf } from '../../platform/client-place.ts';
import type { Limit, Windows } from '../../platform/limits/sliding-window.ts';
import type { CallFrom } from './accounts.schema.ts';
import { normaliseEmail } from './accounts.store.ts';
import type { Database } from './accounts.store.ts';
import { spanOf, tooSoon } from './refusals.ts';

const HOUR_MS = 3_600_000;

/** What strangers may have this server do: make accounts, and send mail to addresses that may be anybody's. */
export interface StrangerLimits {
  /**
   * Counts a sign-up or a request for a mail, by the address it comes from, by the network around that, and all together.
   * @throws AppError `too_many_attempts`
   */
  readonly count: (what: 'sign-up' | 'reset', from: CallFrom) => Promise<void>;
  /**
   * Counts a mail that a stranger causes; false where its mailbox got many within the hour. Addresses that differ in what
   * follows a `+` are one mailbox.
   */
  readonly mayMail: (tx: Database, address: string) => Promise<boolean>;
}

/** The mailbox behind an address, as far as it can be told from its spelling. */
export function mailboxOf(address: string): string {
  const email = normaliseEmail(address);
  const at = email.lastIndexOf('@');
  const name = email.slice(0, at).replace(/(?<=.)\+.*$/, '');
  const domain = email.slice(at + 1);
  // Google delivers to one mailbox whatever dots are in the name.
  const isGoogle = domain === 'gmail.com' || domain === 'googlemail.com';
  return isGoogle ? `${name.replaceAll('.', '')}@gmail.com` : `${name}@${domain}`;
}

const WORDS = { 'sign-up': 'Too many accounts were made just now', reset: 'Too many links were asked for just now' };

/**
 * @param perHour what one address may ask of one route; the rest follows from it
 * @param onWithheld hears of every mail that is not sent, since its mailbox got too many; must not throw
 */
export function createStrangerLimits(
  windows: Windows,
  perHour: number,
  onWithheld: () => void = () => undefined,
): StrangerLimits {
  const most = (share: number): readonly Limit[] => [
    { name: 'hour', most: Math.max(1, Math.round(perHour * share)), windowMs: HOUR_MS },
  ];
  return {
    // The narrowest first: what is refused there does not count for others.
    count: async (what, { address }) => {
      const places = [
        [`place:${placeOf(address)}`, most(0.1)],
        [`network:${networkOf(address)}`, most(0.5)],
        ['all', most(10)],
      ] as const;
      for (const [who, limits] of places) {
        const { waitMs } = await windows.take(digestOf(`${what}:${who}`), limits);
        if (waitMs > 0) throw tooSoon(waitMs, `${WORDS[what]}. Try again in ${spanOf(waitMs)}.`);
      }
    },
    mayMail: async (tx, address) => {
      const isRoom = (await windows.take(digestOf(`mailbox:${mailboxOf(address)}`), most(0.1), tx)).waitMs === 0;
      if (!isRoom) onWithheld();
      return isRoom;
    },
  };
}
