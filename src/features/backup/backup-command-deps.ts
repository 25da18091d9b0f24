import type { Backups } from './backup.ts';

/** What the commands for backups need of the outside. */
export interface BackupCommandDeps {
  readonly out: (text: string) => void;
  readonly note: (text: string) => void;
  /** True where a person watches standard error. */
  readonly isWatched: boolean;
  /** Where the command was called. */
  readonly folder: string;
  readonly backups: () => Promise<Backups>;
  readonly alertOperators: (rule: 'backup_failed', detail: string) => Promise<void>;
  /** Milliseconds; in place of the system's clock. */
  readonly now?: () => number;
}
