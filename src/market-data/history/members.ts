import type { Day } from '../../engine/market/day.ts';

/** A span in which a company belonged to the universe; `until` is the first day that it did not, null while it does. */
export interface Membership {
  readonly symbol: string;
  readonly from: Day;
  readonly until: Day | null;
}

/** Who belonged on a day. */
export function membersOn(memberships: readonly Membership[], day: Day): ReadonlySet<string> {
  return new Set(
    memberships.filter(({ from, until }) => from <= day && (until === null || day < until)).map(({ symbol }) => symbol),
  );
}
