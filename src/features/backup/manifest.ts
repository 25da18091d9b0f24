import { lstatSync, readFileSync } from 'node:fs';
import { MANIFEST_ENDING } from './backup-names.ts';
import { writeWhole } from './private-file.ts';
import type { DumpAbout, DumpEnd } from './backup.store.ts';

/** Whether a backup was restored into a scratch database and compared. */
export interface Proof {
  readonly state: 'good' | 'bad';
  /** ISO 8601, UTC. */
  readonly at: string;
  /** Why it is bad; null where it is good. */
  readonly reason: string | null;
}

/** What stands beside a backup. Where it is missing, the backup says most of it itself. */
export interface Manifest extends DumpAbout, DumpEnd {
  readonly file: string;
  /** Of the file. */
  readonly bytes: number;
  /** SHA-256 (hex) of the file. */
  readonly sha256: string;
  readonly rows: number;
  /** Settings that its encrypted columns need, by fingerprint as `tradewise doctor` shows it; null: a secret this server did not have. */
  readonly needs: readonly { readonly setting: string; readonly fingerprint: string | null; readonly rows: number }[];
  /** Null: not tried yet. */
  readonly proof: Proof | null;
}

/** Far more than every table of this product takes. */
const MOST_BYTES = 4 * 1024 * 1024;

/** The manifest of a backup; null where there is none that can be read. */
export function readManifest(file: string): Manifest | null {
  const name = `${file}${MANIFEST_ENDING}`;
  try {
    const found = lstatSync(name);
    return found.isFile() && found.size <= MOST_BYTES ? parseManifest(readFileSync(name, 'utf8')) : null;
  } catch {
    return null;
  }
}

type Fields = Readonly<Record<string, unknown>>;
const isRecord = (value: unknown): value is Fields => typeof value === 'object' && value !== null;
const areTexts = (of: Fields, names: readonly string[]): boolean => names.every((name) => typeof of[name] === 'string');
const areCounts = (of: Fields, names: readonly string[]): boolean =>
  names.every((name) => Number.isSafeInteger(of[name]) && (of[name] as number) >= 0);
const isTable = (value: unknown): boolean =>
  isRecord(value) && areTexts(value, ['name', 'checksum']) && areCounts(value, ['rows']);
const isProof = (value: unknown): boolean =>
  value === null ||
  (isRecord(value) &&
    (value['state'] === 'good' || value['state'] === 'bad') &&
    (value['reason'] === null || typeof value['reason'] === 'string'));

/** What others made of it must not end a command that lists backups. */
function isManifest(value: unknown): value is Manifest {
  if (!isRecord(value)) return false;
  const { schema, tables, proof } = value;
  return (
    areTexts(value, ['file', 'sha256', 'created_at', 'description', 'version', 'engine']) &&
    areCounts(value, ['bytes', 'rows']) &&
    Array.isArray(schema) &&
    schema.every((name) => typeof name === 'string') &&
    Array.isArray(tables) &&
    tables.every(isTable) &&
    isProof(proof)
  );
}

/** A manifest from its text; null where it is none. */
export function parseManifest(text: string): Manifest | null {
  try {
    const found: unknown = JSON.parse(text);
    return isManifest(found) ? found : null;
  } catch {
    return null;
  }
}

export function writeManifest(file: string, manifest: Manifest): Promise<void> {
  return writeWhole(`${file}${MANIFEST_ENDING}`, `${JSON.stringify(manifest, null, 2)}\n`);
}
