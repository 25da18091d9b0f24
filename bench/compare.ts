/** A piece of work to be timed, by name. */
export type Work = () => unknown;

export const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >>> 1] as number;
};

/**
 * Median microseconds of each piece of work. The pieces take turns, so that what else the machine does hits all alike,
 * and only their ratio is worth keeping; in its turn a piece runs `repeat` times, so that it is timed in its own caches
 * and not in those of the piece before it.
 */
export async function timeInTurns<Name extends string>(
  { rounds, repeat = 1 }: { readonly rounds: number; readonly repeat?: number },
  works: Readonly<Record<Name, Work>>,
): Promise<Record<Name, number>> {
  const entries = Object.entries(works) as [Name, Work][];
  const times = new Map<Name, number[]>(entries.map(([name]) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, work] of entries) {
      const start = performance.now();
      for (let i = 0; i < repeat; i += 1) await work();
      times.get(name)?.push(((performance.now() - start) * 1000) / repeat);
    }
  }
  return Object.fromEntries([...times].map(([name, values]) => [name, median(values)])) as Record<Name, number>;
}

/** Prints one figure; with a limit, a figure above it makes the process end with 1. */
export function report(name: string, value: number, unit: string, limit: number | null = null): void {
  const digits = value >= 100 ? 0 : value >= 1 ? 2 : 4;
  console.log(`${name}: ${value.toFixed(digits)}${unit}${limit === null ? '' : ` (limit ${limit}${unit})`}`);
  if (limit !== null && !(value <= limit)) process.exitCode = 1;
}
