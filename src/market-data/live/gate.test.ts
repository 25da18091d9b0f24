import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { eachDatabase, type TestDatabase } from '../../../test/support/databases.ts';
import { scriptedSource } from '../../../test/support/live-doubles.ts';
import { manualClock, type ManualClock } from '../../../test/support/manual-clock.ts';
import { openDatabase, type OpenDatabase } from '../../platform/db/database.ts';
import { migrateToLatest } from '../../platform/db/migrate.ts';
import { BREAKER } from './breaker.ts';
import { createGate, type Gate } from './gate.ts';
import { LATENESS_MS } from './pace.ts';
import { reportFailure, reserve, type Permit, type Refusal } from './traffic.ts';

eachDatabase('the gate', (_kind, newOne) => {
  let database: TestDatabase;
  let open: OpenDatabase;
  let clock: ManualClock;
  /** What happens while somebody sleeps, once; and by how much the sleep is longer than wished. */
  let meanwhile: () => Promise<void>;
  let oversleeps: number[];
  beforeAll(async () => {
    database = await newOne();
    open = await openDatabase(database.url);
    await migrateToLatest(open);
  });
  beforeEach(async () => {
    clock = manualClock();
    meanwhile = () => Promise.resolve();
    oversleeps = [];
    for (const table of ['source_states', 'source_calls'] as const) await open.db.deleteFrom(table).execute();
  });
  afterAll(async () => {
    await open.close();
    await database.remove();
  });

  const traffic = () => ({
    db: open.db,
    now: clock.now,
    sharedNow: () => Promise.resolve(clock.now()),
    random: () => 0,
    breaker: BREAKER,
    onChange: () => undefined,
  });
  const gate = (): Gate =>
    createGate({
      ...traffic(),
      trialMs: 5_000,
      timers: {
        after: clock.after,
        sleep: async (ms) => {
          const happens = meanwhile;
          meanwhile = () => Promise.resolve();
          await happens();
          await clock.sleep(ms + (oversleeps.shift() ?? 0));
        },
      },
    });
  const source = scriptedSource('one', ['answer'], { limits: { perSecond: 1, perDay: null } });
  const enter = async (through: Gate): Promise<Permit> => {
    const permit = await through.enter(source, clock.now() + 9_000);
    if ('refused' in permit) throw new Error(permit.refused);
    expect(clock.now()).toBeGreaterThanOrEqual(permit.from);
    expect(clock.now()).toBeLessThanOrEqual(permit.to);
    return permit;
  };

  it('is passed at the moment of the permit, and by the next one when the limits allow it', async () => {
    const through = gate();
    const first = await enter(through);
    const second = await enter(through);
    expect(second.from - first.from).toBe(1_150);
  });

  it('gives no permit that is used too late: who overslept asks anew, at the price of a call', async () => {
    const through = gate();
    const first = await enter(through);
    // The sleep before the reservation, then the one up to its instant.
    oversleeps = [0, LATENESS_MS + 1];
    const second = await enter(through);
    expect(second.seq - first.seq).toBe(2);
    expect(second.from - first.from).toBe(2_300);
  });

  it('gives up where everybody always comes too late', async () => {
    const through = gate();
    const slow = scriptedSource('one', ['answer'], { limits: { perSecond: 0.1, perDay: null } });
    await through.enter(slow, clock.now() + 60_000);
    oversleeps = Array.from({ length: 20 }, (_, i) => (i % 2 === 0 ? 0 : 2_000));
    expect(await through.enter(slow, clock.now() + 60_000)).toEqual({ refused: 'limited', waitMs: 1_000 });
  });

  it('is closed to those who already wait when the source asks everybody for a pause', async () => {
    const through = gate();
    const first = await enter(through);
    const pauseAll = (): Promise<void> => reportFailure(traffic(), first, { broken: null, pauseMs: 60_000 });
    // Not while waiting for the reservation, but after it.
    meanwhile = () => {
      meanwhile = pauseAll;
      return Promise.resolve();
    };
    const second = (await through.enter(source, clock.now() + 9_000)) as Refusal;
    expect(second.refused).toBe('limited');
    expect(second.waitMs).toBeGreaterThan(58_000);
  });

  it('is closed to those who already wait when the breaker opens', async () => {
    const through = gate();
    const first = await enter(through);
    meanwhile = () => {
      meanwhile = async () => {
        for (let i = 0; i < 5; i += 1) await reportFailure(traffic(), first, { broken: null, pauseMs: 0 });
      };
      return Promise.resolve();
    };
    expect(await through.enter(source, clock.now() + 9_000)).toMatchObject({ refused: 'open' });
  });

  it('lets the next request of a call that has begun go before calls that have not', async () => {
    const through = gate();
    const first = await enter(through);
    const order: string[] = [];
    // While a new caller waits, the call that has begun needs its second request.
    meanwhile = async () => {
      const next = await through.enter(source, clock.now() + 9_000, { within: first });
      order.push(`within ${(next as Permit).from - first.from}`);
    };
    const second = await enter(through);
    order.push(`new ${second.from - first.from}`);
    expect(order).toEqual(['within 1150', 'new 2300']);
  });

  it('says that it waits, also while others have every call that is allowed', async () => {
    const through = gate();
    await enter(through);
    const waits: number[] = [];
    const started = clock.now();
    const onWait = (until: number): Promise<void> => Promise.resolve(void waits.push(until - started));
    // While it waits for the next call, another process takes that one.
    meanwhile = async () => {
      await reserve(traffic(), source, { maxWaitMs: 9_000, horizonMs: 9_000, leadMs: 0, trialMs: 1, within: null });
    };
    await through.enter(source, started + 9_000, { onWait });
    expect(waits).toEqual([1_150, 2_300, 2_300]);
  });

  it('turns a crowd away that would wait for too long, without asking the database for each', async () => {
    const through = gate();
    const came = clock.now();
    const crowd = Array.from({ length: 1_000 }, () => through.enter(source, came + 5_000));
    // The last one hears it at once, and from how long the line is, when to come back.
    expect([await crowd.at(-1), clock.now()]).toEqual([{ refused: 'limited', waitMs: 6_000 }, came]);
    const answers = await Promise.all(crowd);
    const refused = answers.filter((answer) => 'refused' in answer);
    expect(refused.length).toBeGreaterThan(990);
    const rows = await open.db.selectFrom('source_calls').selectAll().execute();
    expect(rows.length).toBeLessThanOrEqual(6);
  });
});
