import { existsSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import path from 'node:path';
import type { BackupDeps } from './backup-deps.ts';
import { backupName } from './backup-names.ts';
import { writeBackup } from './backup-stream.ts';
import { openSource, parseDatabaseUrl, writeDump, type DumpProgress } from './backup.store.ts';
import { secretNeeds } from './needed-secrets.ts';
import { writeManifest, type Manifest } from './manifest.ts';

export interface Made {
  readonly file: string;
  readonly manifest: Manifest;
}

/** Writes a backup of the database as it is at this moment; the folder must be there and locked. It is not proven yet. */
export async function makeBackup(
  deps: BackupDeps,
  description: string,
  onProgress: (progress: DumpProgress) => void = () => undefined,
): Promise<Made> {
  const source = await openSource(parseDatabaseUrl(deps.databaseUrl));
  try {
    const at = await freeSecond(deps);
    const name = backupName(at, deps.passphrase !== null);
    const file = path.join(deps.folder, name);
    const createdAt = new Date(at).toISOString();
    const dump = await writeDump(source, { createdAt, description, version: deps.version, onProgress });
    const written = await writeBackup(file, dump.text, deps.passphrase);
    const end = dump.end();
    const manifest: Manifest = {
      file: name,
      ...dump.about,
      ...written,
      rows: end.tables.reduce((sum, table) => sum + table.rows, 0),
      ...end,
      needs: secretNeeds(end.secrets, deps.secrets),
      proof: null,
    };
    await writeManifest(file, manifest);
    return { file, manifest };
  } finally {
    await source.close();
  }
}

/** The first second from now on of which there is no backup, and which has begun. */
async function freeSecond({ folder, now }: BackupDeps): Promise<number> {
  for (;;) {
    const at = Math.floor(now() / 1000) * 1000;
    const isTaken = [false, true].some((isEncrypted) => existsSync(path.join(folder, backupName(at, isEncrypted))));
    if (!isTaken) return at;
    await pause(50);
  }
}
