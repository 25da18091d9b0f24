import { inflateRawSync, inflateSync, gunzipSync } from 'node:zlib';
import { sql } from 'kysely';
import type { Database } from '../../src/platform/db/schema.ts';
import { inspectSchema } from '../../src/platform/db/inspect-schema.ts';

/** One value of a database, in every form in which a text could stand in it. */
interface Place {
  readonly where: string;
  readonly forms: readonly string[];
}

const unpack = (bytes: Uint8Array): string[] =>
  [inflateRawSync, inflateSync, gunzipSync].flatMap((inflate) => {
    try {
      return [inflate(bytes).toString('latin1')];
    } catch {
      return [];
    }
  });

function formsOf(value: unknown): string[] {
  if (value === null) return [];
  if (value instanceof Uint8Array) return [Buffer.from(value).toString('latin1'), ...unpack(value)];
  return [String(value)];
}

/** Every value of every table there is. */
async function everyValue(db: Database): Promise<Place[]> {
  const places: Place[] = [];
  for (const table of (await inspectSchema(db)).keys()) {
    const { rows } = await sql<Record<string, unknown>>`select * from ${sql.id(table)}`.execute(db);
    for (const row of rows) {
      for (const [column, value] of Object.entries(row))
        places.push({ where: `${table}.${column}`, forms: formsOf(value) });
    }
  }
  return places;
}

/** Texts in their UTF-8 bytes, as `latin1` shows them, whatever their case. */
const plain = (text: string): string => Buffer.from(text, 'utf8').toString('latin1').toLowerCase();

/** Where one of the texts stands in a database, in any case and also in packed columns: `table.column: which text`. */
export async function findTexts(db: Database, texts: ReadonlyMap<string, string>): Promise<string[]> {
  const found = new Set<string>();
  for (const { where, forms } of await everyValue(db)) {
    for (const form of forms) {
      const here = form.toLowerCase();
      for (const [name, text] of texts) {
        if (here.includes(text.toLowerCase()) || here.includes(plain(text))) found.add(`${where}: ${name}`);
      }
    }
  }
  return [...found].sort();
}

/** Which of the texts stand in the bytes of a file. */
export function findInBytes(bytes: Uint8Array, texts: ReadonlyMap<string, string>): string[] {
  const here = Buffer.from(bytes).toString('latin1').toLowerCase();
  return [...texts].filter(([, text]) => here.includes(plain(text))).map(([name]) => name);
}
