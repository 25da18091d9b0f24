import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import Sqlite from 'better-sqlite3';
import { openDatabase } from '../../src/platform/db/database.ts';
import { parseDatabaseUrl } from '../../src/platform/db/database-url.ts';
import { migrateToLatest } from '../../src/platform/db/migrate.ts';
import type { CopiedTable } from '../../src/platform/db/transfer/copy-database.ts';
import { openPostgresSource } from '../../src/platform/db/transfer/postgres-side.ts';
import { openSqliteSource } from '../../src/platform/db/transfer/sqlite-side.ts';
import { isRecordOfSchema } from '../../src/platform/db/transfer/table-shape.ts';
import { TableSum } from '../../src/platform/db/transfer/table-sum.ts';
import type { SourceSide } from '../../src/platform/db/transfer/transfer-side.ts';

const here = path.dirname(fileURLToPath(import.meta.url));
const CHILD = path.join(here, 'copy-child.ts');
const COMMAND = path.join(here, '..', '..', 'bin', 'tradewise.cjs');
const PRINT_USAGE = pathToFileURL(path.join(here, 'print-usage.mjs')).href;
const WORDS = ['margin', 'Ertrag', '利益', 'прибыль', '\u200b', '😀', 'croissance', '"value":12.5,', '\n'];

const fileOf = (url: string): string => url.slice('sqlite:///'.length);

/** Random numbers from a seed (mulberry32), so that every run meets the same rows. */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

function textOf(random: () => number, length: number): string {
  let text = '';
  while (text.length < length) text += `${WORDS[Math.floor(random() * WORDS.length)]} `;
  return text;
}

/**
 * Fills a new SQLite file with about `rows` rows whose values take a little more than 300 bytes on average: analyses with
 * their documents, and searches that refer to some of them, under random keys.
 */
export async function fillForCopy(url: string, rows: number): Promise<void> {
  const open = await openDatabase(url);
  await migrateToLatest(open);
  await open.close();
  const database = new Sqlite(fileOf(url));
  const random = seededRandom(7);
  const hex = (): string =>
    Math.floor(random() * 2 ** 48)
      .toString(16)
      .padStart(12, '0');
  const insert = (table: string, values: Record<string, unknown>): void => {
    const names = Object.keys(values);
    const text = `insert into ${table} (${names.join(', ')}) values (${names.map(() => '?').join(', ')})`;
    database.prepare(text).run(Object.values(values));
  };
  const shared = { source: 's', is_demo: 0, symbol: 'KO' };
  database.pragma('synchronous = OFF');
  database.exec('begin');
  // Under random keys an index is far sooner made than kept up.
  const indexes = database
    .prepare("select name, sql from sqlite_master where type = 'index' and sql is not null")
    .all() as {
    name: string;
    sql: string;
  }[];
  for (const { name } of indexes) database.exec(`drop index ${name}`);
  const candles = Buffer.from(Array.from({ length: 140_000 }, () => Math.floor(random() * 256)));
  insert('price_history', { ...shared, id: 'h', revision: 1, bars: 2500, candles_hash: 'c', updated_at: 1, candles });
  insert('snapshot_records', { hash: 'r', body: Buffer.from([0]) });
  insert('snapshots', {
    ...shared,
    hash: 's',
    as_of: '2017-06-30',
    history_id: 'h',
    bars: 1,
    candles_hash: 'c',
    created_at: 1,
    records_hash: 'r',
    header: Buffer.from([0]),
  });
  const analysis = database.prepare(`insert into stock_analyses (id, input_hash, strategy, engine_version, source,
    is_demo, symbol, as_of, snapshot_hash, created_at, document) values (?, ?, 'value', '1.0.0', 's', 0, 'KO',
    '2017-06-30', 's', ?, ?)`);
  const search = database.prepare(`insert into search_history (id, user_id, symbol, strategy, source, is_demo,
    analysis_id, searched_at) values (?, null, 'KO', 'value', 's', 0, ?, ?)`);
  for (let i = 0; i < rows / 2; i += 1) {
    const id = `${hex()}${hex()}`;
    analysis.run(id, `${hex()}${hex()}${hex()}${i}`, BigInt(i) * 1_000_003n, textOf(random, 210 + random() * 310));
    search.run(`${hex()}${hex()}`, i % 3 === 0 ? id : null, i);
  }
  for (const { sql } of indexes) database.exec(sql);
  database.exec('commit');
  database.pragma('wal_checkpoint(TRUNCATE)');
  database.close();
}

