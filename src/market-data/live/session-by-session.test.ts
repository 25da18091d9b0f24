import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eachProductDatabase, emptySqlite, type TestDatabase } from '../../../test/support/databases.ts';
import { fakeLive, historyOn, type Story } from '../../../test/support/fake-live.ts';
import { localOver, timeAt } from '../../../test/support/local-store.ts';
import { day, sessionsUpTo } from '../../../test/support/make-snapshot.ts';
import type { Day } from '../../engine/market/day.ts';
import { openDatabase, type OpenDatabase } from '../../platform/db/database.ts';
import { migrateToLatest } from '../../platform/db/migrate.ts';
import { encodeCandles } from '../candle-bytes.ts';
import { closeInstant } from './session-time.ts';

const END = day('2019-03-29');

const sessionAt = (sessions: Int32Array, index: number): Day => sessions[index] as Day;

/** Lives through the sessions one by one, and on each holds what is kept against one whole fetch. */
async function liveThrough(db: OpenDatabase['db'], story: Story, sessions: Int32Array): Promise<readonly string[]> {
  const time = timeAt(sessionAt(sessions, 0));
  const live = fakeLive([story], time.day, { statements: null });
  const local = localOver(db, live.source, time);
  const compare = async (): Promise<void> => {
    const kept = await local.facts(story.symbol, time.day);
    const whole = historyOn(story, time.day);
    if (kept === null) throw new Error('nothing is kept');
    expect(Buffer.from(encodeCandles(kept.candles)).equals(Buffer.from(encodeCandles(whole.candles)))).toBe(true);
    expect([kept.dividends, kept.splits, kept.security]).toEqual([whole.dividends, whole.splits, whole.security]);
  };
  await compare();
  for (const session of sessions.subarray(1)) {
    live.today = time.day = session;
    await local.refreshDue();
    await compare();
  }
  return live.calls.filter((call) => call.startsWith('history'));
}

eachProductDatabase('a history kept session by session', (_kind, openOne) => {
  let database: TestDatabase;
  let open: OpenDatabase;
  beforeAll(async () => {
    database = await openOne();
    open = await openDatabase(database.url);
    await migrateToLatest(open);
  });
  afterAll(async () => {
    await open.close();
    await database.remove();
  });

  it('has after 300 sessions with two splits, dividends and a revision the bytes of one whole fetch', async () => {
    const sessions = sessionsUpTo(END, 300);
    const at = (index: number): Day => sessionAt(sessions, index);
    const story: Story = {
      symbol: 'LONG',
      since: at(0) - 700,
      splits: [
        { day: at(70), ratio: 4 },
        { day: at(200), ratio: 0.125 },
      ],
      dividends: [30, 93, 156, 219, 282].map((index) => ({ day: at(index), amount: 0.5 })),
      revisions: [{ seen: at(121), day: at(119), factor: 1.01 }],
    };
    const calls = await liveThrough(open.db, story, sessions);
    const whole = calls.filter((call) => call.endsWith('whole')).length;
    // The first, one for each of eight events, and a look at everything after 21 sessions without one.
    expect([whole >= 9, whole <= 24, calls.length - whole]).toEqual([true, true, expect.any(Number)]);
    expect(calls.length).toBeLessThan(300 + 9);
    const revisions = await open.db.selectFrom('price_history').select('bars').where('symbol', '=', 'LONG').execute();
    expect(revisions).toHaveLength(1);
  });
});

describe('a history kept session by session', () => {
  it('is what one whole fetch would give, wherever the events fall', async () => {
    const index = fc.integer({ min: 1, max: 39 });
    let run = 0;
    const database = emptySqlite();
    const open = await openDatabase(database.url);
    await migrateToLatest(open);
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(index, { minLength: 2, maxLength: 2 }),
        fc.uniqueArray(index, { maxLength: 2 }),
        fc.record({ seen: index, back: fc.integer({ min: 0, max: 4 }) }),
        async (splits, dividends, revised) => {
          const sessions = sessionsUpTo(END, 40);
          const at = (i: number): Day => sessionAt(sessions, i);
          const story: Story = {
            symbol: `R${'ABCDEFGHIJKLMNOPQRSTUVWXYZ'.charAt(run++ % 26)}`,
            since: at(0) - 60,
            splits: [...splits].sort((a, b) => a - b).map((i) => ({ day: at(i), ratio: i % 2 ? 3 : 0.5 })),
            dividends: [...dividends].sort((a, b) => a - b).map((i) => ({ day: at(i), amount: 0.25 })),
            revisions: [
              { seen: at(revised.seen), day: at(Math.max(0, revised.seen - 1 - revised.back)), factor: 0.97 },
            ],
          };
          await liveThrough(open.db, story, sessions);
        },
      ),
      { numRuns: 12, seed: 20_190_329 },
    );
    await open.close();
    await database.remove();
  });
});

describe('the instant of a close', () => {
  it('follows New York through summer time and half days', () => {
    const at = (text: string): string => new Date(closeInstant(day(text))).toISOString();
    expect(at('2026-11-20')).toBe('2026-11-20T21:00:00.000Z');
    expect(at('2026-07-02')).toBe('2026-07-02T20:00:00.000Z');
    expect(at('2026-11-27')).toBe('2026-11-27T18:00:00.000Z');
    expect(at('2007-03-12')).toBe('2007-03-12T20:00:00.000Z');
    expect(at('2006-03-13')).toBe('2006-03-13T21:00:00.000Z');
  });
});
