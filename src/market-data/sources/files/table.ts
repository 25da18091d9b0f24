import { readCsv, separatorOf } from '../../csv.ts';
import type { ProblemLog } from './problem-log.ts';

export interface TableRow<Name extends string> {
  readonly line: number;
  /** The cell of a column, trimmed; an empty text where the cell is empty or the file has no such column. */
  readonly cell: (name: Name) => string;
}

/**
 * The rows of one of the files beside the prices, by the names of its header line (any case, blanks as `_`). A row with
 * another number of cells than the header goes to `problems`; a file without a `needed` column gives no rows.
 */
export function readTable<Name extends string>(
  bytes: Uint8Array,
  names: { readonly needed: readonly Name[]; readonly optional: readonly Name[] },
  problems: ProblemLog,
): TableRow<Name>[] {
  const text = new TextDecoder('utf-8').decode(bytes);
  const rows = readCsv(text, { separator: separatorOf(/^.*/.exec(text)?.[0] ?? '') });
  const first = rows.next();
  if (first.done === true) {
    problems.lose(null, 'the file is empty');
    return [];
  }
  const header = first.value.fields.map((field) => field.toLowerCase().replaceAll(' ', '_'));
  const missing = names.needed.filter((name) => !header.includes(name));
  if (missing.length > 0) {
    problems.lose(first.value.line, `its first line names no ${missing.join(', ')} column`);
    return [];
  }
  const index = new Map<string, number>(
    [...names.needed, ...names.optional].map((name) => [name, header.indexOf(name)]),
  );
  const table: TableRow<Name>[] = [];
  for (const { line, fields } of rows) {
    if (fields.length !== header.length) {
      problems.add(line, `row left out: ${fields.length} columns, but the header names ${header.length}`);
    } else table.push({ line, cell: (name) => fields[index.get(name) ?? -1] ?? '' });
  }
  return table;
}

/** Adds to the list that stands under `key`. */
export function addTo<T>(lists: Map<string, T[]>, key: string, entry: T): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [entry]);
  else list.push(entry);
}
