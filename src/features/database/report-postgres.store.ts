import { sql } from 'kysely';
import type { Database } from '../../platform/db/schema.ts';
import { grouped, type IndexColumns, type Size } from './report-sqlite.store.ts';
import type { IndexFacts, PostgresFacts, StatementFacts } from './report.facts.ts';

const OURS = sql`c.relnamespace = current_schema()::regnamespace`;
const iso = (time: Date | null): string | null => time?.toISOString() ?? null;

/** Bytes by table, and of the whole database. */
export async function postgresSizes(
  db: Database,
): Promise<{ readonly bytes: number; readonly tables: ReadonlyMap<string, Size> }> {
  const { rows } = await sql<{ table: string; bytes: number; index_bytes: number }>`
    select c.relname as "table", pg_total_relation_size(c.oid) as bytes, pg_indexes_size(c.oid) as index_bytes
    from pg_class c where ${OURS} and c.relkind in ('r', 'p')`.execute(db);
  const all = await sql<{ bytes: number }>`select pg_database_size(current_database()) as bytes`.execute(db);
  return {
    bytes: all.rows[0]?.bytes ?? 0,
    tables: new Map(rows.map(({ table, bytes, index_bytes }) => [table, { bytes, index_bytes }])),
  };
}

/** Vacuum, the log, and what holds either up. */
export async function postgresFacts(db: Database): Promise<PostgresFacts> {
  const [about] = (
    await sql<{ version: string; autovacuum: string; freeze_share: number; max_wal_bytes: number }>`
      select current_setting('server_version') as version, current_setting('autovacuum') as autovacuum,
        pg_size_bytes(current_setting('max_wal_size')) as max_wal_bytes,
        (select max(age(c.relfrozenxid)) from pg_class c where ${OURS} and c.relkind = 'r')::double precision
          / current_setting('autovacuum_freeze_max_age')::double precision as freeze_share`.execute(db)
  ).rows;
  const dead = await sql<{ table: string; dead_rows: number; live_rows: number; last_vacuum: Date | null }>`
    select relname as "table", n_dead_tup as dead_rows, n_live_tup as live_rows,
      greatest(last_vacuum, last_autovacuum) as last_vacuum
    from pg_stat_user_tables where schemaname = current_schema() and n_dead_tup > 0 order by n_dead_tup desc`.execute(
    db,
  );
  const idle = await sql<{ pid: number; seconds: number; application: string }>`
    select pid, extract(epoch from now() - state_change)::bigint as seconds, application_name as application
    from pg_stat_activity where datname = current_database() and state like 'idle in transaction%'
      and state_change < now() - interval '5 minutes' order by 2 desc`.execute(db);
  return {
    version: about?.version ?? '',
    autovacuum: about?.autovacuum === 'on',
    dead: dead.rows.map((row) => ({ ...row, last_vacuum: iso(row.last_vacuum) })),
    freeze_share: about?.freeze_share ?? 0,
    ...(await logFacts(db)),
    max_wal_bytes: about?.max_wal_bytes ?? 0,
    idle: idle.rows,
  };
}

async function logFacts(db: Database): Promise<Pick<PostgresFacts, 'wal_bytes' | 'slots'>> {
  const size = await allowed(() =>
    sql<{ bytes: number }>`select sum(size)::bigint as bytes from pg_ls_waldir()`.execute(db),
  );
  const slots = await allowed(() =>
    sql<{ name: string; active: boolean; kept_bytes: number }>`
      select slot_name as name, active, coalesce(pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn), 0)::bigint as kept_bytes
      from pg_replication_slots`.execute(db),
  );
  return { wal_bytes: size?.rows[0]?.bytes ?? null, slots: slots?.rows ?? [] };
}

/** What `ask` gives; null where this user or this server (one that follows another) may not answer it. */
async function allowed<T>(ask: () => Promise<T>): Promise<T | null> {
  try {
    return await ask();
  } catch {
    return null;
  }
}

const STATEMENTS_OFF =
  "pg_stat_statements is not there. To have it: ALTER SYSTEM SET shared_preload_libraries = 'pg_stat_statements', restart the server, CREATE EXTENSION pg_stat_statements.";
const SHAPE_LENGTH = 200;

/**
 * The statements that took the most time in all, where the server records them. Only those whose values it leaves out:
 * in others, such as ALTER ROLE, a password may stand.
 */
export async function postgresStatements(db: Database): Promise<StatementFacts> {
  const there = await sql`select 1 from pg_extension where extname = 'pg_stat_statements'`.execute(db);
  if (there.rows.length === 0) return { unavailable: STATEMENTS_OFF, slowest: [] };
  const found = await allowed(() =>
    sql<{ shape: string; calls: number; mean_ms: number; total_ms: number }>`
      select query as shape, calls, mean_exec_time as mean_ms, total_exec_time as total_ms from pg_stat_statements
      where dbid = (select oid from pg_database where datname = current_database())
        and query ~* '^\\s*(select|insert|update|delete|with)\\M'
      order by total_exec_time desc limit 10`.execute(db),
  );
  if (found === null) return { unavailable: STATEMENTS_OFF, slowest: [] };
  const short = (shape: string): string => shape.replace(/\s+/g, ' ').slice(0, SHAPE_LENGTH);
  return { unavailable: null, slowest: found.rows.map((row) => ({ ...row, shape: short(row.shape) })) };
}

/** Indexes that were never used since uses are counted, and what each consists of. */
export async function postgresIndexes(
  db: Database,
): Promise<Omit<IndexFacts, 'redundant'> & { readonly all: readonly IndexColumns[] }> {
  const unused = await sql<{ name: string; table: string; bytes: number }>`
    select s.indexrelname as name, s.relname as "table", pg_relation_size(s.indexrelid) as bytes
    from pg_stat_user_indexes s join pg_index i on i.indexrelid = s.indexrelid
    where s.schemaname = current_schema() and s.idx_scan = 0 and not i.indisunique
    order by 3 desc, 1`.execute(db);
  const since = await sql<{ since: Date }>`
    select coalesce(stats_reset, pg_postmaster_start_time()) as since
    from pg_stat_database where datname = current_database()`.execute(db);
  const columns = await sql<{
    name: string;
    table: string;
    isUnique: boolean;
    isPartial: boolean;
    column: string | null;
  }>`
    select x.relname as name, c.relname as "table", i.indisunique as "isUnique", i.indpred is not null as "isPartial",
      a.attname as "column"
    from pg_index i join pg_class x on x.oid = i.indexrelid join pg_class c on c.oid = i.indrelid
      cross join lateral unnest(i.indkey::smallint[]) with ordinality as k(attnum, nr)
      left join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.attnum and k.attnum > 0
    where ${OURS} order by c.relname, x.relname, k.nr`.execute(db);
  return {
    unused_unknown: null,
    counted_since: iso(since.rows[0]?.since ?? null),
    unused: unused.rows,
    all: grouped(columns.rows),
  };
}

/** How many tables `vacuum` passed over, with a warning that nobody sees, because they are another user's. */
export async function untidied(db: Database): Promise<number> {
  const { rows } = await sql<{ tables: number }>`
    select count(*) as tables from pg_class c
    where relkind = 'r' and relnamespace = current_schema()::regnamespace and not (
      pg_has_role(relowner, 'usage')
      or pg_has_role((select datdba from pg_database where datname = current_database()), 'usage')
      or case when current_setting('server_version_num')::integer >= 170000
        then has_table_privilege(c.oid, 'MAINTAIN') else false end)`.execute(db);
  return rows[0]?.tables ?? 0;
}
