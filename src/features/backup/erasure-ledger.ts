import { appendFile, readFile } from 'node:fs/promises';
import path from 'node:path';
import { PRIVATE_FILE } from '../../platform/private-files.ts';
import { listErasures, type Database, type Erasure } from './erasures.store.ts';
import { makeFolder } from './private-file.ts';

/** Beside the backups, so that it is there where the database is lost. */
export const LEDGER = 'tradewise_erasures.txt';
const LINE = /^([0-9a-f]{64}) (\S+)$/;

/** The accounts that the ledger of a folder names; none where there is no ledger. */
export async function readLedger(folder: string): Promise<readonly Erasure[]> {
  const text = await readFile(path.join(folder, LEDGER), 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '';
    throw error;
  });
  return parseLedger(text);
}

/** The accounts that the text of a ledger names; other lines are left alone. */
export function parseLedger(text: string): readonly Erasure[] {
  return text.split('\n').flatMap((line) => {
    const [, user_hash = '', at = ''] = LINE.exec(line) ?? [];
    const erased_at = Date.parse(at);
    return Number.isNaN(erased_at) ? [] : [{ user_hash, erased_at }];
  });
}

/** Adds to the ledger what it does not name yet; each line is written at once, so that several processes may. */
export async function addToLedger(folder: string, erasures: readonly Erasure[]): Promise<void> {
  if (erasures.length === 0) return;
  await makeFolder(folder);
  const known = new Set((await readLedger(folder)).map(({ user_hash }) => user_hash));
  const lines = erasures
    .filter(({ user_hash }) => !known.has(user_hash))
    .map(({ user_hash, erased_at }) => `${user_hash} ${new Date(erased_at).toISOString()}\n`);
  if (lines.length === 0) return;
  // Begins on a line of its own where an earlier one was cut off.
  await appendFile(path.join(folder, LEDGER), `\n${lines.join('')}`, { mode: PRIVATE_FILE, flush: true });
}

/** Adds to the ledger what a database knows of deleted accounts. */
export async function keepErasures(db: Database, folder: string): Promise<void> {
  await addToLedger(folder, await listErasures(db));
}
