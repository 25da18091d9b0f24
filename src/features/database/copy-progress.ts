import { grouped, timeSpan } from './amounts.ts';
import type { CopyProgress } from './copy.store.ts';

const EVERY_MS = 250;
/** Before this share is done, what is left is a guess that would jump. */
const FIRST_GUESS = 0.02;

const DOING = { check: 'reading', copy: 'writing', verify: 'reading back' } as const;

/** One line of a terminal that is written over and over: what is being done, rows, and the time that is left. */
export interface ProgressLine {
  readonly show: (progress: CopyProgress) => void;
  readonly clear: () => void;
}

/** `write` goes to the terminal; `now` in milliseconds. */
export function createProgressLine(write: (text: string) => void, now: () => number): ProgressLine {
  const startedAt = now();
  let shownAt = -Infinity;
  let isShown = false;
  return {
    show: (progress) => {
      const at = now();
      if (at - shownAt < EVERY_MS) return;
      shownAt = at;
      isShown = true;
      write(`\r\u001b[K${progressText(progress, (at - startedAt) / 1000)}`);
    },
    clear: () => {
      if (isShown) write('\r\u001b[K');
      isShown = false;
    },
  };
}

/** The line after `seconds` of work. */
export function progressText({ phase, table, rows, rowsInAll, share }: CopyProgress, seconds: number): string {
  const percent = `${Math.floor(share * 100)} %`;
  const done = `${DOING[phase]} ${table}: ${grouped(rows)} of ${grouped(rowsInAll)} rows · ${percent}`;
  return share < FIRST_GUESS ? done : `${done} · ${timeSpan((seconds / share) * (1 - share))} left`;
}
