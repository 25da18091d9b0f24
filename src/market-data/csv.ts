export interface CsvRow {
  /** Line that the row starts in, from 1. */
  readonly line: number;
  readonly fields: readonly string[];
  /** True where a quotation mark opens a field and never closes it: the field runs to the end of the text. */
  readonly isOpen: boolean;
}

export interface CsvOptions {
  readonly separator?: string;
  /** True: spaces around a field are part of it. */
  readonly keepSpaces?: boolean;
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
 * marks). Blank lines and a byte order mark are left out. A quotation mark inside a field stands for itself, also after a
 * field that begins with one: `"5" wide` is what it says.
 */
export function* readCsv(text: string, { separator = ',', keepSpaces = false }: CsvOptions = {}): Generator<CsvRow> {
  let at = text.startsWith('\uFEFF') ? 1 : 0;
  let line = 1;
  while (at < text.length) {
    const plain = plainRow(text, at, separator, keepSpaces);
    if (plain !== null) {
      if (plain.fields.length > 1 || plain.fields[0] !== '') yield { line, fields: plain.fields, isOpen: false };
      at = plain.next;
      line++;
      continue;
    }
    const start = line;
    const fields: string[] = [];
    let isOpen = false;
    for (let more = true; more;) {
      const field = readField(text, at, separator);
      fields.push(keepSpaces ? field.value : field.value.trim());
      isOpen ||= field.isOpen;
      line += lineEnds(text, at, field.end);
      at = field.end;
      more = text[at] === separator;
      if (more) at++;
    }
    if (text[at] === '\r') at++;
    if (text[at] === '\n') at++;
    line++;
    if (isOpen || fields.length > 1 || fields[0] !== '') yield { line: start, fields, isOpen };
  }
}

/** The row that starts at a place and where the next one starts; null where a quotation mark or a lone CR stands in it. */
function plainRow(
  text: string,
  at: number,
  separator: string,
  keepSpaces: boolean,
): { readonly fields: string[]; readonly next: number } | null {
  const newline = text.indexOf('\n', at);
  const next = newline < 0 ? text.length : newline + 1;
  const end = newline > at && text[newline - 1] === '\r' ? newline - 1 : newline < 0 ? next : newline;
  const row = text.slice(at, end);
  if (row.includes('"') || row.includes('\r')) return null;
  const fields = row.split(separator);
  return { fields: keepSpaces ? fields : fields.map((field) => field.trim()), next };
}

interface Field {
  readonly value: string;
  /** Where the separator or the line end behind it stands. */
  readonly end: number;
  readonly isOpen: boolean;
}

function readField(text: string, start: number, separator: string): Field {
  if (text[start] !== '"') return plainField(text, start, start, separator);
  const parts: string[] = [];
  for (let at = start + 1; ;) {
    const quote = text.indexOf('"', at);
    if (quote < 0) return { value: [...parts, text.slice(at)].join('"'), end: text.length, isOpen: true };
    parts.push(text.slice(at, quote));
    at = quote + 2;
    if (text[quote + 1] === '"') continue;
    const rest = plainField(text, quote + 1, quote + 1, separator);
    const isClosed = rest.value.trim() === '';
    return isClosed ? { ...rest, value: parts.join('"') } : plainField(text, start, quote + 1, separator);
  }
}

/** The text from `start` to the first separator or line end from `from` on. */
function plainField(text: string, start: number, from: number, separator: string): Field {
  let end = from;
  while (end < text.length && text[end] !== separator && text[end] !== '\n' && text[end] !== '\r') end++;
  return { value: text.slice(start, end), end, isOpen: false };
}

function lineEnds(text: string, start: number, end: number): number {
  let count = 0;
  // Not by `indexOf`, which would look through the rest of the text for every field of a long line.
  for (let at = start; at < end; at++) if (text[at] === '\n') count++;
  return count;
}
