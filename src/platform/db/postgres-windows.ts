import { sql } from 'kysely';
import type { RawBuilder } from 'kysely';
import type { Hits, Limit } from '../limits/sliding-window.ts';
import type { Database } from './schema.ts';

/** What the database says of one request. */
export interface SharedHits {
  /** When it looked, in milliseconds since 1970-01-01 UTC. */
  readonly at: number;
  /** Every hit that counts, in order; the request's own among them where it was counted. */
  readonly hits: Hits;
  readonly isCounted: boolean;
}

const listed = (hits: RawBuilder<unknown>): RawBuilder<unknown> => sql`unnest(string_to_array(${hits}, ',')::bigint[])`;
const readHits = (text: string | null): Hits => (text === null || text === '' ? [] : text.split(',').map(Number));

/**
 * Counts a request under a key where every limit has room for it, in one statement: whoever counts under the same key at the
 * same time waits for the row, and then sees this one. PostgreSQL only; with SQLite there is one process.
 * @param at null: by the clock of the database, which all processes share
 */
export async function takeSharedHit(
  db: Database,
  key: string,
  limits: readonly Limit[],
  at: number | null,
): Promise<SharedHits> {
  const longest = sql`${Math.max(...limits.map(({ windowMs }) => windowMs))}::bigint`;
  const now = sql`excluded.hits::bigint`;
  const room = limits.map(
    ({ most, windowMs }) => sql`(select count(*) from ${listed(sql`w.hits`)} as h
      where h > ${now} - ${windowMs}::bigint and h <= ${now} + ${longest}) < ${most}`,
  );
  const answer = await sql<{ at: number; hits: string | null }>`
    with clock as (
      select coalesce(${at}::bigint, cast(extract(epoch from clock_timestamp()) * 1000 as bigint)) as at
    ), taken as (
      insert into request_windows as w (key, hits, expires_at)
      select ${key}, clock.at::text, clock.at + ${longest} from clock
      on conflict (key) do update set expires_at = excluded.expires_at, hits = (
        select string_agg(h::text, ',' order by h) from (
          select h from ${listed(sql`w.hits`)} as h where h > ${now} - ${longest} and h <= ${now} + ${longest}
          union all select ${now}) as kept (h))
      where ${sql.join(room, sql` and `)}
      returning hits
    )
    select clock.at, (select hits from taken) as hits from clock`.execute(db);
  const [row] = answer.rows;
  if (row === undefined) throw new Error('the database did not say when it is');
  if (row.hits !== null) return { at: row.at, hits: readHits(row.hits), isCounted: true };
  // Read afresh: the statement saw the row as it was before it waited for others.
  const found = await db.selectFrom('request_windows').select('hits').where('key', '=', key).executeTakeFirst();
  return { at: row.at, hits: readHits(found?.hits ?? null), isCounted: false };
}

/** Takes away what no limit counts any more. */
export async function dropSharedHits(db: Database, before: number): Promise<void> {
  await db.deleteFrom('request_windows').where('expires_at', '<', before).execute();
}
