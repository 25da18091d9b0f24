import type { Selectable } from 'kysely';
import type { DatabaseSchema } from '../../platform/db/schema.ts';
import type { Database } from './security-database.store.ts';

/** What a breach ended. */
export interface Ended {
  readonly sessions: number;
  /** Sign-ins that waited for a code, and browsers that did not have to wait. */
  readonly signIns: number;
  readonly keys: number;
  readonly links: number;
}

/** Ends every session, sign-in, key and link there is, in the transaction of the caller. */
export async function endEverything(tx: Database, now: number): Promise<Ended> {
  const deleted = async (table: 'sessions' | 'sign_in_challenges' | 'second_factor_marks'): Promise<number> =>
    Number((await tx.deleteFrom(table).executeTakeFirst()).numDeletedRows);
  const sessions = await deleted('sessions');
  const signIns = (await deleted('sign_in_challenges')) + (await deleted('second_factor_marks'));
  const keys = await tx
    .updateTable('api_keys')
    .set({ revoked_at: now })
    .where('revoked_at', 'is', null)
    .executeTakeFirst();
  const links = await tx
    .updateTable('mail_links')
    .set({ expires_at: now })
    .where('used_at', 'is', null)
    .where('expires_at', '>', now)
    .executeTakeFirst();
  return { sessions, signIns, keys: Number(keys.numUpdatedRows), links: Number(links.numUpdatedRows) };
}

type Joined = Selectable<DatabaseSchema['sessions']> & Pick<Selectable<DatabaseSchema['users']>, 'email' | 'role'>;
type KeyRow = Selectable<DatabaseSchema['api_keys']>;

/** Sign-ins, keys and addresses of a time. */
export interface IncidentTrace {
  readonly sessions: readonly Pick<
    Joined,
    'email' | 'role' | 'ip_address' | 'user_agent' | 'created_at' | 'last_seen_at'
  >[];
  readonly keys: readonly (Pick<Joined, 'email'> &
    Pick<KeyRow, 'shown' | 'scopes' | 'created_at' | 'last_used_at' | 'revoked_at'>)[];
  readonly addresses: readonly {
    readonly address: string | null;
    readonly events: number;
    readonly first_at: number;
    readonly last_at: number;
  }[];
}

/** Sign-ins and keys of a time, for whoever looks into an incident. */
export async function traceSince(db: Database, since: number): Promise<IncidentTrace> {
  const sessions = await db
    .selectFrom('sessions')
    .innerJoin('users', 'users.id', 'sessions.user_id')
    .select([
      'users.email',
      'users.role',
      'sessions.ip_address',
      'sessions.user_agent',
      'sessions.created_at',
      'sessions.last_seen_at',
    ])
    .where((where) =>
      where.or([where('sessions.created_at', '>=', since), where('sessions.last_seen_at', '>=', since)]),
    )
    .orderBy('sessions.created_at')
    .orderBy('sessions.id')
    .execute();
  const keys = await db
    .selectFrom('api_keys')
    .innerJoin('users', 'users.id', 'api_keys.user_id')
    .select([
      'users.email',
      'api_keys.shown',
      'api_keys.scopes',
      'api_keys.created_at',
      'api_keys.last_used_at',
      'api_keys.revoked_at',
    ])
    .where((where) =>
      where.or([where('api_keys.created_at', '>=', since), where('api_keys.last_used_at', '>=', since)]),
    )
    .orderBy('api_keys.created_at')
    .orderBy('api_keys.id')
    .execute();
  const addresses = await db
    .selectFrom('security_events')
    .select(({ fn }) => [
      'address',
      fn.sum<number>('count').as('events'),
      fn.min('first_at').as('first_at'),
      fn.max('last_at').as('last_at'),
    ])
    .where('last_at', '>=', since)
    .where('address', 'is not', null)
    .groupBy('address')
    .orderBy('events', 'desc')
    .orderBy('address')
    .limit(500)
    .execute();
  return { sessions, keys, addresses };
}
