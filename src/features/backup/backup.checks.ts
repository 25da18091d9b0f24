import { count } from '../../platform/amounts.ts';
import type { CheckLine } from '../../platform/check-line.ts';
import { readHeld } from './held-work.store.ts';
import type { ListedBackup } from './list-backups.ts';
import { heldText } from './held-text.ts';
import type { OpenDatabase } from './restore.store.ts';

const HOUR_MS = 3_600_000;
/** A day, and two hours in which the daily one may be made. */
export const LATE_AFTER_MS = 26 * HOUR_MS;
const NAME = 'backup';
const FIX = 'Run "tradewise backup" and see what it says (docs/backups.md).';

export interface BackupFacts {
  readonly now: number;
  /** When the database was made; null: unknown. */
  readonly bornAt: number | null;
  readonly isProduction: boolean;
}

/** Whether there is a good backup that is young enough. In development one that is missing is only a warning. */
export function checkBackups(backups: readonly ListedBackup[], facts: BackupFacts): readonly CheckLine[] {
  const { now, bornAt, isProduction } = facts;
  const good = backups.find(({ state }) => state === 'good');
  const newest = backups[0];
  const wrong = (text: string): readonly CheckLine[] => [
    { name: NAME, status: isProduction ? 'problem' : 'warning', text, fix: FIX },
  ];
  if (newest?.state === 'bad') return wrong(`The newest backup, ${newest.name}, is bad: ${newest.reason ?? ''}`);
  if (good !== undefined && now - good.at <= LATE_AFTER_MS) {
    const rows = count(good.manifest?.rows ?? 0, 'row');
    const text = `The newest good backup is of ${timeOf(good.at)} with ${rows}; it was restored for a trial.`;
    return [{ name: NAME, status: 'ok', text, fix: null }];
  }
  const isNew = good === undefined && bornAt !== null && now - bornAt <= LATE_AFTER_MS;
  if (isNew) {
    // Nothing is late yet, and what stands on the list before a deployment is not done.
    if (!isProduction) return [];
    const text = 'There is no good backup yet; the server makes the first at 02:00 UTC.';
    return [{ name: NAME, status: 'warning', text, fix: 'Run "tradewise backup" to have one now.' }];
  }
  return wrong(lateText(good));
}

const timeOf = (at: number): string => `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;

const lateText = (good: ListedBackup | undefined): string =>
  `There has been no good backup for 26 hours; ${good === undefined ? 'there is none' : `the newest is of ${timeOf(good.at)}`}.`;

/** Work that waits since a restore; no line where there is none. */
export async function checkHeld({ db }: Pick<OpenDatabase, 'db'>): Promise<readonly CheckLine[]> {
  const held = await readHeld(db);
  if (held.since === null) return [];
  const fix = 'Run "tradewise held release" or "tradewise held drop".';
  return [{ name: 'restore', status: 'warning', text: heldText(held), fix }];
}
