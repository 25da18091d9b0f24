import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { freshOrStale } from './fresh-or-stale.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());
const away = new Error('away');
const options = { patienceMs: 100, mayHide: (error: unknown) => error === away };

it('gives the new value where it comes in time', async () => {
  expect(await freshOrStale(Promise.resolve('new'), 'old', options)).toEqual({ value: 'new', isStale: false });
  expect(vi.getTimerCount()).toBe(0);
});

it('gives the older one where the new one is late, which is made all the same and may fail', async () => {
  let fail = (_: Error): void => undefined;
  const coming = new Promise<string>((_resolve, reject) => (fail = reject));
  const given = freshOrStale(coming, 'old', options);
  await vi.advanceTimersByTimeAsync(100);
  expect(await given).toEqual({ value: 'old', isStale: true });
  fail(new Error('nobody waits for this'));
  await vi.advanceTimersByTimeAsync(1);
});

it('gives the older one for a failure that it may hide, and no other', async () => {
  expect(await freshOrStale(Promise.reject(away), 'old', options)).toEqual({ value: 'old', isStale: true });
  await expect(freshOrStale(Promise.reject(new Error('wrong')), 'old', options)).rejects.toThrow('wrong');
});
