import type { DatabaseKind } from '../dialect.ts';

// A dump is SQL that SQLite and PostgreSQL both read, one statement or row a line. What only PostgreSQL is to do stands behind
// POSTGRES_ONLY: PostgreSQL nests comments and SQLite does not, so that for SQLite the rest of the line is a comment.

export const FORMAT = 1;
export const FIRST_LINE = `-- TradeWise backup ${FORMAT}`;
export const LAST_LINE = '-- TradeWise backup ends here';
export const ABOUT = '-- about ';
export const END = '-- end ';
export const BY_HAND = [
  '-- By hand into an empty database: gunzip -c FILE | sqlite3 -bail NEW.db',
  '-- or: gunzip -c FILE | psql -v ON_ERROR_STOP=1 postgresql://USER@HOST/NEW',
] as const;

const POSTGRES_ONLY = '/* /* */ -- */ ';

/**
 * Bytes are written as x'00ff', which SQLite takes as they are and PostgreSQL as bits. In SQLite the functions likely and
 * unlikely return their argument; in PostgreSQL ones of the same names make bytes and text of the bits.
 */
export const BEFORE = [
  `${POSTGRES_ONLY}set client_encoding = 'UTF8'; set standard_conforming_strings = on;`,
  'begin;',
  `${POSTGRES_ONLY}create function likely(bit varying) returns bytea language sql immutable as 'select substr(varbit_send($1), 5)';`,
  `${POSTGRES_ONLY}create function unlikely(bit varying) returns text language sql immutable as 'select convert_from(substr(varbit_send($1), 5), ''UTF8'')';`,
] as const;
export const AFTER = [
  `${POSTGRES_ONLY}drop function likely(bit varying); drop function unlikely(bit varying);`,
  'commit;',
] as const;

export const BYTES_BEGIN = "likely(x'";
export const BYTES_END = "')";
/** Texts with control characters: the command line of SQLite changes some line ends. */
export const TEXT_BEGIN = "cast(unlikely(x'";
export const TEXT_END = "') as text)";

/** The longest line that is written or read. */
export const LONGEST_LINE = 16 * 1024 * 1024;

/** What is said of a dump at its beginning. */
export interface DumpAbout {
  /** ISO 8601, UTC. */
  readonly created_at: string;
  readonly description: string;
  /** Of the product. */
  readonly version: string;
  readonly engine: DatabaseKind;
  /** The migrations that the tables have been through, sorted. */
  readonly schema: readonly string[];
  /** Tables whose rows are not in it, or not all of them, and why. */
  readonly left_out: Readonly<Record<string, string>>;
}

/** Rows and checksum of one table; see `TableSum`. */
export interface DumpedTable {
  readonly name: string;
  readonly rows: number;
  readonly checksum: string;
}

/** What is said of a dump at its end. */
export interface DumpEnd {
  readonly tables: readonly DumpedTable[];
  /** Numbers of the secrets that encrypted columns need, with how many rows need each. */
  readonly secrets: Readonly<Record<string, number>>;
}

/** The line before rows of a table. */
export function insertLine(table: string, columns: readonly string[]): string {
  return `insert into "${table}" (${columns.map((name) => `"${name}"`).join(', ')}) values`;
}
