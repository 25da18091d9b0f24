import { parse } from 'csv-parse/sync';
import { faultOf, tidy } from './favourite-words.ts';
import { CSV_COLUMNS, fuse } from './favourites-csv.ts';
import type { LineError } from './favourites.schema.ts';

type Column = (typeof CSV_COLUMNS)[number];

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
}

interface Row {
  readonly line: number;
  readonly cells: readonly string[];
}

const SEPARATORS = [',', ';', '\t'] as const;
/** How many lines are looked at to tell what parts the cells. */
const LINES_LOOKED_AT = 5;
const NAMES: Readonly<Record<string, Column>> = {
  symbol: 'symbol',
  ticker: 'symbol',
  note: 'note',
  notes: 'note',
  tag: 'tag',
  added_on: 'added_on',
  'added on': 'added_on',
};

/** Text of a file, fit to be repeated in a sentence. */
export function quoted(text: string): string {
  const clean = text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, '\uFFFD');
  return `"${clean.length > 30 ? `${clean.slice(0, 30)}…` : clean}"`;
}

/**
 * Reads a list as people bring them: from our own export, from Excel (commas, semicolons or tabs, with or without a byte order
 * mark), or plain symbols one a line. With a first line of names the columns may stand in any order; without one they are
 * symbol, note, tag, added_on. Never throws: what is wrong is told by line. `today` is the last day that may be named.
 */
export function readFavouritesCsv(text: string, today: string): ReadList {
  const { rows, errors } = readRows(text);
  const [first] = rows;
  const names = first?.cells.map((name) => name.trim().toLowerCase()) ?? [];
  const hasHeader = names.some((name) => NAMES[name] === 'symbol');
  const columns = hasHeader ? names.map((name) => NAMES[name] ?? null) : [...CSV_COLUMNS];
  const ignored = hasHeader ? (first?.cells ?? []).filter((name, i) => name.trim() !== '' && columns[i] === null) : [];
  const lines: ReadLine[] = [];
  const faults: LineError[] = [...errors];
  const twice = hasHeader
    ? CSV_COLUMNS.find((column) => columns.filter((each) => each === column).length > 1)
    : undefined;
  if (first !== undefined && twice !== undefined) {
    faults.push({ line: first.line, message: `The column "${twice}" stands twice.` });
    return { lines: [], errors: inOrder(faults), ignoredColumns: [] };
  }
  for (const row of hasHeader ? rows.slice(1) : rows) {
    const read = readLine(row, columns, today, hasHeader);
    if ('message' in read) faults.push(read);
    else lines.push(read);
  }
  return { lines, errors: inOrder(faults), ignoredColumns: ignored.map((name) => quoted(name.trim()).slice(1, -1)) };
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

/** The rows with their lines, and the line of a quotation mark that is never closed; what follows it is in no row. */
function readRows(text: string): { readonly rows: readonly Row[]; readonly errors: readonly LineError[] } {
  const whole = text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n');
  // Excel's own first line that names the separator.
  const named = /^sep=(.)[^\S\n]*(?=\n)/i.exec(whole);
  const body = named === null ? whole : whole.slice(named[0].length);
  let isOpen = false;
  const found = parse(body, {
    delimiter: named?.[1] ?? separatorOf(body),
    record_delimiter: '\n',
    relax_column_count: true,
    // A mark inside a cell is a mark: 5" is five inches.
    relax_quotes: true,
    skip_empty_lines: true,
    skip_records_with_error: true,
    on_skip: () => void (isOpen = true),
    info: true,
  }) as unknown as readonly { readonly record: readonly string[]; readonly info: { readonly lines: number } }[];
  const rows = found
    .map(({ record, info }) => ({ cells: record, line: info.lines - lineEnds(record) }))
    .filter(({ cells }) => cells.some((each) => each.trim() !== ''));
  if (!isOpen) return { rows, errors: [] };
  const message = 'A quotation mark opens a cell and is never closed, so that nothing after it can be read.';
  return { rows, errors: [{ line: lineAfter(body, found.at(-1)?.info.lines ?? 0), message }] };
}

/** How many line ends stand inside the cells: a row is named by the line that it begins in. */
function lineEnds(cells: readonly string[]): number {
  return cells.reduce((sum, cell) => sum + cell.split('\n').length - 1, 0);
}

/** The first line after one that is not empty. */
function lineAfter(text: string, line: number): number {
  const at = text.split('\n').findIndex((each, i) => i >= line && each !== '');
  return at + 1;
}

/** What parts the cells of the first lines. */
function separatorOf(text: string): string {
  const start = text
    .split('\n', LINES_LOOKED_AT)
    .join('\n')
    .replace(/"(?:[^"]|"")*"/g, '');
  const counts = SEPARATORS.map((separator) => start.split(separator).length - 1);
  return SEPARATORS[counts.indexOf(Math.max(...counts))] ?? ',';
}
