import { endOfRow } from './row-format.ts';
import type { TableShape } from './table-shape.ts';
import type { TransferSide } from './transfer-side.ts';

export type CopyPhase = 'check' | 'copy' | 'verify';

export interface CopyProgress {
  readonly phase: CopyPhase;
  readonly table: string;
  /** Rows of this phase that are done, and that there are. */
  readonly rows: number;
  readonly rowsInAll: number;
  /** How much of the whole work is done, 0 to 1. */
  readonly share: number;
}

/** Gives, for one phase and table, what takes the number of its rows that are done. */
export type Progress = (phase: CopyPhase, table: TableShape) => (rows: number) => void;

const PHASES: readonly CopyPhase[] = ['check', 'copy', 'verify'];

/** Counts the rows there are, then tells `hear` how far the work is. Every row passes once in each phase. */
export async function createProgress(
  source: TransferSide,
  tables: readonly TableShape[],
  hear: (progress: CopyProgress) => void = () => undefined,
): Promise<Progress> {
  const before = new Map<string, number>();
  let rowsInAll = 0;
  for (const table of tables) {
    before.set(table.name, rowsInAll);
    rowsInAll += await source.countRows(table.name);
  }
  return (phase, table) => (rowsOfTable) => {
    const rows = (before.get(table.name) ?? 0) + rowsOfTable;
    const share = rowsInAll === 0 ? 1 : (PHASES.indexOf(phase) + rows / rowsInAll) / PHASES.length;
    hear({ phase, table: table.name, rows, rowsInAll, share });
  };
}

/** How many rows a batch holds. */
export function rowsIn(batch: Buffer): number {
  let rows = 0;
  for (let at = 0; at < batch.length; at = endOfRow(batch, at)) rows += 1;
  return rows;
}