export interface CopyRun {
  /** Null where the process was killed before it ended. */
  readonly outcome: {
    readonly tables: readonly CopiedTable[];
    readonly maxRssKib: number;
    readonly cpuSeconds: number;
  } | null;
  readonly milliseconds: number;
}

/** Which program copies: the sources as they are, or the command as it was built last. */
export type CopyProgram = 'sources' | 'built';

/** Copies in a process of its own, which is ended by SIGKILL after `killAfterMs`. Rejects where the copy fails. */
export function runCopy(from: string, to: string, program: CopyProgram, killAfterMs = Infinity): Promise<CopyRun> {
  const startedAt = performance.now();
  const copy = program === 'built' ? [COMMAND, 'db', 'copy', '--json', '--from', from, '--to', to] : [CHILD, from, to];
  const args = ['--disable-warning=ExperimentalWarning', '--import', PRINT_USAGE, ...copy];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let [said, noted] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString('utf8')));
  child.stderr.on('data', (chunk: Buffer) => (noted += chunk.toString('utf8')));
  const timer = Number.isFinite(killAfterMs) ? setTimeout(() => child.kill('SIGKILL'), killAfterMs) : undefined;
  return new Promise((resolve, reject) => {
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      const milliseconds = performance.now() - startedAt;
      if (signal === 'SIGKILL') resolve({ outcome: null, milliseconds });
      else if (code !== 0) reject(new Error(`the copy ended with ${code ?? signal}: ${noted}`));
      else resolve({ outcome: { ...JSON.parse(said), ...usageIn(noted) }, milliseconds });
    });
  });
}

function usageIn(noted: string): { maxRssKib: number; cpuSeconds: number } {
  return JSON.parse(/^usage (.*)$/m.exec(noted)?.[1] ?? '') as { maxRssKib: number; cpuSeconds: number };
}

/** Rows and checksum of every table of a database; none where it is not there or has no tables. */
export async function sumsOf(url: string): Promise<ReadonlyMap<string, string>> {
  const sums = new Map<string, string>();
  await withSide(url, async (side) => {
    for (const table of await side.tables()) {
      const sum = new TableSum();
      for await (const batch of side.rows(table)) sum.add(batch);
      sums.set(table.name, `${sum.rows} ${sum.checksum}`);
    }
  });
  return sums;
}

/** Whether a target, after whatever happened to the copy, holds nothing, everything, or part of it. */
export async function stateOf(url: string, source: ReadonlyMap<string, string>): Promise<'empty' | 'whole' | 'torn'> {
  let rows = 0;
  await withSide(url, async (side) => {
    for (const name of await side.tableNames()) if (!isRecordOfSchema(name)) rows += await side.countRows(name);
  });
  if (rows === 0) return 'empty';
  const target = await sumsOf(url);
  return source.size === target.size && [...source].every(([name, sum]) => target.get(name) === sum) ? 'whole' : 'torn';
}

/** Bytes of what all rows hold, on average of a row: without the counts and lengths that the common format adds. */
export async function averageRow(url: string, copied: readonly CopiedTable[]): Promise<number> {
  let [bytes, rows] = [0, 0];
  await withSide(url, async (side) => {
    const columns = new Map((await side.tables()).map((table) => [table.name, table.columns.length]));
    for (const table of copied) {
      rows += table.rows;
      bytes += table.bytes - table.rows * (2 + 4 * (columns.get(table.name) ?? 0));
    }
  });
  return bytes / rows;
}

async function withSide(url: string, work: (side: SourceSide) => Promise<void>): Promise<void> {
  const parsed = parseDatabaseUrl(url);
  if (parsed.kind === 'sqlite' && !existsSync(parsed.path)) return;
  const side = await (parsed.kind === 'sqlite' ? openSqliteSource(parsed.path) : openPostgresSource(parsed));
  await work(side).finally(() => side.close());
}
