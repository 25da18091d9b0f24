import { expect, it } from 'vitest';
import { eachMigrated } from '../../../test/support/each-migrated.ts';
import { admitAttempt, noteTrouble, noteWorking, readTransport } from './mail-transport.store.ts';

const TRIAL_MS = 60_000;

eachMigrated('the store of the way out of mail', (db) => {
  it('lets everybody try while it works, and after trouble one at a time once the wait is over', async () => {
    expect([await readTransport(db()), await admitAttempt(db(), 1, TRIAL_MS)]).toEqual([null, true]);
    await noteTrouble(db(), { failures: 3, notBefore: 500, problem: '535 wrong password' }, 100);
    expect(await admitAttempt(db(), 499, TRIAL_MS)).toBe(false);
    const admitted = await Promise.all(Array.from({ length: 6 }, () => admitAttempt(db(), 500, TRIAL_MS)));
    expect(admitted.filter(Boolean)).toHaveLength(1);
    expect(await admitAttempt(db(), 501, TRIAL_MS)).toBe(false);
    // Whoever was let through died: after the time of a trial the next one is.
    expect(await admitAttempt(db(), 500 + TRIAL_MS, TRIAL_MS)).toBe(true);
  });

  it('remembers the last trouble and the last mail, and is open again once it works', async () => {
    await noteTrouble(db(), { failures: 1, notBefore: 9_000, problem: 'no answer' }, 200);
    await noteWorking(db(), false, 300);
    expect(await readTransport(db())).toMatchObject({ failures: 0, last_problem: 'no answer', last_sent_at: null });
    await noteWorking(db(), true, 400);
    expect(await readTransport(db())).toMatchObject({
      failures: 0,
      not_before: 0,
      last_problem_at: 200,
      last_sent_at: 400,
    });
    expect(await admitAttempt(db(), 401, TRIAL_MS)).toBe(true);
  });
});
