import type { Facts, SanityFlag } from './snapshot.ts';

/** The doubts about facts that are already cut at the clock, in the order of the checks. */
export function checkSanity(_facts: Facts): SanityFlag[] {
  return [];
}
