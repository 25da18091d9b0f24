import { eachField, endOfRow } from '../transfer/row-format.ts';
import type { TableShape } from '../transfer/table-shape.ts';

/** The column whose texts are encrypted with SESSION_SECRET; how they begin names the secret (see `encryptText`). */
const ENCRYPTED = { table: 'second_factors', column: 'secret' } as const;
const BEGINNING = /^\$ba\$(\d{1,10})\$/;
const LONGEST_BEGINNING = 16;

/** Counts, by the number of the secret, the rows of a batch that need a secret to be read. */
export function countNeeded(table: TableShape, batch: Buffer, counts: Record<string, number>): void {
  if (table.name !== ENCRYPTED.table) return;
  for (let at = 0; at < batch.length; at = endOfRow(batch, at)) {
    eachField(batch, at, (field, from, to) => {
      if (table.columns[field]?.name !== ENCRYPTED.column || from < 0) return;
      const text = batch.toString('latin1', from, Math.min(to, from + LONGEST_BEGINNING));
      const number = BEGINNING.exec(text)?.[1];
      if (number !== undefined) counts[number] = (counts[number] ?? 0) + 1;
    });
  }
}
