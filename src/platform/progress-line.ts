const EVERY_MS = 250;

/** One line of a terminal that is written over and over, such as rows and the time that is left. */
export interface ProgressLine<Progress> {
  readonly show: (progress: Progress) => void;
  readonly clear: () => void;
}

/** `write` goes to the terminal; `now` in milliseconds; `textOf` the line after so many seconds of work. */
export function createProgressLine<Progress>(
  write: (text: string) => void,
  now: () => number,
  textOf: (progress: Progress, seconds: number) => string,
): ProgressLine<Progress> {
  const startedAt = now();
  let shownAt = -Infinity;
  let isShown = false;
  return {
    show: (progress) => {
      const at = now();
      if (at - shownAt < EVERY_MS) return;
      shownAt = at;
      isShown = true;
      write(`\r\u001b[K${textOf(progress, (at - startedAt) / 1000)}`);
    },
    clear: () => {
      if (isShown) write('\r\u001b[K');
      isShown = false;
    },
  };
}
