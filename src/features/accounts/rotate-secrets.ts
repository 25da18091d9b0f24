import { decryptText, encryptText, isEncryptedByFirst } from '../../platform/auth/encrypted-text.ts';
import type { AccountsDeps } from './accounts-deps.ts';
import { listFactors, replaceFactor } from './second-factors.store.ts';

export interface Rotated {
  /** How many were encrypted anew. */
  readonly done: number;
  /** How many the first secret had encrypted already. */
  readonly current: number;
  /** Addresses of those that none of the secrets opens. */
  readonly lost: readonly string[];
}

/**
 * Encrypts every second factor with the first secret, each on its own and only if nobody changed it meanwhile, so that it
 * can run while people sign in, be interrupted, and run again.
 */
export async function rotateSecrets(deps: Pick<AccountsDeps, 'db' | 'secrets'>): Promise<Rotated> {
  const secrets = deps.secrets.all;
  const renew = (data: string): string | null => {
    if (isEncryptedByFirst(secrets, data)) return data;
    const text = decryptText(secrets, data);
    return text === null ? null : encryptText(secrets, text);
  };
  const rotated = { done: 0, current: 0, lost: [] as string[] };
  for (const row of await listFactors(deps.db)) {
    const [secret, backup_codes] = [renew(row.secret), renew(row.backup_codes)];
    if (secret === null || backup_codes === null) rotated.lost.push(row.email);
    else if (secret === row.secret && backup_codes === row.backup_codes) rotated.current += 1;
    else if (await replaceFactor(deps.db, row, { secret, backup_codes })) rotated.done += 1;
    else rotated.current += 1;
  }
  return rotated;
}
