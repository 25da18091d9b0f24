import { amountOfBytes } from '../../platform/amounts.ts';
import type { ListedBackup } from './list-backups.ts';

/** A backup for programs. */
export function asJson(backup: ListedBackup): unknown {
  const { manifest } = backup;
  return {
    file: backup.name,
    created_at: new Date(backup.at).toISOString(),
    bytes: backup.bytes,
    encrypted: backup.isEncrypted,
    state: backup.state,
    reason: backup.reason,
    description: manifest?.description ?? null,
    rows: manifest?.rows ?? null,
    version: manifest?.version ?? null,
    engine: manifest?.engine ?? null,
  };
}

/** A backup for a terminal. */
export function asLine(backup: ListedBackup): string {
  const { name, at, bytes, state, reason, manifest } = backup;
  const when = new Date(at).toISOString().slice(0, 19).replace('T', ' ');
  const what =
    state === 'good' ? (manifest?.description ?? '') : [manifest?.description, reason].filter(Boolean).join(' · ');
  return `${state.padEnd(8)}  ${when} UTC  ${amountOfBytes(bytes).padStart(8)}  ${name}  ${plain(what)}`;
}

/** Without what would change a terminal. */
const plain = (text: string): string => text.replace(/[\u0000-\u001f\u007f-\u009f]/g, ' ');
