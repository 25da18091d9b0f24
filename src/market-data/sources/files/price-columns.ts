import { separatorOf, type Separator } from '../../csv.ts';

/** What a column of a price file holds. The numbers index the value array of a row. */
export const COLUMN = {
  open: 0,
  high: 1,
  low: 2,
  close: 3,
  volume: 4,
  adjclose: 5,
  date: 6,
  symbol: 7,
  period: 8,
  skip: 9,
} as const;
export type Column = (typeof COLUMN)[keyof typeof COLUMN];
export const COLUMN_NAMES = Object.keys(COLUMN) as readonly (keyof typeof COLUMN)[];

/** Header spellings of Yahoo, its downloaders, Stooq and plain ones; compared without `<>`, blanks, dots, `_`, `-`. */
const SPELLINGS: Readonly<Record<string, Column>> = {
  date: COLUMN.date,
  datetime: COLUMN.date,
  symbol: COLUMN.symbol,
  ticker: COLUMN.symbol,
  open: COLUMN.open,
  high: COLUMN.high,
  low: COLUMN.low,
  close: COLUMN.close,
  adjclose: COLUMN.adjclose,
  adjustedclose: COLUMN.adjclose,
  volume: COLUMN.volume,
  vol: COLUMN.volume,
  per: COLUMN.period,
};
/** Not the volume: a file without it is read as traded without any, and the checks of the analysis say so. */
const NEEDED = ['date', 'open', 'high', 'low', 'close'] as const;
const LONGEST_HEADER = 4096;

export interface PriceColumns {
  /** One entry a column of the file. */
  readonly columns: Uint8Array;
  readonly hasSymbol: boolean;
  readonly hasAdjclose: boolean;
  readonly separator: Separator;
  /** Offset of the first byte after the header line. */
  readonly bodyStart: number;
}

/** Reads a price file's header line, or says why this is not a price file. */
export function readPriceColumns(bytes: Uint8Array): PriceColumns | { readonly problem: string } {
  const start = hasByteOrderMark(bytes) ? 3 : 0;
  const newline = bytes.indexOf(10, start);
  const end = newline < 0 ? bytes.length : newline;
  if (bytes.length === start) return { problem: 'the file is empty' };
  if (end - start > LONGEST_HEADER) return { problem: 'not a price file: its first line is no header' };
  const header = Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('latin1');
  const separator = separatorOf(header);
  const names = header.split(separator);
  const columns = Uint8Array.from(names, (name) => SPELLINGS[plain(name)] ?? COLUMN.skip);
  const missing = NEEDED.filter((name) => !columns.includes(COLUMN[name]));
  if (missing.length > 0) return { problem: `not a price file: its first line names no ${missing.join(', ')} column` };
  const twice = COLUMN_NAMES.find((name) => name !== 'skip' && columns.filter((c) => c === COLUMN[name]).length > 1);
  if (twice !== undefined) return { problem: `two columns could be the ${twice}` };
  return {
    columns,
    separator,
    hasSymbol: columns.includes(COLUMN.symbol),
    hasAdjclose: columns.includes(COLUMN.adjclose),
    bodyStart: newline < 0 ? bytes.length : newline + 1,
  };
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[\s"'<>._-]/g, '');
}

function hasByteOrderMark(bytes: Uint8Array): boolean {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
}
