import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { Manifest } from '../../src/features/backup/manifest.ts';

/** A backup, whole, in parts that a mutation changes. */
export interface Whole {
  readonly packed: Buffer;
  readonly text: string;
  readonly manifest: Manifest;
}

/** What lies in a folder after a mutation; null: no manifest. */
interface Changed {
  readonly packed: Buffer;
  readonly manifest: object | null;
}

type Random = () => number;
type Mutation = (whole: Whole, random: Random) => Changed;

const pick = (random: Random, below: number): number => Math.floor(random() * below);
const packedText = (text: string): Changed => ({ packed: gzipSync(text), manifest: null });

function flipped(bytes: Buffer, random: Random): Buffer {
  const copy = Buffer.from(bytes);
  const at = pick(random, copy.length);
  copy[at] = (copy[at] as number) ^ (1 << pick(random, 8));
  return copy;
}

function withoutLine(text: string, random: Random, wanted: RegExp): string {
  const lines = text.split('\n');
  const places = lines.flatMap((line, i) => (wanted.test(line) ? [i] : []));
  return lines.toSpliced(places[pick(random, places.length)] as number, 1).join('\n');
}

function withLine(text: string, random: Random, line: string): string {
  const lines = text.split('\n');
  return lines.toSpliced(1 + pick(random, lines.length - 2), 0, line).join('\n');
}

const HOSTILE = [
  "insert into users values ('x');",
  'drop table users;',
  '\\! touch /tmp/owned',
  'delete from users;',
  "attach database '/tmp/x' as y;",
  'copy users from program \'id\';',
  'pragma writable_schema = 1;',
  '/* */ update users set role = \'operator\';',
  'create trigger t after insert on users begin select 1; end;',
  '.shell id',
]; // prettier-ignore

/** Every kind of damage, each to be refused with its reason. */
export const MUTATIONS: Readonly<Record<string, { readonly change: Mutation; readonly reason: RegExp }>> = {
  'a bit flipped, manifest present': {
    change: (whole, random) => ({ packed: flipped(whole.packed, random), manifest: whole.manifest }),
    reason: /SHA-256/,
  },
  'the compressed file cut': {
    change: ({ packed }, random) => ({ packed: packed.subarray(0, pick(random, packed.length)), manifest: null }),
    reason: /cut|no backup of TradeWise|is empty|damaged/,
  },
  'valid gzip of cut SQL': {
    change: ({ text }, random) => packedText(text.slice(0, pick(random, text.length - 1))),
    reason: /cut|ends in the middle|no backup of TradeWise|does not say|says nothing|nothing that a backup holds/,
  },
  'a row missing': {
    change: ({ text }, random) => packedText(withoutLine(text, random, /^\(.*\),$/)),
    reason: /has \d+ rows with checksum|nothing that a backup holds/,
  },
  'a character of a row changed': {
    change: ({ text }, random) => {
      const places = [...text.matchAll(/^\('([a-z0-9])/gm)].map((match) => (match.index ?? 0) + 2);
      const at = places[pick(random, places.length)] as number;
      return packedText(`${text.slice(0, at)}~${text.slice(at + 1)}`);
    },
    reason: /has \d+ rows with checksum/,
  },
  'a hostile statement': {
    change: ({ text }, random) => packedText(withLine(text, random, HOSTILE[pick(random, HOSTILE.length)] as string)),
    reason: /nothing that a backup holds|does not say|goes on after its end|last line is missing/,
  },
  'nothing at all': { change: () => ({ packed: Buffer.alloc(0), manifest: null }), reason: /cut|no backup|empty/ },
  "another program's dump": {
    change: (_whole, random) =>
      packedText(`-- PostgreSQL database dump\n${'create table x (y int);\n'.repeat(pick(random, 100))}`),
    reason: /no backup of TradeWise/,
  },
  'no gzip': { change: ({ text }) => ({ packed: Buffer.from(text), manifest: null }), reason: /damaged/ },
  'a newer schema': {
    change: ({ text }, random) => packedText(text.replace('"schema":["', `"schema":["9${pick(random, 90) + 10}-later","`)),
    reason: /newer release/,
  },
  'a newer format': {
    change: ({ text }, random) => packedText(text.replace('backup 1\n', `backup ${2 + pick(random, 9)}\n`)),
    reason: /form of another release/,
  },
  'other counts in its end': {
    change: ({ text }, random) => packedText(text.replace(/("rows":)(\d+)/, (_all, key, rows) => `${key}${Number(rows) + 1 + pick(random, 9)}`)),
    reason: /has \d+ rows with checksum/,
  },
  'other counts in its manifest': {
    change: ({ packed, manifest }, random) => {
      const tables = manifest.tables.map((table, i) => (i === 3 ? { ...table, rows: table.rows + 1 + pick(random, 9) } : table));
      return { packed, manifest: { ...manifest, tables } };
    },
    reason: /counts other rows/,
  },
  "last week's manifest": {
    change: ({ packed, manifest }, random) => ({
      packed,
      manifest: { ...manifest, sha256: String(pick(random, 10)).repeat(64) },
    }),
    reason: /SHA-256/,
  },
  "another backup's time in its manifest": {
    change: ({ packed, manifest }) => ({ packed, manifest: { ...manifest, created_at: '2020-01-01T00:00:00.000Z' } }),
    reason: /that of another backup/,
  },
  'something after its end': {
    change: ({ text }) => packedText(`${text}select 1;\n`),
    reason: /goes on after its end/,
  },
}; // prettier-ignore

/** Takes a backup apart. */
export function wholeOf(file: string): Whole {
  const packed = readFileSync(file);
  const manifest = JSON.parse(readFileSync(`${file}.json`, 'utf8')) as Manifest;
  return { packed, text: gunzipSync(packed).toString('utf8'), manifest };
}

/** Puts a changed backup into a folder under a name of its own; returns its file. */
export function putChanged(folder: string, { packed, manifest }: Changed): string {
  const file = path.join(folder, 'tradewise_backup_20250101_000000.sql.gz');
  writeFileSync(file, packed);
  if (manifest !== null) writeFileSync(`${file}.json`, JSON.stringify(manifest));
  else copyFileSync('/dev/null', `${file}.json`);
  return file;
}
