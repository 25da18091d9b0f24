import type { BlockedAddress } from './blocked-addresses.store.ts';
import type { SecurityEventsRow } from './security-database.store.ts';
import type { EventsResponse } from './security.schema.ts';

export const isoTime = (at: number): string => new Date(at).toISOString();

/** Events and blocked addresses as they go over the wire. */
export function presentEvents(rows: readonly SecurityEventsRow[], blocked: readonly BlockedAddress[]): EventsResponse {
  return {
    events: rows.map(({ id, rule, address, account_hash, detail, count, first_at, last_at }) => ({
      id,
      rule,
      address,
      account_hash,
      detail,
      count,
      first_at: isoTime(first_at),
      last_at: isoTime(last_at),
    })),
    blocked: blocked.map(({ address, until }) => ({ address, until: isoTime(until) })),
  };
}
