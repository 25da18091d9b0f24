import type { BeatRate, ChanceVerdict } from '../../engine/evaluation/chance.ts';
import type { Interval } from '../../engine/evaluation/date-blocks.ts';
import type { MeanEstimate } from '../../engine/evaluation/newey-west.ts';

export const DEMO = 'Demo data, not real prices';
export const NONE = '\u2013';
const MINUS = '\u2212';

/** What a person reads of a verdict about chance. */
export const CHANCE_WORDS: Readonly<Record<ChanceVerdict, string>> = {
  too_few: 'Too few to say',
  not_distinguishable: 'Not distinguishable from chance',
  better_than_chance: 'Better than chance',
  worse_than_chance: 'Worse than chance',
};

export const labelOf = (id: string): string => id.replaceAll('_', ' ');

/** A number with so many decimals and a true minus; a dash for null. */
export function numberText(value: number | null | undefined, decimals: number): string {
  if (value === null || value === undefined || Number.isNaN(value)) return NONE;
  const text = Math.abs(value).toFixed(decimals);
  return value < 0 && Number(text) !== 0 ? `${MINUS}${text}` : text;
}

/** A fraction as a percentage. */
export function percentText(value: number | null | undefined, decimals = 1): string {
  const text = numberText(value === null || value === undefined ? null : 100 * value, decimals);
  return text === NONE ? NONE : `${text}\u00a0%`;
}

/** A mean with its t. */
export function meanText(estimate: MeanEstimate | null, show: (value: number) => string): string {
  return estimate === null ? NONE : `${show(estimate.mean)} (${numberText(estimate.t, 1)})`;
}

export function intervalText(interval: Interval | null): string {
  return interval === null ? NONE : `${percentText(interval.low)} to ${percentText(interval.high)}`;
}

/** A beat rate in one line. */
export function beatText({ calls, beat_rate, base_rate, interval, verdict }: BeatRate): string {
  if (beat_rate === null) return `${calls} calls: ${CHANCE_WORDS.too_few}`;
  const around = interval === null ? '' : `, interval ${intervalText(interval)}`;
  return `${percentText(beat_rate)} of ${calls} calls, base rate ${percentText(base_rate)}${around}: ${CHANCE_WORDS[verdict]}`;
}
