const SECOND_MS = 1000;
const HOUR_MS = 3_600_000;

/** A wait that doubles from `first` to `most` (milliseconds) with each failure, a quarter more or less by chance. */
function doubling(first: number, most: number, failures: number, random: () => number): number {
  const wait = Math.min(most, first * 2 ** Math.min(30, failures - 1));
  return Math.round(wait * (0.75 + random() / 2));
}

/** How long one mail waits after its nth attempt: about half a minute, then doubling up to six hours. */
export function mailBackOff(attempts: number, random: () => number = Math.random): number {
  return doubling(30 * SECOND_MS, 6 * HOUR_MS, attempts, random);
}

/** How long every mail waits after the nth failure in a row of the way out: from half a minute to a quarter of an hour. */
export function transportBackOff(failures: number, random: () => number = Math.random): number {
  return doubling(30 * SECOND_MS, HOUR_MS / 4, failures, random);
}

/** Milliseconds after which a mail that could not be sent is given up: three days, as mail servers do. */
export const GIVE_UP_AFTER_MS = 72 * HOUR_MS;
