import { stepsOf } from '../../platform/auth/time-code.ts';
import type { AccountsDeps } from './accounts-deps.ts';
import type { Database } from './accounts.store.ts';
import { findFactor, replaceFactor, takeStep } from './second-factors.store.ts';
import type { Encrypted } from './second-factors.store.ts';

/** Digits as people type them, with spaces; a recovery code has letters. */
export const tidy = (code: string): string => code.replace(/\s/g, '');
export const isTimeCode = (code: string): boolean => /^\d{6}$/.test(code);

/** How the library says that a secret which encrypted something is gone. */
const UNREADABLE = /^(Secret version \d+ not found|Cannot decrypt|invalid tag)/;

/** What a code is worth. */
export type Checked =
  /** `take` uses it up in the caller's transaction; false where it was used before, also at the same moment. */
  | { readonly is: 'right'; readonly take: (tx: Database) => Promise<boolean> }
  | { readonly is: 'wrong' }
  /** What it would be held against cannot be read, since SESSION_SECRET was changed. */
  | { readonly is: 'lost' };

/** Holds a code against a person's second factor. Uses nothing up. */
export async function checkCode(deps: AccountsDeps, userId: string, code: string): Promise<Checked> {
  const factor = await findFactor(deps.db, userId);
  if (factor === null) return { is: 'wrong' };
  try {
    return await (isTimeCode(code) ? checkTimeCode(deps, factor, code) : checkRecoveryCode(deps, factor, code));
  } catch (error) {
    if (error instanceof Error && UNREADABLE.test(error.message)) return { is: 'lost' };
    throw error;
  }
}

type Factor = Encrypted & { readonly id: string };

async function checkTimeCode(deps: AccountsDeps, factor: Factor, code: string): Promise<Checked> {
  const { decrypt } = await openCrypto(deps);
  const now = deps.now();
  const steps = stepsOf(await decrypt(factor.secret), code, now);
  if (steps.length === 0) return { is: 'wrong' };
  return {
    is: 'right',
    take: async (tx) => {
      // Two steps have the same code once in a million times: the older one is taken, where it was not before.
      for (const step of steps) if (await takeStep(tx, factor.id, step, now)) return true;
      return false;
    },
  };
}

async function checkRecoveryCode(deps: AccountsDeps, factor: Factor, code: string): Promise<Checked> {
  const { decrypt, encrypt } = await openCrypto(deps);
  const codes = JSON.parse(await decrypt(factor.backup_codes)) as readonly string[];
  if (!codes.includes(code)) return { is: 'wrong' };
  const backup_codes = await encrypt(JSON.stringify(codes.filter((other) => other !== code)));
  return { is: 'right', take: (tx) => replaceFactor(tx, factor, { secret: factor.secret, backup_codes }) };
}

interface Crypto {
  readonly decrypt: (data: string) => Promise<string>;
  readonly encrypt: (data: string) => Promise<string>;
}

async function openCrypto(deps: AccountsDeps): Promise<Crypto> {
  const { symmetricDecrypt, symmetricEncrypt } = await import('better-auth/crypto');
  const { secretConfig: key } = await (await deps.auth()).$context;
  return { decrypt: (data) => symmetricDecrypt({ key, data }), encrypt: (data) => symmetricEncrypt({ key, data }) };
}
