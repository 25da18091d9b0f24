import { beforeEach, expect, it } from 'vitest';
import { eachMigrated } from '../../../test/support/each-migrated.ts';
import {
  countAttempt,
  isKnownPlace,
  KNOWN_PLACE_MS,
  takeBack,
  undoAttempt,
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

  it('lets nobody wait longer after the clock was set back than the failures were to cost', async () => {
    for (let i = 0; i < 4; i += 1) await countAttempt(db(), [rule('account:s')], NOW + i * 5000);
    const before = NOW + 3 * 5000 - HOUR;
    expect(await countAttempt(db(), [rule('account:s')], before)).toBe(2000);
    // The row was moved to the clock of today, so that the wait ends.
    expect(await countAttempt(db(), [rule('account:s')], before + 2000)).toBe(0);
    expect(await failures()).toEqual({ 'account:s': 5 });
    // However long a wait stands in the row, the rule's longest is the longest.
    await db()
      .updateTable('sign_in_delays')
      .set({ ready_at: NOW + 9 * HOUR })
      .execute();
    expect(await countAttempt(db(), [rule('account:s')], before + 3000)).toBe(10_000);
  });

  it('takes back an attempt that came to no judgement, and leaves what others failed', async () => {
    const rules = [rule('pair:u'), rule('account:u'), rule('place:u')] as const;
    const keys = rules.map(({ key }) => key);
    for (let i = 0; i < 20; i += 1) {
      expect(await countAttempt(db(), rules, NOW + i)).toBe(0);
      await undoAttempt(db(), keys, NOW + i);
    }
    expect(await failures()).toEqual({});
    for (let i = 0; i < 3; i += 1) await countAttempt(db(), rules, NOW);
    await undoAttempt(db(), keys, NOW - 1);
    expect(await failures()).toEqual({ 'pair:u': 2, 'account:u': 2, 'place:u': 2 });
    expect(await countAttempt(db(), rules, NOW)).toBe(1000);
    // After success there is nothing to take back.
    await takeBack(db(), 'pair:u', ['account:u', 'place:u'], NOW);
    await countAttempt(db(), [rule('account:u')], NOW + 1);
    await undoAttempt(db(), keys, NOW);
    expect(await failures()).toEqual({ 'account:u': 1 });
  });

  it('counts attempts made together one by one, under every key', async () => {
    const rules = [rule('pair:b', { free: 99 }), rule('account:b', { free: 99 })] as const;
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
    await takeBack(db(), 'pair:d', [], NOW, 'known:d');
    expect([await isKnownPlace(db(), 'known:d', NOW), await isKnownPlace(db(), 'known:d', NOW + 1)]).toEqual([
      true,
      false,
    ]);
    await takeBack(db(), 'pair:e', [], NOW + 25 * HOUR, 'known:e');
    expect(await failures()).toEqual({ 'known:d': 0, 'known:e': 0 });
    await takeBack(db(), 'pair:f', [], NOW + KNOWN_PLACE_MS + 1, 'known:f');
    expect(Object.keys(await failures()).sort()).toEqual(['known:e', 'known:f']);
  });
});
