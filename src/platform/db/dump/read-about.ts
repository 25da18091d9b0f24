import { MIGRATIONS } from '../migrations/index.ts';
import { failed, refuse } from '../transfer/refusal.ts';
import { ABOUT, END, FIRST_LINE, type DumpAbout, type DumpEnd } from './dump-format.ts';
import type { LineReader } from './line-reader.ts';

const ANY_FORMAT = /^-- TradeWise backup \d+$/;

/** Reads what a dump says of itself at its beginning. Throws where it is none, or one of a newer release. */
export async function readAbout(lines: LineReader): Promise<DumpAbout> {
  const first = (await lines.next())?.toString('utf8') ?? '';
  if (first !== FIRST_LINE) {
    if (ANY_FORMAT.test(first)) throw refuse('It has the form of another release. Restore it with that one.');
    throw failed('It is no backup of TradeWise: its first line is another one.');
  }
  const about = parsed(await lines.next(), ABOUT);
  if (!isAbout(about)) throw failed('It does not say what it holds: line 2 is damaged.');
  const known = new Set(MIGRATIONS.map(({ name }) => name));
  const unknown = about.schema.filter((name) => !known.has(name));
  if (unknown.length === 0) return about;
  throw refuse(
    `It is of a newer release (${about.version}), which changed the tables (${unknown.join(', ')}). Restore it with that release.`,
  );
}

/** Reads what a dump says of itself at its end. */
export function readEnd(line: Buffer | null): DumpEnd {
  const end = parsed(line, END);
  if (isEnd(end)) return end;
  throw failed('It does not say at its end what it holds.');
}

function parsed(line: Buffer | null, begins: string): unknown {
  const text = line?.toString('utf8') ?? '';
  if (!text.startsWith(begins)) return null;
  try {
    return JSON.parse(text.slice(begins.length));
  } catch {
    return null;
  }
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const areTexts = (values: unknown): boolean =>
  Array.isArray(values) && values.every((value) => typeof value === 'string');

function isAbout(value: unknown): value is DumpAbout {
  if (!isRecord(value) || !isRecord(value['left_out'])) return false;
  const { created_at, description, version, engine, schema } = value;
  return (
    typeof created_at === 'string' &&
    Number.isFinite(Date.parse(created_at)) &&
    typeof description === 'string' &&
    typeof version === 'string' &&
    (engine === 'sqlite' || engine === 'postgres') &&
    areTexts(schema) &&
    (schema as string[]).length > 0
  );
}

function isEnd(value: unknown): value is DumpEnd {
  if (!isRecord(value) || !Array.isArray(value['tables']) || !isRecord(value['secrets'])) return false;
  return value['tables'].every(
    (table: unknown) =>
      isRecord(table) &&
      typeof table['name'] === 'string' &&
      Number.isSafeInteger(table['rows']) &&
      typeof table['checksum'] === 'string',
  );
}
