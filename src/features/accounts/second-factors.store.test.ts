import { expect, it } from 'vitest';
import { addPerson, eachMigrated } from '../../../test/support/each-migrated.ts';
import { findUser, removeSecondFactor } from './accounts.store.ts';
import { dropMark, dropMarksOf, giveTryBack, insertMark, spendTry } from './factor-marks.store.ts';
import { findFactor, listFactors, replaceFactor, switchFactorOn, takeStep } from './second-factors.store.ts';

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

  it('takes the code of each time step once, and of none up to the newest that was taken', async () => {
    await addPerson(db(), 'eve');
    const factor = { id: 'f-eve', user_id: 'eve', secret: 's', backup_codes: 'b' };
    await db()
      .insertInto('second_factors')
      .values(factor as never)
      .execute();
    const take = (step: number): Promise<boolean> => takeStep(db(), 'f-eve', step, step * 30_000);
    const together = await Promise.all([100, 100, 100, 100, 100, 100].map(take));
    expect(together.filter(Boolean)).toHaveLength(1);
    expect([await take(102), await take(101), await take(100), await take(102), await take(103)]).toEqual([
      ...[true, false, false, false, true],
    ]);
    // Of several steps at one moment the newest wins in whatever order they come.
    await Promise.all([109, 110, 108].map(take));
    expect(await take(110)).toBe(false);
    expect(await findFactor(db(), 'eve')).toEqual({ id: 'f-eve', secret: 's', backup_codes: 'b' });
    await switchFactorOn(db(), 'eve', 7);
    expect((await findUser(db(), 'eve'))?.two_factor_enabled).toBe(1);
    const mark = await insertMark(db(), { userId: 'eve', now: 7, lifeMs: 10, tries: 2 });
    await removeSecondFactor(db(), 'eve', 8);
    expect([await findFactor(db(), 'eve'), (await findUser(db(), 'eve'))?.two_factor_enabled]).toEqual([null, 0]);
    expect([await take(200), await spendTry(db(), mark, 'eve', 8)]).toEqual([false, false]);
  });

  it('lets a mark be used so often, by one person, for so long, and not after it was ended', async () => {
    await addPerson(db(), 'tim');
    const make = (tries: number): Promise<string> => insertMark(db(), { userId: 'tim', now: 100, lifeMs: 50, tries });
    const mark = await make(3);
    const spend = (now: number, userId = 'tim', token = mark): Promise<boolean> => spendTry(db(), token, userId, now);
    expect([await spend(100, 'ann'), await spend(150), await spend(100, 'tim', `${mark}x`)]).toEqual([
      ...[false, false, false],
    ]);
    const spent = await Promise.all(Array.from({ length: 8 }, () => spend(149)));
    expect(spent.filter(Boolean)).toHaveLength(3);
    const rows = JSON.stringify(await db().selectFrom('second_factor_marks').selectAll().execute());
    expect([rows.includes('tim'), rows.includes(mark)]).toEqual([true, false]);
    await giveTryBack(db(), mark);
    expect([await spend(149), await spend(149)]).toEqual([true, false]);
    const [one, two] = [await make(9), await make(9)];
    await dropMark(db(), one);
    expect([await spend(100, 'tim', one), await spend(100, 'tim', two)]).toEqual([false, true]);
    await dropMarksOf(db(), 'tim');
    expect(await spend(100, 'tim', two)).toBe(false);
  });
});
