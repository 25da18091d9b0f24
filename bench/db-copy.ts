// Copies a million rows each way in a process of its own: checksums, memory, and what a kill leaves behind.
// It copies by the command that was built last: npm run build.
// node bench/db-copy.ts [--rows 1000000] [--kills 20]
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { sql } from 'kysely';
import { openDatabase } from '../src/platform/db/database.ts';
import { averageRow, fillForCopy, runCopy, seededRandom, stateOf, sumsOf } from '../test/support/copy-trial.ts';
import { databaseUrlOn, startPostgres } from '../test/support/postgres.ts';

const { values } = parseArgs({ options: { rows: { type: 'string' }, kills: { type: 'string' } } });
const ROWS = Number(values.rows ?? 1_000_000);
const KILLS = Number(values.kills ?? 20);
const MOST_MIB = 200;
const LEAST_BYTES = 300;

const folder = mkdtempSync(path.join(tmpdir(), 'tradewise-copy-'));
const postgres = await startPostgres();
const sqliteUrl = (name: string): string => `sqlite:///${path.join(folder, name)}`;

async function newPostgres(name: string): Promise<string> {
  const open = await openDatabase(postgres.url);
  await sql.raw(`drop database if exists ${name} with (force)`).execute(open.db);
  await sql.raw(`create database ${name}`).execute(open.db);
  await open.close();
  return databaseUrlOn(postgres.url, name);
}

async function newTarget(kind: string): Promise<string> {
  if (kind === 'postgres') return newPostgres('trial');
  for (const ending of ['', '-wal', '-shm']) rmSync(path.join(folder, `trial.db${ending}`), { force: true });
  return sqliteUrl('trial.db');
}

let isGood = true;
const must = (holds: boolean, what: string): void => {
  if (!holds) isGood = false;
  console.log(`${holds ? 'ok    ' : 'FAILED'} ${what}`);
};

async function wholeCopy(name: string, from: string, to: string): Promise<number> {
  const { outcome, milliseconds } = await runCopy(from, to, 'built');
  const rows = outcome?.tables.reduce((sum, table) => sum + table.rows, 0) ?? 0;
  const bytes = await averageRow(from, outcome?.tables ?? []);
  const mib = (outcome?.maxRssKib ?? Infinity) / 1024;
  console.log(
    `# ${name}: ${rows} rows, ${bytes.toFixed(0)} bytes on average, ${(milliseconds / 1000).toFixed(1)} s, ${outcome?.cpuSeconds.toFixed(1)} s of a processor`,
  );
  must(
    (await stateOf(to, await sumsOf(from))) === 'whole' && rows >= ROWS,
    'every table has the same rows and checksum on both sides',
  );
  must(bytes >= LEAST_BYTES, `what a row holds, on average: ${bytes.toFixed(1)} bytes, at least ${LEAST_BYTES}`);
  must(mib < MOST_MIB, `most memory: ${mib.toFixed(0)} MiB, limit ${MOST_MIB}`);
  return milliseconds;
}

async function kills(name: string, from: string, kind: string, milliseconds: number): Promise<void> {
  const random = seededRandom(11);
  const source = await sumsOf(from);
  const found: Record<string, number> = { empty: 0, whole: 0, torn: 0 };
  let whole = milliseconds;
  for (let killed = 0; killed < KILLS;) {
    const to = await newTarget(kind);
    // Every fourth in the last tenth of the time, in which the copy becomes whole.
    const after = (killed % 4 === 3 ? 0.9 + 0.1 * random() : random()) * whole;
    const run = await runCopy(from, to, 'built', after);
    const state = await stateOf(to, source);
    if (run.outcome === null) {
      killed += 1;
      found[state] = (found[state] ?? 0) + 1;
      console.log(`  killed after ${(after / 1000).toFixed(2)} s: target ${state}`);
    } else {
      // The machine has become faster, so the moments are chosen anew.
      whole = run.milliseconds;
    }
  }
  must(found['torn'] === 0, `${name}, ${KILLS} kills: ${JSON.stringify(found)}`);
  must((await stateOf(from, source)) === 'whole', 'the source is as it was');
}

const lite = sqliteUrl('source.db');
await fillForCopy(lite, ROWS);
const server = await newPostgres('copied');
const there = await wholeCopy('SQLite to PostgreSQL', lite, server);
const back = await wholeCopy('PostgreSQL to SQLite', server, sqliteUrl('back.db'));
must((await stateOf(sqliteUrl('back.db'), await sumsOf(lite))) === 'whole', 'there and back again is the same');
await kills('SQLite to PostgreSQL', lite, 'postgres', there);
await kills('PostgreSQL to SQLite', server, 'sqlite', back);
await postgres.stop();
rmSync(folder, { recursive: true, force: true });
process.exitCode = isGood ? 0 : 1;
