import { afterEach, beforeEach, expect, it } from 'vitest';
import { eachDatabase } from '../../../test/support/databases.ts';
import type { TestDatabase } from '../../../test/support/databases.ts';
import { openDatabase } from '../../platform/db/database.ts';
import type { OpenDatabase } from '../../platform/db/database.ts';
import { migrateToLatest } from '../../platform/db/migrate.ts';
import { beginAttempt, beginConfirmation, delaysOf, forgetDelays, trustPlace } from './sign-in-delays.ts';

const HOUR = 3_600_000;
const HOME = { address: '203.0.113.7', userAgent: '' };
const CAFE = { address: '2001:db8:1:2::9', userAgent: '' };
const ANN = { userId: 'ann-1', email: 'ann@example.com' };
const BOB = { userId: 'bob-1', email: 'bob@example.com' };

eachDatabase('counters of failed sign-ins', (_kind, newOne) => {
  let database: TestDatabase;
  let open: OpenDatabase;
  let now: number;
  beforeEach(async () => {
    database = await newOne();
    open = await openDatabase(database.url);
    await migrateToLatest(open);
    now = Date.parse('2026-11-20T21:00:00Z');
  });
  afterEach(async () => {
    await open.close();
    await database.remove();
  });

  const fail = async (who: typeof ANN, from: typeof HOME, times: number): Promise<void> => {
    for (let i = 0; i < times; i += 1) await beginAttempt(open.db, who.email, from, (now += 20_000));
  };
  const succeed = async (who: typeof ANN, from: typeof HOME): Promise<void> =>
    (await beginAttempt(open.db, who.email, from, (now += 20_000))).succeed();
  /** Failures by kind of counter, the place's own and known places among them. */
  const counted = async (): Promise<[string, number][]> => {
    const rows = await open.db.selectFrom('sign_in_delays').selectAll().orderBy('key').execute();
    return rows.map(({ key, failures }) => [key.split(':', 1)[0] ?? '', failures]);
  };

  it('take back what a person failed before at this place once the person is right', async () => {
    await fail(ANN, HOME, 3);
    await fail(ANN, CAFE, 2);
    await succeed(ANN, HOME);
    expect(await counted()).toEqual([
      ['account', 2],
      ['known', 0],
      ['pair', 2],
      ['place', 2],
    ]);
  });

  it('take back as much where a link from a mail made the place known', async () => {
    await fail(ANN, HOME, 3);
    await trustPlace(open.db, ANN.email, HOME, now);
    expect(await counted()).toEqual([['known', 0]]);
  });

  it('know nothing of a person who left, from whichever place, and go on counting everybody else', async () => {
    await fail(ANN, HOME, 4);
    await fail(BOB, HOME, 3);
    await fail(ANN, CAFE, 2);
    await succeed(BOB, CAFE);
    await beginConfirmation(open.db, ANN.userId, now);
    expect(await delaysOf(open.db, ANN)).toHaveLength(4);
    await forgetDelays(open.db, ANN);
    expect(await delaysOf(open.db, ANN)).toEqual([]);
    expect(await counted()).toEqual([
      ['account', 3],
      ['known', 0],
      ['pair', 3],
      ['place', 3],
    ]);
  });

  it('go on holding a place back from which others failed, however often somebody makes accounts and leaves', async () => {
    await fail(BOB, HOME, 3);
    for (let i = 0; i < 40; i += 1) {
      const guest = { userId: `guest-${i}`, email: `guest${i}@example.com` };
      await fail(guest, HOME, 1);
      if (i % 2 === 0) await succeed(guest, HOME);
      await forgetDelays(open.db, guest);
    }
    expect((await counted()).filter(([kind]) => kind === 'place')).toEqual([['place', 3]]);
  });

  it('are forgotten after a day, and a place that is known after thirty', async () => {
    await succeed(ANN, HOME);
    await fail(BOB, CAFE, 2);
    now += 25 * HOUR;
    await succeed(BOB, HOME);
    expect(await counted()).toEqual([
      ['known', 0],
      ['known', 0],
    ]);
    now += 30 * 24 * HOUR;
    await succeed(BOB, HOME);
    expect(await counted()).toEqual([['known', 0]]);
  });
});
