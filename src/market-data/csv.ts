export interface CsvRow {
  /** Line that the row starts in, from 1. */
  readonly line: number;
  readonly fields: readonly string[];
}

/** What may stand between two fields; spreadsheets of countries with a decimal comma write semicolons. */
export type Separator = ',' | ';' | '\t';
const SEPARATORS = [',', ';', '\t'] as const;

/** The separator that a header line names its columns with: the one that stands in it most often, a comma where none does. */
export function separatorOf(header: string): Separator {
  const bare = header.replace(/"[^"]*"/g, '');
  const count = (separator: Separator): number => bare.split(separator).length;
  return SEPARATORS.reduce((best, one) => (count(one) > count(best) ? one : best));
}

/**
 * The rows of a small text of separated fields (RFC 4180: quoted fields may hold separators, line ends and doubled quotation
 * marks). Blank lines are left out, a byte order mark too. A quotation mark that never ends runs to the end of the text.
 */
export function* readCsv(text: string, separator: Separator = ','): Generator<CsvRow> {
  let at = text.startsWith('\uFEFF') ? 1 : 0;
  let line = 1;
  while (at < text.length) {
    const start = line;
    const fields: string[] = [];
    for (let more = true; more;) {
      const field = readField(text, at, separator);
      fields.push(field.value);
      line += field.lines;
      at = field.end;
      more = text[at] === separator;
      if (more) at++;
    }
    if (text[at] === '\r') at++;
    if (text[at] === '\n') at++;
    line++;
    if (fields.length > 1 || fields[0] !== '') yield { line: start, fields };
  }
}

function readField(text: string, start: number, separator: Separator): { value: string; end: number; lines: number } {
  if (text[start] !== '"') {
    let end = start;
    while (end < text.length && text[end] !== separator && text[end] !== '\n' && text[end] !== '\r') end++;
    return { value: text.slice(start, end).trim(), end, lines: 0 };
  }
  const parts: string[] = [];
  let at = start + 1;
  for (;;) {
    const quote = text.indexOf('"', at);
    const end = quote < 0 ? text.length : quote;
    parts.push(text.slice(at, end));
    if (text[end + 1] !== '"' || quote < 0) {
      const value = parts.join('"');
      let after = Math.min(end + 1, text.length);
      while (after < text.length && !`${separator}\r\n`.includes(text[after] as string)) after++;
      return { value: value.trim(), end: after, lines: value.split('\n').length - 1 };
    }
    at = end + 2;
  }
}
