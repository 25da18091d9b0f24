import { inspectSchema } from '../../platform/db/inspect-schema.ts';
import type { Database } from '../../platform/db/schema.ts';

/** One column that refers to a column of another table. */
export interface ColumnReference {
  readonly table: string;
  readonly column: string;
  readonly target: string;
  readonly targetColumn: string;
}

const FORM = /^(\w+) -> (\w+)\((\w+)\)$/;

/** A column of this name refers to that table, also where no foreign key says so. */
const BY_NAME: Readonly<Record<string, readonly [string, string]>> = {
  analysis_id: ['stock_analyses', 'id'],
  snapshot_hash: ['snapshots', 'hash'],
  records_hash: ['snapshot_records', 'hash'],
  reference_hash: ['market_references', 'hash'],
  benchmark_hash: ['benchmark_slices', 'candles_hash'],
  history_id: ['price_history', 'id'],
};

/**
 * Everything that refers to something, read from the database's own catalogue, so that a table which is added later
 * counts from its first day.
 */
export async function referencesIn(db: Database): Promise<readonly ColumnReference[]> {
  const found = new Map<string, ColumnReference>();
  const add = (reference: ColumnReference): unknown => found.set(Object.values(reference).join(), reference);
  for (const [table, shape] of await inspectSchema(db)) {
    for (const text of shape.references) {
      const [, column, target, targetColumn] = FORM.exec(text) ?? [];
      if (column === undefined || target === undefined || targetColumn === undefined) {
        throw new Error(`a reference of several columns is not understood: ${table}: ${text}`);
      }
      add({ table, column, target, targetColumn });
    }
    for (const column of shape.columns.keys()) {
      const known = BY_NAME[column];
      if (known !== undefined && known[0] !== table) add({ table, column, target: known[0], targetColumn: known[1] });
    }
  }
  return [...found.values()];
}
