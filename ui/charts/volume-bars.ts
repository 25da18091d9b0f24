import { GRID } from './price-path.ts';

export interface VolumeBars {
  /** SVG path data on a grid of 1000 x 1000, one upright stroke a bar from the foot. */
  readonly path: string;
  /** Sessions in one bar, whose mean it shows. */
  readonly sessions: number;
  /** The highest bar, in shares. */
  readonly highest: number;
}

/** Volumes as bars from zero, at most `limit` of them; null where the source has no volume. */
export function volumeBars(days: Int32Array, volumes: Float64Array, limit = 270): VolumeBars | null {
  const sessions = Math.max(1, Math.ceil(volumes.length / limit));
  const first = days[0] ?? 0;
  const span = Math.max(1, (days.at(-1) ?? 0) - first);
  const bars: { readonly x: number; readonly mean: number }[] = [];
  for (let from = 0; from < volumes.length; from += sessions) {
    const run = volumes.subarray(from, from + sessions).filter((volume) => Number.isFinite(volume));
    if (run.length === 0) continue;
    const middle = Math.min(volumes.length - 1, from + Math.floor(sessions / 2));
    const x = Math.round((((days[middle] as number) - first) / span) * GRID);
    bars.push({ x, mean: run.reduce((sum, volume) => sum + volume, 0) / run.length });
  }
  const highest = bars.reduce((most, { mean }) => Math.max(most, mean), 0);
  if (highest === 0) return null;
  const path = bars.map(({ x, mean }) => `M${x} ${GRID}V${GRID - Math.round((mean / highest) * GRID)}`).join('');
  return { path, sessions, highest };
}
