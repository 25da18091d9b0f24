import { beforeEach, expect, it } from 'vitest';
import { eachMigrated } from '../../../test/support/each-migrated.ts';
import {
  countAttempt,
  isKnownPlace,
  KNOWN_PLACE_MS,
  rememberPlace,
  takeBack,
  type DelayRule,
} from './sign-in-delays.store.ts';

const HOUR = 3_600_000;
const NOW = Date.UTC(2026, 10, 20);
const rule = (key: string, more: Partial<DelayRule> = {}): DelayRule => ({
  key,
  free: 2,
  capMs: 10_000,
  memoryMs: HOUR,
  ...more,
});

eachMigrated('the store of sign-in delays', (db) => {
  beforeEach(async () => {
    await db().deleteFrom('sign_in_delays').execute();
  });
  const failures = async (): Promise<Record<string, number>> => {
    const rows = await db().selectFrom('sign_in_delays').select(['key', 'failures']).execute();
    return Object.fromEntries(rows.map((row) => [row.key, row.failures]));
  };

  it('lets so many fail freely, then makes each wait twice as long as the one before, up to a limit', async () => {
    const waits: number[] = [];
    let now = NOW;
    for (let i = 0; i < 9; i += 1) {
      expect(await countAttempt(db(), [rule('account:a')], now)).toBe(0);
      const wait = await countAttempt(db(), [rule('account:a')], now);
      // Where there is no wait, as the first time, this was an attempt of its own.
      waits.push(wait);
      now += wait;
    }
    expect(waits).toEqual([0, 1000, 2000, 4000, 8000, 10_000, 10_000, 10_000, 10_000]);
    expect(await countAttempt(db(), [rule('account:a')], now + 2 * HOUR)).toBe(0);
    expect(await failures()).toEqual({ 'account:a': 1 });
  });

  it('counts attempts made together one by one, under every key', async () => {
    const rules = [rule('pair:b', { free: 99 }), rule('account:b', { free: 99 })];
    await Promise.all(Array.from({ length: 12 }, () => countAttempt(db(), rules, NOW)));
    expect(await failures()).toEqual({ 'pair:b': 12, 'account:b': 12 });
  });

  it('lets no more through of attempts made together than of attempts made in turn', async () => {
    const waits = await Promise.all(
      Array.from({ length: 12 }, () => countAttempt(db(), [rule('pair:t'), rule('account:t', { free: 99 })], NOW)),
    );
    // Two are free, and the third makes the next one wait.
    expect(waits.filter((wait) => wait === 0)).toHaveLength(3);
    expect(await failures()).toEqual({ 'pair:t': 3, 'account:t': 3 });
  });

  it('takes back what one key counted under the shared ones, and drops those that are at nought', async () => {
    const [account, place] = [rule('account:c', { free: 99 }), rule('place:c', { free: 99 })];
    for (let i = 0; i < 3; i += 1) await countAttempt(db(), [rule('pair:c', { free: 99 }), account, place], NOW);
    await countAttempt(db(), [account], NOW);
    await takeBack(db(), 'pair:c', ['account:c', 'place:c'], null);
    expect(await failures()).toEqual({ 'account:c': 1 });
  });

  it('remembers a place, and forgets of everybody what is too old', async () => {
    await countAttempt(db(), [rule('account:d')], NOW);
    await rememberPlace(db(), 'known:d', NOW);
    expect([await isKnownPlace(db(), 'known:d', NOW), await isKnownPlace(db(), 'known:d', NOW + 1)]).toEqual([
      true,
      false,
    ]);
    await rememberPlace(db(), 'known:e', NOW + 25 * HOUR);
    expect(await failures()).toEqual({ 'known:d': 0, 'known:e': 0 });
    await rememberPlace(db(), 'known:f', NOW + KNOWN_PLACE_MS + 1);
    expect(Object.keys(await failures()).sort()).toEqual(['known:e', 'known:f']);
  });
});
