import { expect, it } from 'vitest';
import { addPerson, eachMigrated } from '../../../test/support/each-migrated.ts';
import { listFactors, replaceFactor } from './second-factors.store.ts';

eachMigrated('the store of second factors', (db) => {
  it('lists them with the address of their owner, and replaces one unless it was changed in between', async () => {
    for (const id of ['bob', 'ann']) {
      await addPerson(db(), id);
      const factor = { id: `f-${id}`, user_id: id, secret: `secret of ${id}`, backup_codes: 'codes' };
      await db()
        .insertInto('second_factors')
        .values(factor as never)
        .execute();
    }
    const listed = await listFactors(db());
    expect(listed.map(({ id, email }) => [id, email])).toEqual([
      ['f-ann', 'ann@example.com'],
      ['f-bob', 'bob@example.com'],
    ]);
    const [ann] = listed;
    if (ann === undefined) throw new Error('nobody is listed');
    const both = await Promise.all(
      ['x', 'y'].map((secret) => replaceFactor(db(), ann, { secret, backup_codes: secret })),
    );
    expect(both.filter(Boolean)).toHaveLength(1);
    expect(await replaceFactor(db(), ann, { secret: 'z', backup_codes: 'z' })).toBe(false);
    const now = (await listFactors(db())).map(({ secret }) => secret);
    expect(now).toEqual([expect.stringMatching(/^[xy]$/), 'secret of bob']);
  });
});
