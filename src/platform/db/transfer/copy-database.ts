import type { DatabaseKind } from '../dialect.ts';
import { createCheck } from './check-values.ts';
import { parseEnds, prepareTarget, refuseOther, refuseRows, refuseTaken, schemaOf } from './may-copy.ts';
import { naming, openSource, openTarget } from './open-sides.ts';
import { createProgress, rowsIn, type CopyProgress, type Progress } from './progress.ts';
import { failed } from './refusal.ts';
import { orderByReference, type TableShape } from './table-shape.ts';
import { TableSum } from './table-sum.ts';
import type { SourceSide, TransferSide } from './transfer-side.ts';

export interface CopyOptions {
  readonly from: string;
  readonly to: string;
  /** Replaces what the target holds. */
  readonly force?: boolean;
  readonly onProgress?: (progress: CopyProgress) => void;
}

export interface CopiedTable {
  readonly name: string;
  readonly rows: number;
  /** Bytes of its rows in the common format. */
  readonly bytes: number;
  /** The same on both sides; see `TableSum`. */
  readonly checksum: string;
}

export interface CopyResult {
  readonly from: DatabaseKind;
  readonly to: DatabaseKind;
  /** The last migration of both. */
  readonly schema: string;
  /** In the order in which they were written. */
  readonly tables: readonly CopiedTable[];
}

/**
 * Copies every row of every table, whole or not at all: the source is read from one snapshot and never written to; the
 * target is written in one transaction, which ends only after every table has been read back with the same number of
 * rows and the same checksum. What stops it, a kill included, leaves the target as it was.
 * @throws AppError `validation_failed` where it may not begin, `stored_data_damaged` where rows cannot be kept alike,
 *   `database_unavailable` or `database_refused`
 */
export async function copyDatabase(options: CopyOptions): Promise<CopyResult> {
  const { from, to } = parseEnds(options.from, options.to);
  const source = await openSource(from);
  try {
    const schema = await naming('source', from, () => schemaOf(source));
    await refuseTaken(to, options.force === true);
    const tables = orderByReference(await source.tables());
    const progress = await createProgress(source, tables, options.onProgress);
    const sums = await checkSource(source, to.kind, tables, progress);
    await prepareTarget(to, options.to, options.force === true);
    const target = await openTarget(to);
    const fill = async (): Promise<void> => {
      await target.claim();
      await refuseOther(target, schema, tables);
      await target.begin(tables);
      if (options.force !== true) await refuseRows(target);
      await target.prepare(tables);
      for (const table of tables) await target.write(table, counted(source.rows(table), progress('copy', table)));
      await target.restore();
      for (const table of tables) await verify(target, table, sums, progress('verify', table));
      await target.commit();
    };
    await naming('target', to, fill).finally(() => target.close());
    return {
      from: from.kind,
      to: to.kind,
      schema: schema.at(-1) ?? '',
      tables: tables.map((table) => told(table, sums)),
    };
  } finally {
    await source.close();
  }
}

async function* counted(batches: AsyncIterable<Buffer>, report: (rows: number) => void): AsyncGenerator<Buffer> {
  let rows = 0;
  for await (const batch of batches) {
    yield batch;
    rows += rowsIn(batch);
    report(rows);
  }
}

type Sums = Map<string, TableSum>;

async function checkSource(
  source: SourceSide,
  to: DatabaseKind,
  tables: readonly TableShape[],
  progress: Progress,
): Promise<Sums> {
  const sums: Sums = new Map();
  for (const table of tables) {
    const sum = new TableSum();
    const check = createCheck(table, source.kind, to);
    const report = progress('check', table);
    for await (const batch of source.rows(table)) {
      sum.add(batch, (at) => check(batch, at));
      report(sum.rows);
    }
    sums.set(table.name, sum);
  }
  return sums;
}

async function verify(
  target: TransferSide,
  table: TableShape,
  sums: Sums,
  report: (rows: number) => void,
): Promise<void> {
  const [sum, expected] = [new TableSum(), sums.get(table.name) as TableSum];
  for await (const batch of target.rows(table)) {
    sum.add(batch);
    report(sum.rows);
  }
  if (sum.isEqualTo(expected)) return;
  throw failed(
    `${table.name} came out different: ${expected.rows} rows with checksum ${expected.checksum} in the source, ` +
      `${sum.rows} with ${sum.checksum} in the target. Nothing was copied.`,
  );
}

const told = ({ name }: TableShape, sums: Sums): CopiedTable => {
  const { rows, bytes, checksum } = sums.get(name) as TableSum;
  return { name, rows, bytes, checksum };
};
