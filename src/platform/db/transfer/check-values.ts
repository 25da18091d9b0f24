import { isUtf8 } from 'node:buffer';
import type { DatabaseKind } from '../dialect.ts';
import { failed } from './refusal.ts';
import { eachField } from './row-format.ts';
import type { TableShape } from './table-shape.ts';

/** Why a value cannot be copied; null where it can. */
type Check = (batch: Buffer, from: number, to: number) => string | null;

const NUL = 0;

function ofText(to: DatabaseKind): Check {
  return (batch, start, end) => {
    // What follows a field begins with a zero or ends the batch, so this never looks far.
    const nul = to === 'postgres' ? batch.indexOf(NUL, start) : -1;
    if (nul >= 0 && nul < end) return 'holds a NUL character, which PostgreSQL refuses in text';
    return isUtf8(batch.subarray(start, end)) ? null : 'holds bytes that are no UTF-8 text';
  };
}

const ofDouble: Check = (batch, start) => {
  const value = batch.readDoubleBE(start);
  if (Number.isNaN(value)) return 'holds NaN, which SQLite turns into null';
  return Object.is(value, -0) ? 'holds -0, which SQLite turns into 0' : null;
};

/**
 * Looks at every row of one table for what the target would change or refuse.
 * @throws AppError naming table, column and row, before anything is written
 */
export function createCheck(
  table: TableShape,
  from: DatabaseKind,
  to: DatabaseKind,
): (batch: Buffer, at: number) => void {
  const checks = table.columns.map(({ kind }): Check | null => {
    if (kind === 'text' && from === 'sqlite') return ofText(to);
    return kind === 'double' && to === 'sqlite' ? ofDouble : null;
  });
  let row = 0;
  return (batch, at) => {
    row += 1;
    eachField(batch, at, (field, start, end) => {
      const what = start < 0 ? null : checks[field]?.(batch, start, end);
      if (what === null || what === undefined) return;
      const column = table.columns[field]?.name ?? '';
      throw failed(`${table.name}.${column} ${what} (row ${row} of the source). Nothing was copied.`);
    });
  };
}
