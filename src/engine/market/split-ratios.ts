/** New shares for one old in splits that have been seen; each also upside down. */
const USUAL = [2, 3, 4, 5, 6, 7, 8, 10, 12, 15, 20, 25, 30, 40, 50, 100] as const;
const LARGEST_PART = 100;

/**
 * The usual split (new shares for one old: 2, 1/8) that a step of the price looks like, nearest on a log scale; null
 * where none is within `tolerance` (as a log).
 */
export function usualSplit(step: number, tolerance: number): number | null {
  let best: number | null = null;
  let least = tolerance;
  for (const n of USUAL) {
    for (const ratio of [n, 1 / n]) {
      const distance = Math.abs(Math.log(step * ratio));
      if (!(distance <= least)) continue;
      least = distance;
      best = ratio;
    }
  }
  return best;
}

/** A ratio as people write it: 3:2, 1:8; the number itself where no small whole numbers make it. */
export function ratioText(ratio: number): string {
  for (let old = 1; old <= LARGEST_PART; old++) {
    const fresh = Math.round(ratio * old);
    if (fresh > 0 && Math.abs(ratio * old - fresh) < 1e-6 * old) return `${String(fresh)}:${String(old)}`;
  }
  return String(ratio);
}

/** A ratio as a row of splits.csv has it: `2`, or `1:8` where it is no whole number. */
export function ratioCell(ratio: number): string {
  return ratioText(ratio).replace(/:1$/, '');
}
