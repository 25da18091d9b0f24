import { beforeEach, expect, it } from 'vitest';
import { mailFixture } from '../../../test/support/mail-fixture.ts';
import { addPerson, eachMigrated } from '../../../test/support/each-migrated.ts';
import { composeOldest, insertAsked } from './asked-mail.store.ts';

eachMigrated('the store of mails that strangers ask for', (db) => {
  beforeEach(async () => {
    await db().deleteFrom('mail_queue').execute();
  });
  const ask = (to: string, now: number) =>
    insertAsked(db(), { kind: 'verify-email', to, messageId: `${to}@example.org` }, now);
  const queue = () =>
    db().selectFrom('mail_queue').select(['address', 'state', 'subject']).orderBy('address').execute();

  it('turns the oldest into a mail that waits, and leaves nothing where there is nobody to send it to', async () => {
    await ask('Later@example.com', 2);
    await ask('first@example.com', 1);
    expect(await composeOldest(db(), (_tx, { to }) => Promise.resolve(mailFixture({ to })), 5)).toBe(true);
    expect(await queue()).toEqual([
      { address: 'first@example.com', state: 'waiting', subject: 'Confirm your address' },
      { address: 'later@example.com', state: 'asked', subject: '' },
    ]);
    expect(await composeOldest(db(), () => Promise.resolve(null), 6)).toBe(true);
    expect((await queue()).map(({ address }) => address)).toEqual(['first@example.com']);
    expect(await composeOldest(db(), () => Promise.resolve(null), 7)).toBe(false);
  });

  it('lets the others go before one that cannot be made, tries it again, and gives it up after three days', async () => {
    await ask('broken@example.com', 1);
    await ask('next@example.com', 2);
    const failures: unknown[] = [];
    const compose = (now: number) =>
      composeOldest(
        db(),
        (_tx, { to }) =>
          to.startsWith('broken') ? Promise.reject(new Error('no words')) : Promise.resolve(mailFixture({ to })),
        now,
        (error) => failures.push(error),
      );
    expect([await compose(5), await compose(6), await compose(7)]).toEqual([true, true, false]);
    expect((await queue()).map(({ state }) => state)).toEqual(['asked', 'waiting']);
    expect([await compose(60_005), failures.length]).toEqual([true, 2]);
    expect(await compose(4 * 86_400_000)).toBe(true);
    expect((await queue()).map(({ address }) => address)).toEqual(['next@example.com']);
  });

  it('takes back what was written for a mail that somebody else composed meanwhile', async () => {
    await ask('ann@example.com', 1);
    const done = await composeOldest(
      db(),
      async (tx, { id, to }) => {
        await addPerson(tx, 'written-beside');
        // As if another process had been faster.
        await tx.updateTable('mail_queue').set({ state: 'waiting' }).where('id', '=', id).execute();
        return mailFixture({ to });
      },
      5,
    );
    expect(done).toBe(true);
    expect(await db().selectFrom('users').select('id').where('id', '=', 'written-beside').execute()).toEqual([]);
    expect((await queue())[0]?.state).toBe('asked');
  });
});
