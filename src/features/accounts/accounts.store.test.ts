import { beforeEach, expect, it } from 'vitest';
import { addPerson, eachMigrated } from '../../../test/support/each-migrated.ts';
import { inTransaction } from '../../platform/db/database.ts';
import {
  challengeDigest,
  changeUser,
  countOperators,
  findChallenge,
  findUser,
  findUserByEmail,
  hasOperator,
  holdUser,
  insertUser,
  isFirstOfAll,
  listUsers,
  passwordOf,
  savePassword,
  spendChallenge,
} from './accounts.store.ts';

eachMigrated('the store of accounts', (db) => {
  beforeEach(async () => {
    await db().deleteFrom('users').execute();
    await addPerson(db(), 'bob', { created_at: 2 });
    await addPerson(db(), 'ann', { created_at: 2 });
    await addPerson(db(), 'zoe', { created_at: 1, role: 'operator' });
  });

  it('finds people by their address in any spelling, and lists them by age', async () => {
    expect(await findUserByEmail(db(), ' ANN@Example.COM ')).toMatchObject({
      id: 'ann',
      role: 'user',
      disabled_at: null,
    });
    expect([await findUserByEmail(db(), 'nobody@example.com'), await findUser(db(), 'nobody')]).toEqual([null, null]);
    expect((await listUsers(db())).map(({ id }) => id)).toEqual(['zoe', 'ann', 'bob']);
  });

  it('knows who came first while there is no operator', async () => {
    const firsts = async () => [await isFirstOfAll(db(), 'zoe'), await isFirstOfAll(db(), 'ann')];
    expect(await firsts()).toEqual([false, false]);
    await db().updateTable('users').set({ role: 'user' }).execute();
    expect(await firsts()).toEqual([true, false]);
    await changeUser(db(), 'zoe', { role: 'operator' }, 1);
  });

  it('counts the operators whose account is open, and knows that there ever was one', async () => {
    await changeUser(db(), 'bob', { role: 'operator' }, 5);
    expect(await countOperators(db())).toBe(2);
    await changeUser(db(), 'zoe', { disabled_at: 6 }, 6);
    expect(await countOperators(db())).toBe(1);
    expect(await findUser(db(), 'zoe')).toMatchObject({ disabled_at: 6 });
    await changeUser(db(), 'bob', { role: 'user' }, 7);
    expect([await countOperators(db()), await hasOperator(db())]).toEqual([0, true]);
  });

  it('holds a person for a transaction, and nobody who left', async () => {
    const held = await inTransaction(db(), async (tx) => [await holdUser(tx, 'ann'), await holdUser(tx, 'gone')]);
    expect(held).toEqual([expect.objectContaining({ id: 'ann' }), null]);
  });

  it('changes the password of a person, and of that person only', async () => {
    for (const user_id of ['ann', 'bob']) {
      const own = { id: user_id, user_id, account_id: user_id, provider_id: 'credential', password: 'old' };
      await db()
        .insertInto('credentials')
        .values({ ...own, created_at: 1, updated_at: 1 })
        .execute();
    }
    await savePassword(db(), 'ann', 'new', 2);
    expect([await passwordOf(db(), 'ann'), await passwordOf(db(), 'bob'), await passwordOf(db(), 'zoe')]).toEqual([
      'new',
      'old',
      null,
    ]);
  });

  it('finds a sign-in that waits for its code until its time is over, and uses it up once', async () => {
    await addPerson(db(), 'eve');
    const row = { id: 'c1', identifier: challengeDigest('challenge'), value: 'eve', created_at: 1, updated_at: 1 };
    await db()
      .insertInto('sign_in_challenges')
      .values({ ...row, expires_at: 9 })
      .execute();
    expect(await findChallenge(db(), 'challenge', 8)).toEqual({ id: 'c1', userId: 'eve' });
    expect([await findChallenge(db(), 'challenge', 9), await findChallenge(db(), 'another', 8)]).toEqual([null, null]);
    const spent = await Promise.all(Array.from({ length: 6 }, () => spendChallenge(db(), 'c1')));
    expect(spent.filter(Boolean)).toHaveLength(1);
  });

  it('makes an account with its password once, whoever asks for the address at the same moment', async () => {
    const made = await Promise.all(
      ['one', 'two'].map((hash) => insertUser(db(), { email: 'new@example.com', name: 'New', hash }, 5)),
    );
    expect(made.sort()).toEqual([false, true]);
    const user = await findUserByEmail(db(), 'new@example.com');
    expect(user).toMatchObject({ name: 'New', role: 'user', created_at: 5, email_verified: 0, two_factor_enabled: 0 });
    expect(await passwordOf(db(), user?.id ?? '')).toMatch(/^(one|two)$/);
  });
});
