import { describe, expect, it } from 'vitest';
import { rememberFor } from './remember-for.ts';

describe('what is remembered for a minute', () => {
  it('is made once for all who ask within it, also at once, and anew after it', async () => {
    let [made, at] = [0, 0];
    const ask = rememberFor(
      60_000,
      () => Promise.resolve((made += 1)),
      () => at,
    );
    expect(await Promise.all([ask(), ask(), ask()])).toEqual([1, 1, 1]);
    at = 59_999;
    expect(await ask()).toBe(1);
    at = 60_000;
    expect(await Promise.all([ask(), ask()])).toEqual([2, 2]);
  });

  it('is made anew by the next who asks where it failed', async () => {
    let made = 0;
    const ask = rememberFor(60_000, () => {
      made += 1;
      return made === 1 ? Promise.reject(new Error('away')) : Promise.resolve(made);
    });
    await expect(Promise.all([ask(), ask()])).rejects.toThrow('away');
    expect(await ask()).toBe(2);
    expect(made).toBe(2);
  });
});
