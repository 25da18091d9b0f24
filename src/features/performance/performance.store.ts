import { sql } from 'kysely';
import type { Database } from '../../platform/db/schema.ts';

export type { Database };
export { withoutDeadline } from '../../platform/db/deadline.ts';

export const HOUR_MS = 3_600_000;

export interface StoredMinute {
  readonly minute: number;
  readonly process: string;
  readonly body: Uint8Array;
}

/** Writes what a process counted within a minute, in place of what it wrote of it before. */
export async function writeMinute(db: Database, row: StoredMinute, now: number): Promise<void> {
  const values = { body: row.body, written_at: now };
  await db
    .insertInto('performance_minutes')
    .values({ minute: row.minute, process: row.process, ...values })
    .onConflict((conflict) => conflict.columns(['minute', 'process']).doUpdateSet(values))
    .execute();
}

/** Which of the minutes are wanted: of a time, those of these hours left out, and of this process the newest left out. */
export interface MinuteFilter {
  readonly from: number;
  readonly to: number;
  readonly withoutHours?: readonly number[];
  readonly without?: { readonly process: string; readonly fromMinute: number };
}

/** Minutes of all processes, oldest first. */
export async function readMinutes(db: Database, filter: MinuteFilter): Promise<readonly StoredMinute[]> {
  const { from, to, withoutHours = [], without } = filter;
  let query = db
    .selectFrom('performance_minutes')
    .select(['minute', 'process', 'body'])
    .where('minute', '>=', from)
    .where('minute', '<', to);
  if (withoutHours.length > 0)
    query = query.where(sql<number>`minute - minute % ${sql.lit(HOUR_MS)}`, 'not in', withoutHours);
  if (without !== undefined)
    query = query.where((where) =>
      where.or([where('process', '<>', without.process), where('minute', '<', without.fromMinute)]),
    );
  return query.orderBy('minute').orderBy('process').execute();
}

/** Hours from `from` on and before `to`, oldest first. */
export async function readHours(
  db: Database,
  from: number,
  to: number,
): Promise<readonly { readonly hour: number; readonly body: Uint8Array }[]> {
  return db
    .selectFrom('performance_hours')
    .select(['hour', 'body'])
    .where('hour', '>=', from)
    .where('hour', '<', to)
    .orderBy('hour')
    .execute();
}

/** Hours that ended before `before` and have minutes which were written after their hour was, or have no hour yet. */
export async function hoursToWrite(db: Database, before: number): Promise<readonly number[]> {
  const found = await sql<{ hour: number }>`
    select minutes.hour as "hour" from (
      select minute - minute % ${sql.lit(HOUR_MS)} as hour, max(written_at) as written_at
      from performance_minutes where minute < ${before} group by 1
    ) as minutes
    left join performance_hours on performance_hours.hour = minutes.hour
    where performance_hours.written_at is null or performance_hours.written_at <= minutes.written_at
    order by 1`.execute(db);
  return found.rows.map(({ hour }) => hour).filter((hour) => hour + HOUR_MS <= before);
}

export async function writeHour(db: Database, hour: number, body: Uint8Array, now: number): Promise<void> {
  const values = { body, written_at: now };
  await db
    .insertInto('performance_hours')
    .values({ hour, ...values })
    .onConflict((conflict) => conflict.column('hour').doUpdateSet(values))
    .execute();
}
