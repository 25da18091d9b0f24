import { grouped, timeSpan } from '../../platform/amounts.ts';
import type { CopyProgress } from './copy.store.ts';

/** Before this share is done, what is left is a guess that would jump. */
const FIRST_GUESS = 0.02;

const DOING = { check: 'reading', copy: 'writing', verify: 'reading back' } as const;

/** The line of a terminal after `seconds` of work: what is being done, rows, and the time that is left. */
export function progressText({ phase, table, rows, rowsInAll, share }: CopyProgress, seconds: number): string {
  const percent = `${Math.floor(share * 100)} %`;
  const done = `${DOING[phase]} ${table}: ${grouped(rows)} of ${grouped(rowsInAll)} rows · ${percent}`;
  return share < FIRST_GUESS ? done : `${done} · ${timeSpan((seconds / share) * (1 - share))} left`;
}
