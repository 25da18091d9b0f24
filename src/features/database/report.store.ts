import { sql } from 'kysely';
import type { OpenDatabase } from '../../platform/db/database.ts';
import { inspectSchema } from '../../platform/db/inspect-schema.ts';
import type { Database } from '../../platform/db/schema.ts';
import { AppError } from '../../platform/errors.ts';
import { findingsOf } from './report.findings.ts';
import type { DatabaseReport, IndexFacts, TableFacts } from './report.facts.ts';
import {
  postgresFacts,
  postgresIndexes,
  postgresSizes,
  postgresStatements,
  untidied,
} from './report-postgres.store.ts';
import {
  sqliteFacts,
  sqliteIndexes,
  sqliteSizes,
  SQLITE_STATEMENTS,
  type IndexColumns,
  type Size,
} from './report-sqlite.store.ts';

const DAY_MS = 86_400_000;
const GROWTH_DAYS = 7;
/** Columns that say when a row was made; the first that a table has counts. */
const MADE_AT = ['created_at', 'searched_at', 'fetched_at', 'at'] as const;

/** Looks at a database and says how it is. Changes nothing. `now` in milliseconds since 1970-01-01 UTC. */
export async function reportDatabase(open: OpenDatabase, now: number): Promise<DatabaseReport> {
  const db = open.forLongWork;
  const isSqlite = open.kind === 'sqlite';
  const sizes = await (isSqlite ? sqliteSizes(db) : postgresSizes(db));
  const { all, ...indexes } = await (isSqlite ? sqliteIndexes(db) : postgresIndexes(db));
  const facts: Omit<DatabaseReport, 'findings'> = {
    kind: open.kind,
    place: open.place,
    taken_at: new Date(now).toISOString(),
    bytes: sizes.bytes,
    tables: await tablesOf(db, sizes.tables, now),
    statements: isSqlite ? SQLITE_STATEMENTS : await postgresStatements(db),
    indexes: { ...indexes, redundant: redundantOf(all) },
    sqlite: isSqlite ? await sqliteFacts(db) : null,
    postgres: isSqlite ? null : await postgresFacts(db),
  };
  return { ...facts, findings: findingsOf(facts) };
}

async function tablesOf(db: Database, sizes: ReadonlyMap<string, Size>, now: number): Promise<readonly TableFacts[]> {
  const tables: TableFacts[] = [];
  for (const [name, { columns }] of await inspectSchema(db)) {
    const made = MADE_AT.find((column) => columns.get(column)?.type === 'whole number');
    const recent =
      made === undefined
        ? sql<null>`null`
        : sql<number>`coalesce(sum(case when ${sql.ref(made)} >= ${now - GROWTH_DAYS * DAY_MS} then 1 else 0 end), 0)`;
    const counted = await sql<{ rows: number; recent: number | null }>`
      select count(*) as "rows", ${recent} as recent from ${sql.table(name)}`.execute(db);
    const found = counted.rows[0] ?? { rows: 0, recent: null };
    tables.push({
      name,
      rows: found.rows,
      ...(sizes.get(name) ?? { bytes: 0, index_bytes: 0 }),
      rows_per_day: found.recent === null ? null : found.recent / GROWTH_DAYS,
    });
  }
  return tables.sort((a, b) => b.bytes - a.bytes || (a.name < b.name ? -1 : 1));
}

/** Indexes whose columns another one of the same table begins with. */
export function redundantOf(all: readonly IndexColumns[]): IndexFacts['redundant'] {
  return all.flatMap((one) => {
    if (one.isUnique || one.isPartial) return [];
    const by = all.find((other) => {
      if (other === one || other.table !== one.table || other.isPartial) return false;
      const begins = one.columns.every((column, i) => other.columns[i] === column);
      const isSame = begins && other.columns.length === one.columns.length;
      // Of two that are alike, one stays: the unique one, else the first by name.
      return begins && (!isSame || other.isUnique || other.name < one.name);
    });
    return by === undefined ? [] : [{ name: one.name, table: one.table, by: by.name }];
  });
}

/** Gives unused space back and renews what the database knows of its tables; writing waits meanwhile on SQLite. */
export async function tidyDatabase(open: OpenDatabase): Promise<void> {
  const db = open.forLongWork;
  const statements =
    open.kind === 'sqlite'
      ? [
          'pragma journal_mode = wal',
          'pragma wal_checkpoint(truncate)',
          'vacuum',
          'analyze',
          'pragma wal_checkpoint(truncate)',
        ]
      : ['vacuum (analyze)'];
  for (const statement of statements) await sql.raw(statement).execute(db);
  if (open.kind === 'sqlite') return;
  const left = await untidied(db);
  if (left === 0) return;
  throw new AppError('database_refused', {
    userMessage: `The user in DATABASE_URL may not tidy ${left} of the tables: they belong to somebody else.`,
  });
}
