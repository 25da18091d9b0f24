import { expect, it } from 'vitest';
import { addPerson, eachMigrated } from '../../../test/support/each-migrated.ts';
import { endSessions, findSession, insertSession, listSessions, markSecondFactor, markSeen } from './session-store.ts';

eachMigrated('the store of sessions', (db) => {
  const open = async (userId: string, id: string, created_at: number, expires_at = 1000): Promise<void> => {
    await db()
      .insertInto('sessions')
      .values({ id, user_id: userId, token_hash: `hash of ${id}`, created_at, updated_at: created_at, expires_at })
      .execute();
  };
  const idsOf = async (userId: string) => (await listSessions(db(), userId, 500)).map(({ id }) => id);

  it('finds a session with its person, and notes its use and its second factor', async () => {
    await addPerson(db(), 'ann');
    await open('ann', 'a1', 1);
    await markSeen(db(), 'a1', 7);
    await markSecondFactor(db(), 'hash of a1', 8);
    expect(await findSession(db(), 'hash of a1')).toMatchObject({
      ...{ id: 'a1', user_id: 'ann', email: 'ann@example.com', role: 'user', disabled_at: null },
      ...{ last_seen_at: 7, second_factor_at: 8 },
    });
    expect(await findSession(db(), 'hash of nothing')).toBeNull();
  });

  it('keeps no character of a browser’s name that a terminal would obey', async () => {
    await addPerson(db(), 'eve');
    const from = { address: '203.0.113.7', userAgent: 'Firefox\u009b2J\u001b[2J\u202e\n' };
    await insertSession(db(), 'eve', from, 1, null);
    expect((await listSessions(db(), 'eve', 2)).map(({ user_agent }) => user_agent)).toEqual(['Firefox 2J [2J  ']);
  });

  it('lists those that live, the newest first, and ends one, all but one, or all of a person', async () => {
    for (const id of ['bob', 'cid']) await addPerson(db(), id);
    for (let i = 1; i <= 4; i += 1) await open('bob', `b${i}`, i);
    await open('bob', 'over', 9, 500);
    await open('cid', 'c1', 1);
    expect(await idsOf('bob')).toEqual(['b4', 'b3', 'b2', 'b1']);
    expect(await endSessions(db(), { userId: 'cid', sessionId: 'b1' })).toBe(0);
    expect(await endSessions(db(), { userId: 'bob', sessionId: 'b1' })).toBe(1);
    expect(await endSessions(db(), { tokenHash: 'hash of b2' })).toBe(1);
    expect(await endSessions(db(), { userId: 'bob', exceptSessionId: 'b4' })).toBe(2);
    expect(await idsOf('bob')).toEqual(['b4']);
    expect(await endSessions(db(), { userId: 'bob' })).toBe(1);
    expect([await idsOf('bob'), await idsOf('cid')]).toEqual([[], ['c1']]);
  });
});
