import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { eachDatabase, type TestDatabase } from '../../../test/support/databases.ts';
import { scriptedSource } from '../../../test/support/live-doubles.ts';
import { openDatabase, type OpenDatabase } from '../../platform/db/database.ts';
import { migrateToLatest } from '../../platform/db/migrate.ts';
import type { LiveSource } from './live-source.ts';
import { BREAKER } from './breaker.ts';
import { LATENESS_MS } from './pace.ts';
import {
  breakerStates,
  reportFailure,
  reportNothing,
  reportSuccess,
  reserve,
  type NotYet,
  type Permit,
  type Refusal,
  type TrafficDeps,
} from './traffic.ts';

const isPermit = (answer: Permit | Refusal | NotYet): answer is Permit => 'seq' in answer;

function permitOf(answer: Permit | Refusal | NotYet): Permit {
  if (!isPermit(answer)) throw new Error(`no permit: ${JSON.stringify(answer)}`);
  return answer;
}

eachDatabase('traffic', (_kind, newOne) => {
  let database: TestDatabase;
  /** Two connections, as two processes have them. */
  let opens: readonly OpenDatabase[];
  let time = 1_700_000_000_000;
  beforeAll(async () => {
    database = await newOne();
    opens = [await openDatabase(database.url), await openDatabase(database.url)];
    await migrateToLatest(opens[0] as OpenDatabase);
  });
  beforeEach(async () => {
    for (const table of ['source_states', 'source_calls'] as const) await of(0).db.deleteFrom(table).execute();
  });
  afterAll(async () => {
    for (const open of opens) await open.close();
    await database.remove();
  });

  /** A process whose own clock is `skew` ms wrong. */
  const of = (i: number, skew = 0): TrafficDeps => ({
    db: (opens[i % 2] as OpenDatabase).db,
    now: () => time + skew,
    sharedNow: () => Promise.resolve(time),
    random: () => 0,
    breaker: BREAKER,
    onChange: () => undefined,
  });
  const limited = (limits: LiveSource['limits'], id = 'one'): LiveSource => scriptedSource(id, ['answer'], { limits });
  const request = { maxWaitMs: 8_000, horizonMs: Infinity, leadMs: 0, trialMs: 5_000, within: null };
  const free = limited({ perSecond: 1_000, perDay: null });

  describe('limits', () => {
    it('hold in every sliding window over all processes, whatever their clocks say and however late they are', async () => {
      const calls = fc.array(
        fc.record({
          wait: fc.integer({ min: 0, max: 500 }),
          process: fc.integer({ min: 0, max: 2 }),
          late: fc.integer({ min: 0, max: LATENESS_MS }),
        }),
        { minLength: 20, maxLength: 40 },
      );
      const skews = [0, -3_600_000, 777];
      const limits = fc.constantFrom({ perSecond: 3, perDay: null }, { perSecond: 5, perDay: 12 });
      await fc.assert(
        fc.asyncProperty(limits, calls, async (limit, arrivals) => {
          await of(0).db.deleteFrom('source_calls').execute();
          const source = limited(limit);
          const started: number[] = [];
          for (const { wait, process, late } of arrivals) {
            time += wait;
            const skew = skews[process] as number;
            const permit = await reserve(of(process, skew), source, request);
            if (isPermit(permit)) started.push(permit.from - skew + late);
          }
          started.sort((a, b) => a - b);
          const tooNear = (count: number, ms: number): boolean =>
            started.some((at, i) => i >= count && at - (started[i - count] as number) < ms);
          expect(tooNear(limit.perSecond, 1_000)).toBe(false);
          expect(started.length).toBeGreaterThanOrEqual(Math.min(12, arrivals.length));
          if (limit.perDay !== null) expect(started).toHaveLength(12);
        }),
        { seed: 11, numRuns: 12 },
      );
    });

    it('hold when many ask at the same moment over both connections', async () => {
      const source = limited({ perSecond: 4, perDay: null });
      const answers = await Promise.all(
        Array.from({ length: 60 }, (_, i) => reserve(of(i), source, { ...request, maxWaitMs: 3_000 })),
      );
      const starts = answers.filter(isPermit).map(({ from }) => from - time);
      expect(starts.sort((a, b) => a - b)).toEqual([0, 0, 0, 0, 1150, 1150, 1150, 1150, 2300, 2300, 2300, 2300]);
      expect(answers.filter((answer) => !isPermit(answer))).toHaveLength(48);
    });

    it('say when to ask again', async () => {
      const source = limited({ perSecond: 1, perDay: 1 });
      permitOf(await reserve(of(0), source, request));
      expect(await reserve(of(1), source, request)).toEqual({ refused: 'limited', waitMs: 86_400_150 });
    });

    it('reserve nothing further ahead than wished for', async () => {
      const source = limited({ perSecond: 1, perDay: null });
      permitOf(await reserve(of(0), source, request));
      expect(await reserve(of(1), source, { ...request, horizonMs: 1_149 })).toEqual({ retryInMs: 1_150 });
      expect(permitOf(await reserve(of(0), source, request)).from).toBe(time + 1_150);
    });

    it('are those of each source', async () => {
      const names = ['a', 'b', 'c'];
      for (const id of names) permitOf(await reserve(of(0), limited({ perSecond: 1, perDay: 1 }, id), request));
    });

    it('are not waited for where the clock was set back', async () => {
      const source = limited({ perSecond: 1, perDay: 10 });
      permitOf(await reserve(of(0), source, request));
      time -= 3_600_000;
      expect(permitOf(await reserve(of(1), source, request)).from).toBe(time);
    });

    it('forget the calls that no window holds any more', async () => {
      for (let i = 0; i < 200; i += 1) {
        permitOf(await reserve(of(i), free, request));
        time += 1_000;
      }
      const rows = await of(0).db.selectFrom('source_calls').selectAll().execute();
      expect(rows.length).toBeLessThanOrEqual(60 + 64);
    });
  });

  describe('the breaker', () => {
    const fail = async (i: number, pauseMs = 0, broken: string | null = null): Promise<void> =>
      reportFailure(of(i), permitOf(await reserve(of(i), free, request)), { broken, pauseMs });

    it('opens in all processes at once', async () => {
      for (let i = 0; i < 5; i += 1) await fail(i);
      expect(await reserve(of(0), free, request)).toEqual({ refused: 'open', waitMs: 5_000 });
      expect(await reserve(of(1), free, request)).toEqual({ refused: 'open', waitMs: 5_000 });
    });

    it('gives one trial to all of those who ask at the same moment', async () => {
      for (let i = 0; i < 5; i += 1) await fail(i);
      time += 5_000;
      const answers = await Promise.all(Array.from({ length: 20 }, (_, i) => reserve(of(i), free, request)));
      expect(answers.filter(isPermit)).toHaveLength(1);
      await reportSuccess(of(0), permitOf(answers.find(isPermit) as Permit));
      expect((await breakerStates(of(1).db)).get('one')?.state).toBe('closed');
      permitOf(await reserve(of(1), free, request));
    });

    it('opens again for longer after a bad trial', async () => {
      for (let i = 0; i < 5; i += 1) await fail(i);
      time += 5_000;
      await fail(1);
      expect(await reserve(of(0), free, request)).toEqual({ refused: 'open', waitMs: 10_000 });
    });

    it('gives the trial to another one when its holder is lost, or has nothing to say', async () => {
      for (let i = 0; i < 5; i += 1) await fail(i);
      time += 5_000;
      permitOf(await reserve(of(0), free, request));
      expect(await reserve(of(1), free, request)).toMatchObject({ refused: 'open' });
      time += 5_000;
      const second = permitOf(await reserve(of(1), free, request));
      await reportNothing(of(1), second);
      permitOf(await reserve(of(0), free, request));
    });

    it('lets the further requests of the trial through, and nobody else', async () => {
      for (let i = 0; i < 5; i += 1) await fail(i);
      time += 5_000;
      const trial = permitOf(await reserve(of(0), free, request));
      permitOf(await reserve(of(0), free, { ...request, within: trial }));
      expect(await reserve(of(0), free, request)).toMatchObject({ refused: 'open' });
      expect((await breakerStates(of(0).db)).get('one')).toMatchObject({ state: 'half-open' });
      await reportSuccess(of(0), trial);
      permitOf(await reserve(of(1), free, request));
    });

    it('opens on half of twenty calls in a minute, though never five failed in a row', async () => {
      for (let i = 0; i < 20; i += 1) {
        const permit = permitOf(await reserve(of(i), free, request));
        if (i % 2 === 1) await reportFailure(of(i), permit, { broken: null, pauseMs: 0 });
        else await reportSuccess(of(i), permit);
        time += 100;
      }
      expect(await reserve(of(0), free, request)).toMatchObject({ refused: 'open' });
    });

    it('does not count the failures of before it was closed', async () => {
      for (let i = 0; i < 20; i += 1) {
        const permit = permitOf(await reserve(of(i), free, request));
        if (i % 2 === 1) await reportFailure(of(i), permit, { broken: null, pauseMs: 0 });
        else await reportSuccess(of(i), permit);
      }
      time += 5_000;
      await reportSuccess(of(0), permitOf(await reserve(of(0), free, request)));
      time += 1;
      await fail(0);
      permitOf(await reserve(of(1), free, request));
    });

    it('stays closed where one question out of two can never be answered', async () => {
      for (let i = 0; i < 40; i += 1) {
        await reportSuccess(of(i), permitOf(await reserve(of(i), free, request)));
        await fail(i, 0, 'quote OCDO.L');
        time += 100;
      }
      permitOf(await reserve(of(1), free, request));
      await fail(0);
      permitOf(await reserve(of(0), free, request));
    });
  });

  it('a pause that a source asks for is kept by all processes', async () => {
    const permit = permitOf(await reserve(of(0), free, request));
    await reportFailure(of(0), permit, { broken: null, pauseMs: 60_000 });
    expect(await reserve(of(1), free, request)).toEqual({ refused: 'limited', waitMs: 60_000 });
    time += 55_000;
    expect(permitOf(await reserve(of(1), free, request)).from).toBe(time + 5_000);
  });
});
