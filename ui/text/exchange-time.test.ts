import { expect, it } from 'vitest';
import { exchangeDay, exchangeMoment, exchangeTime } from './exchange-time.ts';

it('reads instants by the clock of New York, in summer and in winter', () => {
  expect(exchangeMoment('2026-11-20T21:05:00.000Z')).toBe('20 Nov 2026, 16:05 ET');
  expect(exchangeMoment('2026-07-01T20:05:00.000Z')).toBe('1 Jul 2026, 16:05 ET');
});

it('gives the day that it is there, also after midnight elsewhere, and midnight as 00', () => {
  expect(exchangeDay('2026-11-21T03:30:00.000Z')).toBe('2026-11-20');
  expect([exchangeDay('2026-11-21T05:00:00.000Z'), exchangeTime('2026-11-21T05:00:00.000Z')]).toEqual([
    '2026-11-21',
    '00:00',
  ]);
});
