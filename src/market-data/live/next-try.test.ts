import { expect, it } from 'vitest';
import { dayOf } from '../../engine/market/day.ts';
import { ProviderError } from '../provider.ts';
import { answeredFor, failedWith, pricesAnswered, symbolGone } from './next-try.ts';

const SESSION = dayOf(2026, 11, 27);
const LONG_AGO = dayOf(2017, 8, 4);

it('the next try is at a whole millisecond, whatever chance spreads it by', () => {
  const at = { now: Date.UTC(2026, 10, 27, 22), random: () => 0.123_456_789 };
  const refused = new ProviderError('source_unavailable', { source: 'x', message: 'later', retry: 'back-off' });
  const all = [
    pricesAnswered(SESSION, SESSION, undefined, at),
    pricesAnswered(SESSION - 1, SESSION, undefined, at),
    pricesAnswered(LONG_AGO, SESSION, undefined, at),
    symbolGone(SESSION, at),
    answeredFor(60_001, at),
    failedWith(refused, undefined, at),
  ];
  expect(all.map(({ nextTryAt }) => Number.isInteger(nextTryAt))).toEqual(all.map(() => true));
});
