import { monthText, priceText, wholeText } from '../text/format.ts';
import { heightOf } from './price-path.ts';
import type { Scale } from './price-path.ts';

export interface Tick {
  /** Share of the plot's width or height, 0 to 1. */
  readonly at: number;
  readonly label: string;
}

const DAY_MS = 86_400_000;
const MONTH_STEPS = [1, 2, 3, 6, 12, 24, 60, 120, 240];

function linearValues(low: number, high: number, limit: number): readonly number[] {
  const rough = (high - low) / limit;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((m) => m * power).find((s) => Math.floor(high / s) - Math.ceil(low / s) < limit);
  if (step === undefined) return [];
  const first = Math.ceil(low / step);
  return Array.from({ length: Math.floor(high / step) - first + 1 }, (_, i) => (first + i) * step);
}

function logValues(low: number, high: number, limit: number): readonly number[] {
  const powers = Array.from(
    { length: Math.floor(Math.log10(high)) - Math.floor(Math.log10(low)) + 1 },
    (_, i) => 10 ** (Math.floor(Math.log10(low)) + i),
  );
  for (const steps of [[1, 2, 5], [1, 5], [1]]) {
    const values = powers.flatMap((power) => steps.map((m) => m * power)).filter((v) => v >= low && v <= high);
    if (values.length < 3) break;
    if (values.length <= limit) return values;
  }
  return linearValues(low, high, limit);
}

/** At most five round prices for the right axis, without one that the last price's tag would cover. */
export function priceTicks(scale: Scale, last: number): readonly Tick[] {
  const values = scale.isLog ? logValues(scale.low, scale.high, 5) : linearValues(scale.low, scale.high, 5);
  const isWhole = values.every((value) => Math.abs(value - Math.round(value)) < 1e-9);
  const label = (value: number): string => (isWhole ? wholeText(Math.round(value)) : priceText(value));
  const tag = heightOf(last, scale);
  return values.map((value) => {
    const at = heightOf(value, scale);
    return { at, label: Math.abs(at - tag) < 0.06 ? '' : label(value) };
  });
}

function weekTicks(first: number, last: number): readonly Tick[] {
  const ticks: Tick[] = [];
  for (let day = last - ((last + 3) % 7); day >= first; day -= 7) {
    const at = new Date(day * DAY_MS);
    ticks.unshift({
      at: (day - first) / Math.max(1, last - first),
      label: `${at.getUTCDate()} ${monthText(at.getUTCMonth())}`,
    });
  }
  return ticks;
}

/** At most six dates for the foot of a chart between two day numbers: Mondays, months or years. */
export function dateTicks(first: number, last: number): readonly Tick[] {
  const away = (tick: Tick): boolean => tick.at > 0.03 && tick.at < 0.97;
  if (last - first <= 45) return weekTicks(first, last).filter(away);
  const start = new Date(first * DAY_MS);
  const from = start.getUTCFullYear() * 12 + start.getUTCMonth();
  const months = (last - first) / 30.44;
  const step = MONTH_STEPS.find((each) => months / each <= 6.2) ?? 480;
  const ticks: Tick[] = [];
  for (let month = Math.ceil(from / step) * step; ; month += step) {
    const day = Date.UTC(Math.floor(month / 12), month % 12, 1) / DAY_MS;
    if (day > last) break;
    const label = month % 12 === 0 || step >= 12 ? String(Math.floor(month / 12)) : monthText(month % 12);
    if (day >= first) ticks.push({ at: (day - first) / (last - first), label });
  }
  return ticks.filter(away);
}
