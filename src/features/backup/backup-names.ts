/** The file of a backup, by its name. */
export interface BackupName {
  readonly name: string;
  /** When it was made, milliseconds since 1970-01-01 UTC, by the name alone. */
  readonly at: number;
  readonly isEncrypted: boolean;
}

const NAME = /^tradewise_backup_(\d{4})(\d\d)(\d\d)_(\d\d)(\d\d)(\d\d)\.sql\.gz(\.enc)?$/;
/** What is said of a backup stands in a file beside it. */
export const MANIFEST_ENDING = '.json';
/** Files that are being written. */
export const UNFINISHED_ENDING = '.tmp';

/** The name of a backup made at this second, in UTC. */
export function backupName(at: number, isEncrypted: boolean): string {
  const [day = '', time = ''] = new Date(at).toISOString().slice(0, 19).split('T');
  return `tradewise_backup_${day.replaceAll('-', '')}_${time.replaceAll(':', '')}.sql.gz${isEncrypted ? '.enc' : ''}`;
}

/** Takes a name apart; null where it is not that of a backup. */
export function parseBackupName(name: string): BackupName | null {
  const match = NAME.exec(name);
  if (match === null) return null;
  const [, year, month, day, hour, minute, second, encrypted] = match;
  const at = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  const isEncrypted = encrypted !== undefined;
  // A day that there is not, such as the 31st of February.
  return Number.isNaN(at) || backupName(at, isEncrypted) !== name ? null : { name, at, isEncrypted };
}
