import type { DatabaseKind } from '../dialect.ts';
import type { TableShape } from './table-shape.ts';

/** One end of a copy. Rows travel in batches of whole rows in the common format (row-format.ts). */
export interface TransferSide {
  readonly kind: DatabaseKind;
  /** Every table there is, the migrations' own record included. */
  readonly tables: () => Promise<readonly TableShape[]>;
  /** The names of the applied migrations, sorted; none where there is no record. */
  readonly migrations: () => Promise<readonly string[]>;
  /** The names of all tables, also of those that are no tables of ours. */
  readonly tableNames: () => Promise<readonly string[]>;
  /** How many rows there are, or, by a condition in SQL, some of them. */
  readonly countRows: (table: string, condition?: string) => Promise<number>;
  /** Every row, or, by a condition in SQL, some of them. Each batch holds until the next is asked for. */
  readonly rows: (table: TableShape, condition?: string) => AsyncIterable<Buffer>;
  readonly close: () => Promise<void>;
}

/** Reads everything from one snapshot, taken when it was opened, and can write nothing. */
export type SourceSide = TransferSide;

/** Writes in one transaction, begun by `begin`; closing without `commit` leaves everything as it was. */
export interface TargetSide extends TransferSide {
  /** From here on no server or command of ours can use the database. Throws where one does. */
  readonly claim: () => Promise<void>;
  /** From here on nobody else writes to these tables. Throws where somebody does not let go of them. */
  readonly begin: (tables: readonly TableShape[]) => Promise<void>;
  /** Empties the tables and puts aside what would slow the writing down, to be made again by `restore`. */
  readonly prepare: (tables: readonly TableShape[]) => Promise<void>;
  readonly write: (table: TableShape, batches: AsyncIterable<Buffer>) => Promise<void>;
  /** Makes indexes and references again and checks that every reference finds its row. */
  readonly restore: () => Promise<void>;
  readonly commit: () => Promise<void>;
}
