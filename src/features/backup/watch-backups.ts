import { checkBackups } from './backup.checks.ts';
import type { Backups } from './backup.ts';
import { bornAt, type Database } from './restore.store.ts';

const LOOK_EVERY_MS = 900_000;

export interface WatchDeps {
  readonly backups: Pick<Backups, 'list'>;
  readonly db: Database;
  /** Tells operators; says itself how often. */
  readonly alert: (rule: 'backup_missing', detail: string) => Promise<void>;
  readonly now: () => number;
}

/** Tells operators where there is no good backup for too long. */
export async function lookAtBackups({ backups, db, alert, now }: WatchDeps): Promise<void> {
  const born = await bornAt(db).catch(() => null);
  const [line] = checkBackups(backups.list(), { now: now(), bornAt: born, isProduction: true });
  if (line?.status === 'problem') await alert('backup_missing', line.text);
}

/** Looks from time to time, by a clock of its own: a schedule that has stopped must not hide that it has. */
export function watchBackups(deps: WatchDeps, everyMs = LOOK_EVERY_MS): () => Promise<void> {
  let looking: Promise<void> = Promise.resolve();
  const timer = setInterval(() => (looking = lookAtBackups(deps).catch(() => undefined)), everyMs).unref();
  return async () => {
    clearInterval(timer);
    await looking;
  };
}
