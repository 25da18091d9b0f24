import { parseSymbol } from '../../engine/market/symbol.ts';
import { readCsv } from '../../market-data/csv.ts';
import type { CSV_COLUMNS } from './favourites-csv.ts';

export type Column = (typeof CSV_COLUMNS)[number];

/** The columns that names in a file stand for, in lower case. */
const NAMES: Readonly<Record<string, Column>> = {
  symbol: 'symbol',
  symbols: 'symbol',
  ticker: 'symbol',
  'ticker symbol': 'symbol',
  'stock symbol': 'symbol',
  note: 'note',
  notes: 'note',
  tag: 'tag',
  added_on: 'added_on',
  'added on': 'added_on',
};
const SEPARATORS = [',', ';', '\t', '|'] as const;
/** How many lines are looked at to find the names of the columns: brokers write titles and notices above them. */
const LINES_LOOKED_AT = 30;
/** How many lines are looked at to tell what parts the cells where nothing names the columns. */
const ROWS_LOOKED_AT = 5;

export interface Row {
  /** From 1, as an editor counts. */
  readonly line: number;
  readonly cells: readonly string[];
}

/** Where the table of a file begins and what parts its cells. */
export interface Table {
  /** Line of the column names, from 1; null where no line names them. */
  readonly header: number | null;
  readonly separator: string;
}

/** The column that a name stands for; null for any other name. */
export const columnOf = (name: string): Column | null => NAMES[name.trim().toLowerCase()] ?? null;

/** The rows of a text, and the line of one in which a quotation mark is never closed: it and what follows is no row. */
export function parseRows(
  text: string,
  separator: string,
  most = Infinity,
): { readonly rows: readonly Row[]; readonly openLine: number | null } {
  const rows: Row[] = [];
  for (const { line, fields: cells, isOpen } of readCsv(text, { separator, keepSpaces: true })) {
    if (isOpen) return { rows, openLine: line };
    if (cells.some((cell) => cell.trim() !== '')) rows.push({ line, cells });
    if (rows.length >= most) break;
  }
  return { rows, openLine: null };
}

/**
 * Finds the line that names the columns, and by it the separator: notes may hold any of them. Without such a line the
 * separator is the one that leaves a symbol in front of most of the first lines.
 * @param named The separator that the file itself names by `sep=`; null where it does not
 */
export function findTable(text: string, named: string | null): Table {
  const separators = named === null ? SEPARATORS : [named];
  const lines = text
    .split('\n', LINES_LOOKED_AT)
    .map((line, i) => ({ line, number: i + 1 }))
    .filter(({ line }) => line.trim() !== '');
  const rest = text.split('\n');
  for (const [i, { number }] of lines.entries()) {
    // Names of columns may hold line ends between quotation marks.
    const from = rest.slice(number - 1, number - 1 + ROWS_LOOKED_AT).join('\n');
    const best = bestHeader(from, separators);
    if (best === null) continue;
    const above = lines.slice(0, i).map(({ line }) => line);
    if (above.every((line) => isBeside(line, best))) return { header: number, separator: best.separator };
  }
  const first = lines.slice(0, ROWS_LOOKED_AT).map(({ line }) => line);
  const symbols = separators.map((separator) => first.filter((line) => isData(line, separator)).length);
  return { header: null, separator: separators[symbols.indexOf(Math.max(...symbols))] ?? ',' };
}

interface Header {
  readonly separator: string;
  readonly known: number;
  readonly cells: number;
}

/** The row read by the separator that gives most names that are known; null where none gives a column of symbols. */
function bestHeader(text: string, separators: readonly string[]): Header | null {
  let best: Header | null = null;
  for (const separator of separators) {
    const cells = filled(parseRows(text, separator, 1).rows[0]?.cells ?? []);
    const columns = cells.map(columnOf);
    if (!columns.includes('symbol')) continue;
    const known = columns.filter((column) => column !== null).length;
    const isBetter = best === null || known > best.known || (known === best.known && cells.length > best.cells);
    if (isBetter) best = { separator, known, cells: cells.length };
  }
  return best;
}

const filled = (cells: readonly string[]): string[] => cells.filter((cell) => cell.trim() !== '');

/** True for a title or a notice above the table: fewer cells than it has columns, and no symbol. */
function isBeside(line: string, { separator, cells }: Header): boolean {
  const own = filled(parseRows(line, separator, 1).rows[0]?.cells ?? [line]);
  return own.length < cells && !/^[A-Z]{1,5}([./-][A-Z]{1,2})?$/.test(own[0]?.trim() ?? '');
}

function isData(line: string, separator: string): boolean {
  return parseSymbol(parseRows(line, separator, 1).rows[0]?.cells[0] ?? '') !== null;
}
