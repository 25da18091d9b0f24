import { HASH_COST as COST_OF_PRODUCT } from '../../src/platform/auth/hash-cost.ts';

const LEAST_COST = { memory: 8, passes: 1, lanes: 1 };

/**
 * What a new hash of a password costs in `npm test`, in place of the product's file of the same name: the least that
 * Argon2id allows. Processes of the real program hash at the product's cost, and each reads the other's hashes.
 */
export const HASH_COST = { ...LEAST_COST };

/** Does `work` with hashes at the product's cost. */
export async function atCostOfProduct<Result>(work: () => Promise<Result>): Promise<Result> {
  Object.assign(HASH_COST, COST_OF_PRODUCT);
  try {
    return await work();
  } finally {
    Object.assign(HASH_COST, LEAST_COST);
  }
}
