/** Why some vectors are not compared. */
export interface Exclusion {
  readonly reason: string;
  readonly ids: readonly string[];
}

/** The ids `prefix/n` for the numbers and ranges in `list`, as in '1 4-6'. */
export function numbered(prefix: string, list: string): string[] {
  return list.split(' ').flatMap((part) => {
    const [from = NaN, to = from] = part.split('-').map(Number);
    return Array.from({ length: to - from + 1 }, (_, i) => `${prefix}/${from + i}`);
  });
}
