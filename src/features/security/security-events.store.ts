import { sql } from 'kysely';
import { newId } from '../../platform/db/id.ts';
import type { Database, SecurityEventsRow } from './security-database.store.ts';
import type { GatheredEvent } from './event-buffer.ts';

/** Rows that are ever kept; beyond it the oldest go. */
const MOST_ROWS = 50_000;
const ROWS_A_STATEMENT = 100;

/** Writes what was gathered: alike events of all processes end in one row. Returns how often each kind was seen by now. */
export async function writeEvents(
  db: Database,
  events: readonly GatheredEvent[],
): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  // In one order in every process, so that two that write at once never wait for each other in a circle.
  const ordered = [...events].sort((a, b) => (a.alike < b.alike ? -1 : 1));
  for (let i = 0; i < ordered.length; i += ROWS_A_STATEMENT) {
    const rows = ordered.slice(i, i + ROWS_A_STATEMENT).map((event) => ({
      id: newId(event.firstAt),
      alike: event.alike,
      rule: event.rule,
      address: event.address,
      account_hash: event.accountHash,
      detail: event.detail,
      count: event.count,
      first_at: event.firstAt,
      last_at: event.lastAt,
    }));
    const written = await db
      .insertInto('security_events')
      .values(rows)
      .onConflict((conflict) =>
        conflict.column('alike').doUpdateSet({
          count: sql`security_events.count + excluded.count`,
          last_at: sql`case when excluded.last_at > security_events.last_at then excluded.last_at else security_events.last_at end`,
        }),
      )
      .returning(['alike', 'count'])
      .execute();
    for (const { alike, count } of written) counts.set(alike, count);
  }
  return counts;
}

/** Keeps the newest rows only, whatever came; cheap where there are few. */
export async function boundEvents(db: Database): Promise<void> {
  const oldest = await db
    .selectFrom('security_events')
    .select('last_at')
    .orderBy('last_at', 'desc')
    .offset(MOST_ROWS)
    .limit(1)
    .executeTakeFirst();
  if (oldest !== undefined) await db.deleteFrom('security_events').where('last_at', '<=', oldest.last_at).execute();
}

export interface EventFilter {
  /** Seen at this instant or later. */
  readonly since?: number | undefined;
  readonly rule?: string | undefined;
  readonly address?: string | undefined;
  readonly accountHashes?: readonly string[] | undefined;
  readonly limit: number;
}

/** Events, those seen last first. */
export async function listEvents(db: Database, filter: EventFilter): Promise<readonly SecurityEventsRow[]> {
  let query = db.selectFrom('security_events').selectAll();
  if (filter.since !== undefined) query = query.where('last_at', '>=', filter.since);
  if (filter.rule !== undefined) query = query.where('rule', '=', filter.rule);
  if (filter.address !== undefined) query = query.where('address', '=', filter.address);
  if (filter.accountHashes !== undefined) query = query.where('account_hash', 'in', filter.accountHashes);
  return query.orderBy('last_at', 'desc').orderBy('id', 'desc').limit(filter.limit).execute();
}

/** True for the one process that may alert of a rule now: none did within the quiet period. */
export async function claimAlert(db: Database, rule: string, now: number, quietMs: number): Promise<boolean> {
  const result = await db
    .insertInto('security_alerts')
    .values({ rule, sent_at: now })
    .onConflict((conflict) =>
      conflict
        .column('rule')
        .doUpdateSet({ sent_at: now })
        .where('security_alerts.sent_at', '<=', now - quietMs),
    )
    .returning('rule')
    .execute();
  return result.length === 1;
}

/** Addresses of operators who can sign in. */
export async function operatorAddresses(db: Database): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('users')
    .select('email')
    .where('role', '=', 'operator')
    .where('disabled_at', 'is', null)
    .where('email_verified', '=', 1)
    .orderBy('email')
    .execute();
  return rows.map(({ email }) => email);
}
