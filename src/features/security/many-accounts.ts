import { digestOf } from '../../platform/auth/secrets.ts';
import { networkOf, placeOf } from '../../platform/client-place.ts';
import type { Windows } from '../../platform/limits/sliding-window.ts';

const HOUR_MS = 3_600_000;
/** So many accounts that one address, or one network, failed to sign in to within an hour are more than people mistype. */
const MOST_OF_ADDRESS = 20;
const MOST_OF_NETWORK = 40;

/**
 * Counts a sign-in that failed, at an account by its digest, over all processes: one password that is tried at many accounts
 * shows in no single account's counter. Resolves to how many accounts it is by now where this reaches the limit of the
 * address or of its network (/24 of IPv4, /48 of IPv6); else to null.
 */
export async function countAccount(
  windows: Pick<Windows, 'take'>,
  address: string,
  account: string,
): Promise<number | null> {
  const isReached = async (source: string, most: number): Promise<boolean> => {
    const within = (count: number) => [{ name: 'hour', most: count, windowMs: HOUR_MS }];
    const first = await windows.take(digestOf(`account ${account} from ${source}`), within(1));
    if (first.waitMs > 0) return false;
    const { waitMs, standings } = await windows.take(digestOf(`accounts from ${source}`), within(most));
    return waitMs === 0 && standings[0]?.remaining === 0;
  };
  const byAddress = await isReached(`address ${placeOf(address)}`, MOST_OF_ADDRESS);
  const byNetwork = await isReached(`network ${networkOf(address)}`, MOST_OF_NETWORK);
  if (byNetwork) return MOST_OF_NETWORK;
  return byAddress ? MOST_OF_ADDRESS : null;
}
