import type { Command } from 'commander';
import { amountOfBytes, grouped } from '../../platform/amounts.ts';
import { withPlainFailures, type DatabaseCommandDeps } from './database.commands.ts';
import type {
  DatabaseReport,
  IndexFacts,
  PostgresFacts,
  SqliteFacts,
  StatementFacts,
  TableFacts,
} from './report.facts.ts';
import { reportDatabase, tidyDatabase } from './report.store.ts';

export interface ReportCommandDeps extends DatabaseCommandDeps {
  /** Milliseconds since 1970-01-01 UTC; in place of the system's clock. */
  readonly now?: () => number;
}

/** `tradewise db report` and `tradewise db tidy`: how the database is, and what mends most of it. */
export function registerReportCommands(db: Command, deps: ReportCommandDeps): void {
  db.command('report')
    .description('sizes, growth, slow statements, unused indexes, vacuum and log, with the command that mends each')
    .option('--json', 'as JSON')
    .action((options: { readonly json?: boolean }) => report(deps, options));
  db.command('tidy')
    .description('give unused space back and renew statistics; on SQLite writing waits meanwhile')
    .action(() => tidy(deps));
}

async function report(deps: ReportCommandDeps, { json }: { readonly json?: boolean }): Promise<void> {
  const now = (deps.now ?? Date.now)();
  const found = await withPlainFailures(deps, () =>
    deps.withDatabase({ mustExist: true }, (open) => reportDatabase(open, now)),
  );
  deps.out(json ? `${JSON.stringify(found)}\n` : reportText(found));
}

async function tidy(deps: ReportCommandDeps): Promise<void> {
  await withPlainFailures(deps, () => deps.withDatabase({ mustExist: true }, tidyDatabase));
  deps.out('The database is tidy.\n');
}

/** A report for people. */
export function reportText(report: DatabaseReport): string {
  const { place, kind, bytes, tables, sqlite, postgres, findings } = report;
  const parts = [
    [`${place} (${kind === 'sqlite' ? 'SQLite' : `PostgreSQL ${postgres?.version ?? ''}`}), ${amountOfBytes(bytes)}`],
    tableLines(tables),
    sqlite === null ? [] : sqliteLines(sqlite),
    postgres === null ? [] : postgresLines(postgres),
    statementLines(report.statements),
    indexLines(report.indexes),
    findings.length === 0
      ? ['Nothing to mend.']
      : ['To mend:', ...findings.flatMap(({ what, mend }) => [`  ${what}`, `    -> ${mend}`])],
  ];
  return `${parts
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function tableLines(tables: readonly TableFacts[]): string[] {
  const width = Math.max(5, ...tables.map(({ name }) => name.length));
  const line = (name: string, ...cells: string[]): string =>
    `${name.padEnd(width)}${cells.map((cell) => cell.padStart(13)).join('')}`;
  return [
    line('table', 'rows', 'size', 'of it index', 'rows a day'),
    ...tables.map(({ name, rows, bytes, index_bytes, rows_per_day }) =>
      line(
        name,
        grouped(rows),
        amountOfBytes(bytes),
        amountOfBytes(index_bytes),
        rows_per_day === null ? '' : perDay(rows_per_day),
      ),
    ),
  ];
}

const perDay = (rows: number): string => (rows > 0 && rows < 10 ? rows.toFixed(1) : grouped(Math.round(rows)));

const sqliteLines = ({ journal_mode, free_bytes, wal_bytes, damage }: SqliteFacts): string[] => [
  `Journal ${journal_mode}, write-ahead log ${amountOfBytes(wal_bytes)}, free inside the file ${amountOfBytes(free_bytes)}`,
  damage.length === 0 ? 'Quick check: ok' : `Quick check: ${damage.join('; ')}`,
];

function postgresLines(facts: PostgresFacts): string[] {
  const wal = facts.wal_bytes === null ? 'not to be seen by this user' : amountOfBytes(facts.wal_bytes);
  const dead = facts.dead.slice(0, 5).map(({ table, dead_rows, last_vacuum }) => {
    const when = last_vacuum === null ? 'never vacuumed' : `last vacuumed ${last_vacuum.slice(0, 16)}Z`;
    return `  ${table}: ${grouped(dead_rows)} dead rows, ${when}`;
  });
  return [
    `Autovacuum ${facts.autovacuum ? 'on' : 'off'}; oldest rows at ${(facts.freeze_share * 100).toFixed(1)} % of the age for freezing`,
    `Write-ahead log ${wal} (limit ${amountOfBytes(facts.max_wal_bytes)}), replication slots: ${facts.slots.length}`,
    ...dead,
  ];
}

function statementLines({ unavailable, slowest }: StatementFacts): string[] {
  if (unavailable !== null) return [`Slow statements: not available. ${unavailable}`];
  const lines = slowest.map(
    ({ shape, calls, mean_ms, total_ms }) =>
      `  ${grouped(calls)} x ${mean_ms.toFixed(1)} ms = ${(total_ms / 1000).toFixed(1)} s  ${shape}`,
  );
  return ['Statements that took the most time:', ...lines];
}

function indexLines({ unused_unknown, counted_since, unused, redundant }: IndexFacts): string[] {
  const known = `never used since ${counted_since?.slice(0, 16) ?? 'the start'}Z: ${unused.map(({ name }) => name).join(', ') || 'none'}`;
  const twice = redundant.map(({ name, by }) => `${name} (${by} does its work)`).join(', ') || 'none';
  return [
    `Indexes ${unused_unknown === null ? known : `never used: not available. ${unused_unknown}`}`,
    `Indexes not needed: ${twice}`,
  ];
}
