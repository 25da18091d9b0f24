import { AppError } from '../../errors.ts';
import { createPrivately, makePrivate } from '../../private-files.ts';
import { openDatabase } from '../database.ts';
import type { DatabaseUrl } from '../database-url.ts';
import { FOR_A_COMMAND } from '../limits.ts';
import { migrateToLatest } from '../migrate.ts';
import { sqliteFiles } from '../sqlite-file.ts';
import { openPostgresTarget } from '../transfer/postgres-side.ts';
import { failed } from '../transfer/refusal.ts';
import { openSqliteSource } from '../transfer/sqlite-side.ts';
import { orderByReference, type TableShape } from '../transfer/table-shape.ts';
import { TableSum } from '../transfer/table-sum.ts';
import type { TransferSide } from '../transfer/transfer-side.ts';

/** Told how much was put in place, of how much in all: rows, or pages of a SQLite file. */
export type HearParts = (done: number, inAll: number) => void;

/** How long others may hold the write lock of a SQLite file. */
const BUSY_MS = 15_000;

/**
 * Puts what a SQLite file holds, which has the tables of this release, in place of everything in a database, in one transaction:
 * whatever stops it, a kill included, leaves the database as it was. Servers may have it open.
 */
export async function replaceDatabase(
  scratch: string,
  to: DatabaseUrl,
  databaseUrl: string,
  hear: HearParts = () => undefined,
): Promise<void> {
  if (to.kind === 'sqlite') return replaceFile(scratch, to.path, hear);
  const open = await openDatabase(databaseUrl, { limits: FOR_A_COMMAND });
  await migrateToLatest(open).finally(() => open.close());
  const source = await openSqliteSource(scratch);
  try {
    const target = await openPostgresTarget(to);
    try {
      const tables = orderByReference(await source.tables());
      await target.begin(tables);
      await target.prepare(tables);
      const written = new Map<string, TableSum>();
      let [rows, inAll] = [0, 0];
      for (const { name } of tables) inAll += await source.countRows(name);
      for (const table of tables) {
        const sum = new TableSum();
        written.set(table.name, sum);
        const before = rows;
        await target.write(
          table,
          summed(source.rows(table), sum, () => hear((rows = before + sum.rows), inAll)),
        );
      }
      await target.restore();
      for (const table of tables) await compareTable(target, table, written.get(table.name) as TableSum);
      await target.commit();
    } finally {
      await target.close();
    }
  } finally {
    await source.close();
  }
}

/**
 * SQLite's own copying of pages: the transaction that writes them ends with the last page, and other connections to the file go
 * on with the new one.
 */
async function replaceFile(scratch: string, path: string, hear: HearParts): Promise<void> {
  const { default: Library } = await import('better-sqlite3');
  createPrivately(path);
  const database = new Library(scratch, { readonly: true });
  try {
    let waitsUntil = performance.now() + BUSY_MS;
    let left = Infinity;
    await database.backup(path, {
      progress: ({ remainingPages, totalPages }) => {
        // No page goes where somebody else writes just now.
        if (remainingPages < left) waitsUntil = performance.now() + BUSY_MS;
        left = remainingPages;
        hear(totalPages - remainingPages, totalPages);
        if (performance.now() > waitsUntil) throw busy(path);
        return Math.max(1000, Math.ceil(totalPages / 50));
      },
    });
  } finally {
    database.close();
  }
  makePrivate(sqliteFiles(path));
}

const busy = (path: string): AppError =>
  new AppError('database_unavailable', {
    userMessage: `${path} is written to by another program, which does not end. Nothing was changed. Stop it, then try again.`,
  });

async function* summed(batches: AsyncIterable<Buffer>, sum: TableSum, heard: () => void): AsyncGenerator<Buffer> {
  for await (const batch of batches) {
    sum.add(batch);
    yield batch;
    heard();
  }
}

/** Reads a table back and compares it with what was written. */
async function compareTable(target: TransferSide, table: TableShape, written: TableSum): Promise<void> {
  const found = new TableSum();
  for await (const batch of target.rows(table)) found.add(batch);
  if (!found.isEqualTo(written)) throw failed(`${table.name} came out different. Nothing was changed.`);
}
