import { describe, expect, it } from 'vitest';
import { slotsOf } from './slots.ts';

const MINUTE = 60_000;
const at = (text: string): number => Date.parse(text);
const text = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString().slice(0, 16));

/** Every slot from `start` to `end`, as somebody sees them who looks each minute. */
async function seen(cron: string, start: string, end: string): Promise<readonly (string | null)[]> {
  const slots = await slotsOf({ cron, zone: 'America/New_York' });
  const found: (string | null)[] = [];
  for (let now = at(start); now <= at(end); now += MINUTE) {
    const slot = text(slots.last(now));
    if (found.at(-1) !== slot) found.push(slot);
  }
  return found.slice(1);
}

/** The same, as they are announced. */
async function announced(cron: string, start: string, end: string): Promise<readonly (string | null)[]> {
  const slots = await slotsOf({ cron, zone: 'America/New_York' });
  const found: (string | null)[] = [];
  for (let slot = slots.next(at(start)); slot !== null && slot <= at(end); slot = slots.next(slot))
    found.push(text(slot));
  return found;
}

const SPRING = ['2026-03-07T20:00Z', '2026-03-09T20:00Z'] as const;
const AUTUMN = ['2026-10-31T20:00Z', '2026-11-02T20:00Z'] as const;

describe('the slots of a schedule', () => {
  it.each([
    ['30 2 * * *', SPRING, ['2026-03-08T07:00', '2026-03-09T06:30']],
    ['30 1 * * *', SPRING, ['2026-03-08T06:30', '2026-03-09T05:30']],
    ['30 1 * * *', AUTUMN, ['2026-11-01T05:30', '2026-11-02T06:30']],
    ['0 3 * * *', AUTUMN, ['2026-11-01T08:00', '2026-11-02T08:00']],
  ] as const)('%s in New York over the night of %s', async (cron, [start, end], slots) => {
    expect(await announced(cron, start, end)).toEqual(slots);
    expect(await seen(cron, start, end)).toEqual(slots);
  });

  it.each([
    ['spring', SPRING],
    ['autumn', AUTUMN],
  ] as const)('every half hour come at equal distances also in the night of %s', async (_season, [start, end]) => {
    const slots = await announced('*/30 * * * *', start, end);
    expect(slots).toHaveLength(96);
    expect(await seen('*/30 * * * *', start, end)).toEqual(slots);
    const gaps = slots.slice(1).map((slot, i) => at(`${slot}Z`) - at(`${slots[i]}Z`));
    expect(new Set(gaps)).toEqual(new Set([30 * MINUTE]));
  });

  it('are found at the very instant, and not before', async () => {
    const slots = await slotsOf({ cron: '0 7 * * *', zone: 'UTC' });
    expect(text(slots.last(at('2026-11-20T07:00:00.000Z')))).toBe('2026-11-20T07:00');
    expect(text(slots.last(at('2026-11-20T06:59:59.999Z')))).toBe('2026-11-19T07:00');
  });
});
