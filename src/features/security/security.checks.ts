import type { CheckLine } from '../../platform/check-line.ts';
import { trustOf } from '../../platform/config/trusted-proxies.ts';
import type { TrustedProxies } from '../../platform/config/trusted-proxies.ts';
import type { SecretSighting } from './secret-sightings.store.ts';
import type { UntrustedPeer } from './untrusted-peers.store.ts';

const DAY_MS = 86_400_000;
/** A secret is to be changed every month. */
const OLDEST_DAYS = 31;

interface Facts {
  readonly sightings: readonly SecretSighting[];
  /** The secrets of now. */
  readonly secrets: readonly { readonly setting: string; readonly fingerprint: string }[];
  readonly now: number;
}

/** Since how many days a secret was seen here; null: a start has not seen it yet. */
export function daysSeen(
  { sightings, now }: Omit<Facts, 'secrets'>,
  setting: string,
  fingerprint: string,
): number | null {
  const seen = sightings.find((one) => one.setting === setting && one.fingerprint === fingerprint);
  return seen === undefined ? null : Math.floor((now - seen.firstSeenAt) / DAY_MS);
}

/** Whether a proxy was forgotten in TRUSTED_PROXIES. `peers`: private addresses that sent forwarding headers lately. */
export function checkProxies(peers: readonly UntrustedPeer[], proxies: TrustedProxies): readonly CheckLine[] {
  const trustsPeer = trustOf(proxies);
  const forgotten = peers.filter(({ address }) => !trustsPeer(address, 0)).map(({ address }) => address);
  if (forgotten.length === 0)
    return [{ name: 'proxy', status: 'ok', text: 'No forwarding headers of a proxy are left unread.', fix: null }];
  return [
    {
      name: 'proxy',
      status: 'problem',
      text:
        `Within the last day requests came with forwarding headers from ${forgotten.join(', ')}, not named in ` +
        'TRUSTED_PROXIES: all visitors behind it share one limit, and are not kept on HTTPS.',
      fix:
        `If that is your proxy, set TRUSTED_PROXIES=${forgotten.join(',')} and restart. ` +
        'If not, this goes away a day after the last such request.',
    },
  ];
}

/** Whether secrets are changed every month. */
export function checkSecrets({ sightings, secrets, now }: Facts): readonly CheckLine[] {
  const old = secrets.flatMap(({ setting, fingerprint }) => {
    const days = daysSeen({ sightings, now }, setting, fingerprint);
    return days !== null && days > OLDEST_DAYS ? [{ setting, days }] : [];
  });
  if (old.length > 0) {
    return old.map(({ setting, days }) => ({
      name: 'secrets',
      status: 'problem',
      text: `${setting} was first seen ${days} days ago; secrets are changed every month.`,
      fix: `docs/secrets.md says how ${setting} is changed without an outage.`,
    }));
  }
  const text =
    secrets.length === 1
      ? 'One secret, not older than a month.'
      : `${secrets.length} secrets, none older than a month.`;
  return [{ name: 'secrets', status: 'ok', text, fix: null }];
}
