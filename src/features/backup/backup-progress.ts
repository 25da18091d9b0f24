import { grouped, timeSpan } from '../../platform/amounts.ts';
import type { BackupProgress } from './backup.ts';

/** Before this share is done, what is left is a guess that would jump. */
const FIRST_GUESS = 0.02;

/** The line of a terminal after `seconds` of work: what is being done, rows, and the time that is left. */
export function backupProgressText({ phase, rows, rowsInAll }: BackupProgress, seconds: number): string {
  const doneOfPhase = rowsInAll === 0 ? 1 : rows / rowsInAll;
  const share = (phase === 'write' ? doneOfPhase : 1 + doneOfPhase) / 2;
  const text = `${phase === 'write' ? 'writing' : 'proving'}: ${grouped(rows)} of ${grouped(rowsInAll)} rows · ${Math.floor(share * 100)} %`;
  return share < FIRST_GUESS ? text : `${text} · ${timeSpan((seconds / share) * (1 - share))} left`;
}
