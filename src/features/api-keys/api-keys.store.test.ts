import { expect, it } from 'vitest';
import { addPerson, eachMigrated } from '../../../test/support/each-migrated.ts';
import { findKey, markUsed } from '../../platform/auth/api-key-store.ts';
import { digestOf } from '../../platform/auth/secrets.ts';
import { addKey, inTransaction, listKeys, revokeKeys } from './api-keys.store.ts';

eachMigrated('the store of keys', (db) => {
  const add = (userId: string, key: string, now: number, most = 20): Promise<boolean> =>
    inTransaction(db(), (tx) =>
      addKey(tx, { userId, name: `key ${key}`, key, shown: key.slice(0, 2), scopes: ['read', 'analyse'], now }, most),
    );

  it('keeps the digest of a key, finds the person by it, and says when it was last used', async () => {
    await addPerson(db(), 'ann');
    expect(await add('ann', 'one', 1)).toBe(true);
    const [listed] = await listKeys(db(), 'ann');
    expect(listed).toMatchObject({ name: 'key one', shown: 'on', scopes: ['read', 'analyse'], lastUsedAt: null });
    const found = await findKey(db(), digestOf('one'));
    expect(found).toMatchObject({ id: listed?.id, user_id: 'ann', email: 'ann@example.com', revoked_at: null });
    expect(await findKey(db(), digestOf('two'))).toBeNull();
    for (const at of [50, 40]) await markUsed(db(), listed?.id ?? '', at);
    expect((await listKeys(db(), 'ann'))[0]?.lastUsedAt).toBe(50);
  });

  it('never has more of a person than it may, however many are asked for at once, and none of nobody', async () => {
    await addPerson(db(), 'bob');
    const added = await Promise.all(Array.from({ length: 8 }, (_, i) => add('bob', `b${i}`, i, 3)));
    expect(added.filter(Boolean)).toHaveLength(3);
    expect(await listKeys(db(), 'bob')).toHaveLength(3);
    expect(await add('nobody', 'x', 1)).toBe(false);
  });

  it('revokes one or all of a person, and leaves those of others', async () => {
    for (const id of ['cid', 'dan']) {
      await addPerson(db(), id);
      for (let i = 0; i < 3; i += 1) await add(id, `${id}${i}`, i);
    }
    const [newest] = await listKeys(db(), 'cid');
    expect(newest?.name).toBe('key cid2');
    expect(await revokeKeys(db(), { userId: 'dan', keyId: newest?.id ?? '', now: 7 })).toBe(0);
    expect(await revokeKeys(db(), { userId: 'cid', keyId: newest?.id ?? '', now: 7 })).toBe(1);
    expect(await revokeKeys(db(), { userId: 'cid', now: 8 })).toBe(2);
    expect([await listKeys(db(), 'cid'), (await listKeys(db(), 'dan')).length]).toEqual([[], 3]);
    expect(await findKey(db(), digestOf('cid2'))).toMatchObject({ revoked_at: 7 });
  });
});
