import { expect, it } from 'vitest';
import { eachMigrated } from '../../../test/support/each-migrated.ts';
import { giveJobBack, keepJob, takeJob } from './job-lease.ts';

eachMigrated('the lease of a job', (db) => {
  const take = (name: string, owner: string, now: number, dueSince = 1) =>
    takeJob(db(), name, { owner, now, holdMs: 100, dueSince });

  it('goes to one of all who ask at once, until it is given back as done', async () => {
    const asked = await Promise.all(Array.from({ length: 8 }, (_, i) => take('prune', `p${i}`, 1000)));
    expect(asked.filter(Boolean)).toHaveLength(1);
    const owner = `p${asked.indexOf(true)}`;
    expect(await take('prune', 'late', 1099)).toBe(false);
    await giveJobBack(db(), 'prune', 'late', 1099);
    expect(await keepJob(db(), 'prune', 'late', 5000)).toBe(false);
    expect(await keepJob(db(), 'prune', owner, 2000)).toBe(true);
    expect(await take('prune', 'late', 1500)).toBe(false);
    await giveJobBack(db(), 'prune', owner, 1600);
    expect([await take('prune', 'late', 1700), await take('prune', 'late', 1700, 1650)]).toEqual([false, true]);
  });

  it('is free again where its owner died or gave it back undone', async () => {
    expect(await take('other', 'dead', 1000)).toBe(true);
    expect([await take('other', 'heir', 1099), await take('other', 'heir', 1100)]).toEqual([false, true]);
    expect(await keepJob(db(), 'other', 'dead', 9000)).toBe(false);
    await giveJobBack(db(), 'other', 'heir', null);
    expect(await take('other', 'third', 1101)).toBe(true);
  });
});
