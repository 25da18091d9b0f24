import { readFileSync } from 'node:fs';
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

/** The manifest of a backup; null where there is none that can be read. */
export function readManifest(file: string): Manifest | null {
  try {
    const found = JSON.parse(readFileSync(`${file}${MANIFEST_ENDING}`, 'utf8')) as Partial<Manifest>;
    const isWhole =
      typeof found.sha256 === 'string' &&
      typeof found.bytes === 'number' &&
      typeof found.created_at === 'string' &&
      Array.isArray(found.tables) &&
      Array.isArray(found.schema);
    return isWhole ? (found as Manifest) : null;
  } catch {
    return null;
  }
}

export function writeManifest(file: string, manifest: Manifest): Promise<void> {
  return writeWhole(`${file}${MANIFEST_ENDING}`, `${JSON.stringify(manifest, null, 2)}\n`);
}
