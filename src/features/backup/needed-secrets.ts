import { secretNumber } from '../../platform/auth/encrypted-text.ts';
import { fingerprintOf } from '../../platform/config/describe-settings.ts';
import type { Manifest } from './manifest.ts';

const SETTING = 'SESSION_SECRET';

/** Which secrets rows need, by fingerprint. `counts`: rows by the number of their secret. */
export function secretNeeds(counts: Readonly<Record<string, number>>, secrets: readonly string[]): Manifest['needs'] {
  const byNumber = new Map(secrets.map((secret) => [String(secretNumber(secret)), secret]));
  return Object.entries(counts).map(([number, rows]) => {
    const secret = byNumber.get(number);
    return { setting: SETTING, fingerprint: secret === undefined ? null : fingerprintOf(SETTING, secret), rows };
  });
}

/** How many rows none of these secrets can read. */
export function unreadableRows(counts: Readonly<Record<string, number>>, secrets: readonly string[]): number {
  const numbers = new Set(secrets.map((secret) => String(secretNumber(secret))));
  return Object.entries(counts).reduce((sum, [number, rows]) => sum + (numbers.has(number) ? 0 : rows), 0);
}
