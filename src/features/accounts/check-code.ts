import { decryptText, encryptText } from '../../platform/auth/encrypted-text.ts';
import { stepsOf } from '../../platform/auth/time-code.ts';
import type { AccountsDeps } from './accounts-deps.ts';
import type { Database } from './accounts.store.ts';
import { findFactor, replaceFactor, takeStep } from './second-factors.store.ts';
import type { Encrypted } from './second-factors.store.ts';

/** Digits as people type them, with spaces; a recovery code has letters. */
export const tidy = (code: string): string => code.replace(/\s/g, '');
export const isTimeCode = (code: string): boolean => /^\d{6}$/.test(code);

/** What a code is worth. */
export type Checked =
  /** `take` uses it up in the caller's transaction; false where it was used before, also at the same moment. */
  | { readonly is: 'right'; readonly take: (tx: Database) => Promise<boolean> }
  | { readonly is: 'wrong' }
  /** What it would be held against cannot be read, since SESSION_SECRET was changed. */
  | { readonly is: 'lost' };

/** Checks a code against a person's second factor. Uses nothing up. */
export async function checkCode(deps: AccountsDeps, userId: string, code: string): Promise<Checked> {
  const factor = await findFactor(deps.db, userId);
  if (factor === null) return { is: 'wrong' };
  const isTime = isTimeCode(code);
  const text = decryptText(deps.secrets.all, isTime ? factor.secret : factor.backup_codes);
  if (text === null) return { is: 'lost' };
  return isTime ? checkTimeCode(deps, factor.id, text, code) : checkRecoveryCode(deps, factor, text, code);
}

function checkTimeCode(deps: AccountsDeps, id: string, secret: string, code: string): Checked {
  const now = deps.now();
  const steps = stepsOf(secret, code, now);
  if (steps.length === 0) return { is: 'wrong' };
  return {
    is: 'right',
    take: async (tx) => {
      // Two steps have the same code once in a million times: the older one is taken, where it was not before.
      for (const step of steps) if (await takeStep(tx, id, step, now)) return true;
      return false;
    },
  };
}

function checkRecoveryCode(
  deps: AccountsDeps,
  factor: Encrypted & { readonly id: string },
  list: string,
  code: string,
): Checked {
  const codes = JSON.parse(list) as readonly string[];
  if (!codes.includes(code)) return { is: 'wrong' };
  const backup_codes = encryptText(deps.secrets.all, JSON.stringify(codes.filter((other) => other !== code)));
  return { is: 'right', take: (tx) => replaceFactor(tx, factor, { secret: factor.secret, backup_codes }) };
}
