import { parseSymbol } from '../../engine/market/symbol.ts';
import { faultOf, tidy } from './favourite-words.ts';
import { CSV_COLUMNS, fuse } from './favourites-csv.ts';
import type { LineError } from './favourites.schema.ts';
import { columnOf, findTable, parseRows, type Column, type Row } from './find-table.ts';

/** One line of a list that says what it must. */
export interface ReadLine {
  /** From 1, as an editor counts. */
  readonly line: number;
  /** As it was typed. */
  readonly symbol: string;
  readonly note: string;
  readonly tag: string;
  /** ISO date; null where the line says none. */
  readonly addedOn: string | null;
}

export interface ReadList {
  readonly lines: readonly ReadLine[];
  readonly errors: readonly LineError[];
  readonly ignoredColumns: readonly string[];
  /** Lines beside the table: titles above the names of its columns, notices below it. */
  readonly skippedLines: readonly number[];
}

const NO_HEADER =
  'No line names a column "symbol" or "ticker". Without names of columns each line must begin with a symbol: symbol, note, tag, added_on.';

/** Text of a file, fit to be repeated in a sentence. */
export function quoted(text: string): string {
  const clean = text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, '\uFFFD');
  return `"${clean.length > 30 ? `${clean.slice(0, 30)}…` : clean}"`;
}

/**
 * Reads a list as people bring them: from our own export, from Excel (commas, semicolons, tabs or bars, with or without a byte
 * order mark), from a broker with lines above and below the table, or plain symbols one a line. With a line of names the columns
 * may stand in any order; without one they are symbol, note, tag, added_on. Never throws: faults are listed by line.
 * `today` is the last day that may be named.
 */
export function readFavouritesCsv(text: string, today: string): ReadList {
  const { header, rows, errors, skippedLines } = readRows(text);
  const names = header?.cells ?? [];
  const columns = header === null ? [...CSV_COLUMNS] : names.map(columnOf);
  const ignored = names.filter((name, i) => name.trim() !== '' && columns[i] === null);
  const faults: LineError[] = [...errors];
  const twice = CSV_COLUMNS.find((column) => columns.filter((each) => each === column).length > 1);
  if (header !== null && twice !== undefined) {
    faults.push({ line: header.line, message: `The column "${twice}" stands twice.` });
    return { lines: [], errors: inOrder(faults), ignoredColumns: [], skippedLines };
  }
  const lines: ReadLine[] = [];
  const skipped = [...skippedLines];
  for (const row of rows) {
    if (header !== null && isNotice(row, columns)) {
      skipped.push(row.line);
      continue;
    }
    const read = readLine(row, columns, today, header !== null);
    if ('message' in read) faults.push(read);
    else lines.push(read);
  }
  const [first] = rows;
  const wrong = faults.length + lines.filter(({ symbol }) => parseSymbol(symbol) === null).length;
  if (header === null && first !== undefined && wrong > 1 && wrong > rows.length / 2) {
    return { lines: [], errors: [{ line: first.line, message: NO_HEADER }], ignoredColumns: [], skippedLines };
  }
  return {
    lines,
    errors: inOrder(faults),
    ignoredColumns: ignored.map((name) => quoted(name.trim()).slice(1, -1)),
    skippedLines: skipped,
  };
}

/**
 * True for words beside a table of several columns, such as a notice or a total without figures: only the first cell is
 * filled, and it is no symbol but a sentence, or stands where no symbol does. Cells of dashes are empty.
 */
function isNotice({ cells }: Row, columns: readonly (Column | null)[]): boolean {
  if (columns.length < 2) return false;
  const [first = '', ...others] = cells.map((cell) => cell.trim());
  if (first === '' || others.some((cell) => !/^[-\u2013\u2014]*$/.test(cell)) || parseSymbol(first) !== null)
    return false;
  return /\s/.test(first) || (columns[0] !== 'symbol' && cells.length < columns.length);
}

const inOrder = (errors: readonly LineError[]): LineError[] => [...errors].sort((a, b) => a.line - b.line);

function readLine(
  { line, cells }: Row,
  columns: readonly (Column | null)[],
  today: string,
  hasHeader: boolean,
): ReadLine | LineError {
  const more = cells.slice(columns.length).filter((cell) => cell.trim() !== '');
  if (more.length > 0) {
    const hint = hasHeader ? '' : ' The columns are symbol, note, tag, added_on.';
    return { line, message: `Too many cells: ${cells.length} instead of ${columns.length}.${hint}` };
  }
  const of = (column: Column): string => cells[columns.indexOf(column)] ?? '';
  const symbol = of('symbol').trim();
  if (symbol === '') return { line, message: 'There is no symbol.' };
  const [note, tag, addedOn] = [fuse(of('note')), fuse(of('tag')), of('added_on').trim()];
  const fault = faultOf('note', note) ?? faultOf('tag', tag) ?? dateFault(addedOn, today);
  if (fault !== null) return { line, message: fault };
  return { line, symbol, note: tidy(note), tag: tidy(tag), addedOn: addedOn === '' ? null : addedOn };
}

function dateFault(text: string, today: string): string | null {
  if (text === '') return null;
  const at = /^\d{4}-\d{2}-\d{2}$/.test(text) ? new Date(`${text}T00:00:00Z`) : null;
  if (at === null || Number.isNaN(at.getTime()) || !at.toISOString().startsWith(text) || text < '1970-01-01') {
    return `${quoted(text)} is not a date like 2026-11-20.`;
  }
  return text > today ? `${quoted(text)} lies in the future.` : null;
}

interface FoundRows {
  /** The row that names the columns; null where none does. */
  readonly header: Row | null;
  readonly rows: readonly Row[];
  /** The line of a quotation mark that is never closed; what follows it is in no row. */
  readonly errors: readonly LineError[];
  /** Lines above the header that say something. */
  readonly skippedLines: readonly number[];
}

function readRows(text: string): FoundRows {
  const whole = text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n');
  // Excel's own first line that names the separator.
  const named = /^sep=(.)[^\S\n]*(?=\n)/i.exec(whole);
  const body = named === null ? whole : whole.slice(named[0].length);
  const table = findTable(body, named?.[1] ?? null);
  const all = body.split('\n');
  const above = (table.header ?? 1) - 1;
  const skippedLines = all.slice(0, above).flatMap((line, i) => (line.trim() === '' ? [] : [i + 1]));
  const { rows: found, openLine } = parseRows(all.slice(above).join('\n'), table.separator);
  const rows = found.map((row) => ({ ...row, line: row.line + above }));
  const [first = null, ...rest] = rows;
  const header = table.header === null ? null : first;
  const message = 'A quotation mark opens a cell and is never closed, so that nothing after it can be read.';
  const errors = openLine === null ? [] : [{ line: openLine + above, message }];
  return { header, rows: header === null ? rows : rest, errors, skippedLines };
}
