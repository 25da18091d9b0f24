import { AppError } from './errors.ts';

const UNITS = { m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/**
 * The instant that `--since` names, ms since 1970-01-01 UTC: so long ago, such as `90m`, `24h` and `7d`, or a date.
 * @throws AppError `validation_failed`
 */
export function sinceOf(text: string, now: number): number {
  const [, count = '', unit = ''] = /^(\d{1,4})([mhd])$/.exec(text) ?? [];
  if (count !== '') return now - Number(count) * UNITS[unit as keyof typeof UNITS];
  const at = /^\d{4}-\d{2}-\d{2}(?:T[\d:.]+Z)?$/.test(text) ? Date.parse(text) : NaN;
  if (!Number.isNaN(at)) return at;
  throw new AppError('validation_failed', {
    userMessage: '--since takes a time such as 90m, 24h and 7d, or a date such as 2026-01-31.',
  });
}
