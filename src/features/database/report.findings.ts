import { amountOfBytes, count, grouped, timeSpan } from '../../platform/amounts.ts';
import type { DatabaseReport, Finding, PostgresFacts, SqliteFacts } from './report.facts.ts';

const MB = 1_000_000;
/** Below these it is not worth anybody's time. */
const WORTH = {
  freeBytes: 10 * MB,
  freeShare: 0.2,
  walBytes: 64 * MB,
  deadRows: 1_000,
  deadShare: 0.2,
  indexBytes: MB,
};
const SLOW_MS = 100;
const SLOW_CALLS = 10;
/** Uses must have been counted for so long before an index counts as unused. */
const JUDGED_AFTER_MS = 7 * 86_400_000;
const FREEZE_SHARE = 0.8;
const SLOT_BYTES = 1_000 * MB;

const TIDY = 'tradewise db tidy';
/** A statement for the server, as a line for the shell. */
const psql = (statement: string): string => `psql "$DATABASE_URL" -c "${statement.replaceAll('"', '\\"')}"`;

/** What of a report is to be mended, most urgent first. */
export function findingsOf(report: Omit<DatabaseReport, 'findings'>): readonly Finding[] {
  return [
    ...(report.sqlite === null ? [] : ofSqlite(report.sqlite, report.bytes)),
    ...(report.postgres === null ? [] : ofPostgres(report.postgres)),
    ...ofStatements(report),
    ...ofIndexes(report),
  ];
}

function ofSqlite({ damage, ...facts }: SqliteFacts, bytes: number): Finding[] {
  const findings: Finding[] = [];
  if (damage.length > 0) {
    findings.push({
      what: `The file is damaged: ${damage[0]}${damage.length > 1 ? ` (and ${count(damage.length - 1, 'more thing')})` : ''}.`,
      mend: `stop the server, keep the file aside and put the newest backup in its place; without one: sqlite3 "${facts.file}" .recover | sqlite3 recovered.db`,
    });
  }
  if (facts.journal_mode !== 'wal') {
    findings.push({
      what: `The journal mode is ${facts.journal_mode} instead of wal, so that reading waits for writing.`,
      mend: TIDY,
    });
  }
  if (facts.free_bytes > WORTH.freeBytes && facts.free_bytes > WORTH.freeShare * bytes) {
    findings.push({
      what: `${amountOfBytes(facts.free_bytes)} of ${amountOfBytes(bytes)} are free inside the file.`,
      mend: TIDY,
    });
  }
  if (facts.wal_bytes > WORTH.walBytes) {
    findings.push({
      what: `The write-ahead log has ${amountOfBytes(facts.wal_bytes)}: something has been reading for long.`,
      mend: TIDY,
    });
  }
  return findings;
}

function ofPostgres(facts: PostgresFacts): Finding[] {
  const findings: Finding[] = [];
  if (facts.freeze_share > FREEZE_SHARE) {
    const share = `${Math.round(facts.freeze_share * 100)} %`;
    findings.push({
      what: `Old rows are at ${share} of the age at which the server must freeze them.`,
      mend: psql('VACUUM (FREEZE)'),
    });
  }
  if (!facts.autovacuum) {
    findings.push({
      what: 'Autovacuum is off, so nothing clears dead rows away.',
      mend: psql('ALTER SYSTEM SET autovacuum = on') + ' && ' + psql('SELECT pg_reload_conf()'),
    });
  }
  for (const { name, active, kept_bytes } of facts.slots) {
    if (active && kept_bytes < SLOT_BYTES) continue;
    const state = active ? 'is far behind' : 'is used by nobody';
    findings.push({
      what: `The replication slot ${name} ${state} and keeps ${amountOfBytes(kept_bytes)} of log.`,
      mend: psql(`SELECT pg_drop_replication_slot('${name}')`),
    });
  }
  for (const { pid, seconds, application } of facts.idle) {
    findings.push({
      what: `${application || 'A program'} has held a transaction open for ${timeSpan(seconds)} and does nothing.`,
      mend: psql(`SELECT pg_terminate_backend(${pid})`),
    });
  }
  for (const { table, dead_rows, live_rows } of facts.dead) {
    if (dead_rows < WORTH.deadRows || dead_rows < WORTH.deadShare * live_rows) continue;
    findings.push({
      what: `${table} holds ${grouped(dead_rows)} dead rows beside ${grouped(live_rows)} live ones.`,
      mend: TIDY,
    });
  }
  return findings;
}

function ofStatements({ statements }: Omit<DatabaseReport, 'findings'>): Finding[] {
  return statements.slowest
    .filter(({ mean_ms, calls }) => mean_ms >= SLOW_MS && calls >= SLOW_CALLS)
    .map(({ shape, calls, mean_ms }) => ({
      what: `${grouped(calls)} times ${mean_ms.toFixed(0)} ms on average: ${shape}`,
      mend: 'explain it with values that occur, then add an index: tradewise db new add-index-on-...',
    }));
}

function ofIndexes({ indexes, taken_at }: Omit<DatabaseReport, 'findings'>): Finding[] {
  const drop = (name: string): string => `tradewise db new drop-${name.replaceAll('_', '-')}   (drop index ${name})`;
  const since = indexes.counted_since === null ? 0 : Date.parse(indexes.counted_since);
  const isJudged = indexes.unused_unknown === null && Date.parse(taken_at) - since >= JUDGED_AFTER_MS;
  const unused = isJudged ? indexes.unused.filter(({ bytes }) => bytes >= WORTH.indexBytes) : [];
  return [
    ...indexes.redundant.map(({ name, by }) => ({
      what: `The index ${name} does nothing that ${by} does not do too.`,
      mend: drop(name),
    })),
    ...unused
      .filter(({ name }) => !indexes.redundant.some((one) => one.name === name))
      .map(({ name, bytes }) => ({
        what: `The index ${name} (${amountOfBytes(bytes)}) was never used since ${indexes.counted_since?.slice(0, 10)}.`,
        mend: drop(name),
      })),
  ];
}
