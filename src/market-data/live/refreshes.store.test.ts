import { expect, it } from 'vitest';
import { eachMigrated } from '../../../test/support/each-migrated.ts';
import type { StoreScope } from './parts.ts';
import { claimLease, countChecked, dueSymbols, finishLease, LEASE_MS, releaseLease } from './refreshes.store.ts';
import type { Finished, Lease, RefreshKey } from './refreshes.store.ts';

const NOW = 1_000_000;
const key = (setting: string, symbol: string, part: RefreshKey['part'] = 'prices'): RefreshKey => ({
  ...{ setting, isDemo: false, symbol, part },
});
const scopeOf = (setting: string): StoreScope => ({
  ...{ setting, priceSources: [setting], statementSources: [setting], isDemo: false },
});
const ended = (more: Partial<Finished> = {}): Finished => ({
  ...{ checkedThrough: 100, outcome: 'ok', failures: 0, nextTryAt: NOW + 10, attemptedAt: NOW },
  ...more,
});

eachMigrated('the store of refreshes', (db) => {
  const claim = async (of: RefreshKey, now = NOW, owner = 'me'): Promise<Lease> => {
    const lease = await claimLease(db(), of, owner, now);
    if (lease === null) throw new Error('somebody else has it');
    return lease;
  };
  const due = (setting: string, session: number, now: number) =>
    dueSymbols(db(), scopeOf(setting), 'prices', { session, now, limit: 9 });

  it('gives one part of one symbol to one process at a time, and to the next one once the first is lost', async () => {
    const asked = await Promise.all(
      Array.from({ length: 8 }, (_, i) => claimLease(db(), key('one', 'KO'), `p${i}`, NOW)),
    );
    const got = asked.filter((lease) => lease !== null);
    expect(got).toHaveLength(1);
    expect(await claimLease(db(), key('one', 'KO', 'quote'), 'other', NOW)).not.toBeNull();
    expect(await claimLease(db(), key('two', 'KO'), 'other', NOW)).not.toBeNull();
    expect(await claimLease(db(), key('one', 'KO'), 'heir', NOW + LEASE_MS - 1)).toBeNull();
    const heir = await claim(key('one', 'KO'), NOW + LEASE_MS, 'heir');
    expect(await finishLease(db(), got[0] as Lease, ended())).toBe(false);
    expect(await finishLease(db(), heir, ended())).toBe(true);
  });

  it('leaves no trace of what was given back before anything was found out', async () => {
    await releaseLease(db(), await claim(key('three', 'KO')));
    const rows = () => db().selectFrom('source_refreshes').select('symbol').where('source', '=', 'three').execute();
    expect(await rows()).toEqual([]);
    await finishLease(db(), await claim(key('three', 'KO')), ended());
    await releaseLease(db(), await claim(key('three', 'KO'), NOW + 20));
    expect(await rows()).toHaveLength(1);
    expect(await due('three', 101, NOW + 20)).toEqual(['KO']);
  });

  it('knows what is due, the longest due first, and how far the round of a session is', async () => {
    const end = async (symbol: string, more: Partial<Finished>): Promise<void> => {
      await finishLease(db(), await claim(key('four', symbol)), ended(more));
    };
    await end('LATE', { nextTryAt: NOW + 30 });
    await end('SOON', { nextTryAt: NOW + 5 });
    await end('DONE', { checkedThrough: 101, nextTryAt: NOW });
    await end('HOPE', { outcome: 'failed', failures: 6, nextTryAt: NOW + 900 });
    expect(await due('four', 101, NOW + 40)).toEqual(['SOON', 'LATE']);
    expect(await due('four', 101, NOW + 10)).toEqual(['SOON']);
    expect(await due('four', 100, NOW + 40)).toEqual([]);
    expect(await countChecked(db(), scopeOf('four'), 101)).toEqual({ kept: 4, checked: 2 });
  });
});
