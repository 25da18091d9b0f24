import { VARIABLES } from './variables.ts';

/** Names of this length and more may differ in two places; shorter ones in one, since many programs have short names. */
const LONG = 10;

const KNOWN: readonly string[] = Object.values(VARIABLES).flatMap(({ name, secret }) =>
  secret ? [name, `${name}_FILE`] : [name],
);

/** A sentence about each name that is nearly one of ours and is not read, with the name that was meant; never a value. */
export function misspeltNames(env: Readonly<Record<string, string | undefined>>): readonly string[] {
  const known = new Set(KNOWN);
  return Object.keys(env)
    .filter((name) => env[name] !== undefined && !known.has(name))
    .sort()
    .flatMap((name) => {
      const meant = nearest(name);
      // A byte order mark or another invisible character.
      const shown = name.replace(/[^\x21-\x7e]/g, '?');
      return meant === null ? [] : [`${shown} is not a setting: did you mean ${meant}?`];
    });
}

function nearest(name: string): string | null {
  const spelt = name.toUpperCase().replaceAll(/[-.]/g, '_');
  const found = KNOWN.map((known) => ({ known, places: differences(spelt, known) }))
    .filter(({ known, places }) => places <= (known.length >= LONG ? 2 : 1))
    .sort((a, b) => a.places - b.places);
  return found[0]?.known ?? null;
}

/** In how many places two names differ: letters changed, missing, too many, or two that changed places (Damerau, 1964). */
function differences(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  const at = (i: number, j: number): number => rows[i]?.[j] ?? Infinity;
  for (let i = 1; i <= a.length; i += 1) {
    const row = (rows[i] = [i]);
    for (let j = 1; j <= b.length; j += 1) {
      const changed = at(i - 1, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swapped = a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? at(i - 2, j - 2) + 1 : Infinity;
      row[j] = Math.min(changed, swapped, at(i - 1, j) + 1, at(i, j - 1) + 1);
    }
  }
  return at(a.length, b.length);
}
