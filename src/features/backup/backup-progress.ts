import { grouped, timeSpan } from '../../platform/amounts.ts';

/**
 * How far a backup or a restore is: rows are written first, then read from it for the proof; or loaded beside the live database, then put in
 * its place, where SQLite counts pages of its file in place of rows.
 */
export interface BackupProgress {
  readonly phase: 'write' | 'prove' | 'load' | 'replace';
  readonly rows: number;
  readonly rowsInAll: number;
}

/** Before this share is done, what is left is a guess that would jump. */
const FIRST_GUESS = 0.02;
const WORDS = { write: 'writing', prove: 'proving', load: 'loading', replace: 'replacing' } as const;

/** The line of a terminal after `seconds` of work: what is being done, rows, and the time that is left. */
export function backupProgressText({ phase, rows, rowsInAll }: BackupProgress, seconds: number): string {
  const doneOfPhase = rowsInAll === 0 ? 1 : rows / rowsInAll;
  const isFirst = phase === 'write' || phase === 'load';
  const share = (isFirst ? doneOfPhase : 1 + doneOfPhase) / 2;
  const text = `${WORDS[phase]}: ${grouped(rows)} of ${grouped(rowsInAll)} ${phase === 'replace' ? 'parts' : 'rows'} · ${Math.floor(share * 100)} %`;
  return share < FIRST_GUESS ? text : `${text} · ${timeSpan((seconds / share) * (1 - share))} left`;
}
