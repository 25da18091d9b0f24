import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { eachProductDatabase, type TestDatabase } from '../../../test/support/databases.ts';
import {
  faultySteps,
  invented,
  KINDS,
  PATHS,
  put,
  standInSource,
  truthOf,
  watchedRouter,
  yearBefore,
  type Truth,
  type WatchedRouter,
} from '../../../test/support/faulty-yahoo.ts';
import { demoCompanies } from '../../../test/support/yahoo-stand-in/companies.ts';
import { FAULTS } from '../../../test/support/yahoo-stand-in/faults.ts';
import { startYahooStandIn, type YahooStandIn } from '../../../test/support/yahoo-stand-in/stand-in.ts';
import { dayOf } from '../../engine/market/day.ts';
import { openDatabase, type OpenDatabase } from '../../platform/db/database.ts';
import { migrateToLatest } from '../../platform/db/migrate.ts';
import { BREAKER } from './breaker.ts';
import type { Kind } from './question.ts';

const CLOCK = dayOf(2024, 7, 12);
const SYMBOLS = ['KO', 'XOM', 'F'];
const SETTINGS = { deadlineMs: 3_000, attemptMs: 500, leastMs: 20, backOffMs: 5, breaker: { ...BREAKER, baseMs: 50 } };

function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

let yahoo: YahooStandIn;
let truth: Truth;
beforeAll(async () => {
  const companies = (await demoCompanies(SYMBOLS)).map((facts) => yearBefore(facts, CLOCK));
  yahoo = await startYahooStandIn({ companies, clock: CLOCK, slowMs: 60 });
  truth = await truthOf(standInSource(yahoo, CLOCK), SYMBOLS);
});
afterAll(() => yahoo.close());

eachProductDatabase('with Yahoo going wrong, the router', (_kind, newOne) => {
  let database: TestDatabase;
  let open: OpenDatabase;
  beforeAll(async () => {
    database = await newOne();
    open = await openDatabase(database.url);
    await migrateToLatest(open);
  });
  beforeEach(async () => {
    yahoo.clearFaults();
    yahoo.forget();
    for (const table of ['source_states', 'source_calls', 'source_flights'] as const) {
      await open.db.deleteFrom(table).execute();
    }
  });
  afterAll(async () => {
    await open.close();
    await database.remove();
  });
  const watched = (random: () => number): WatchedRouter =>
    watchedRouter(open.db, standInSource(yahoo, CLOCK), SETTINGS, random);

  /** A busy machine may be late once, or several times. */
  async function answerInTheEnd(
    { router, skip }: Pick<WatchedRouter, 'router' | 'skip'>,
    kind: Kind,
  ): Promise<unknown> {
    let why = '';
    for (let attempt = 0; attempt < 5; attempt += 1) {
      const said = await put(router, kind, 'KO');
      if ('answer' in said) return said.answer?.value;
      why = said.failure.message;
      skip(60_000);
    }
    return why;
  }

  describe.each(KINDS)('asked for %s', (kind) => {
    it.each(FAULTS)('answers the truth or names the source, with %s and after it', async (fault) => {
      const { router, skip } = watched(seeded(1));
      for (const times of [1, 100]) {
        yahoo.fault(PATHS[kind], fault, times);
        const said = await put(router, kind, 'KO');
        if ('answer' in said && said.answer !== null) expect(invented(truth, kind, 'KO', said.answer)).toEqual([]);
        // An empty list is how Yahoo says of a quote that there is no such symbol.
        if ('answer' in said && said.answer === null) expect([kind, fault]).toEqual(['quote', 'empty']);
        yahoo.clearFaults();
        skip(8_000);
      }
      expect(await answerInTheEnd({ router, skip }, kind)).toEqual(truth.get(`${kind} KO`));
    });
  });

  it('in 200 random steps of every fault answers only the truth, in time, and opens, tries and closes', async () => {
    const random = seeded(20_240_712);
    const { router, changes, skip } = watched(random);
    const said = { answers: 0, failures: 0, longest: 0 };
    for (const { kind, symbol, fault, times, crowd } of faultySteps(200, SYMBOLS, random)) {
      yahoo.clearFaults();
      if (fault !== null) yahoo.fault(PATHS[kind], fault, times);
      const heard = await Promise.all(Array.from({ length: crowd }, () => put(router, kind, symbol)));
      for (const one of heard) {
        said.longest = Math.max(said.longest, one.tookMs);
        if ('failure' in one) said.failures += 1;
        else if (one.answer === null) expect([kind, fault]).toEqual(['quote', 'empty']);
        else {
          said.answers += 1;
          expect(invented(truth, kind, symbol, one.answer)).toEqual([]);
        }
        // What was asked for is waited for now and then, else nothing more would be asked.
        if ('failure' in one && random() < 0.4) skip((one.failure.retryAfterSeconds ?? 0) * 1_000);
      }
    }
    expect(said.longest).toBeLessThan(10_000);
    expect(said.answers).toBeGreaterThan(50);
    expect(said.failures).toBeGreaterThan(20);
    expect(new Set(changes)).toEqual(new Set(['closed open', 'open half-open', 'half-open open', 'half-open closed']));
    for (const [i, change] of changes.slice(1).entries()) {
      expect(change.split(' ')[0]).toBe(changes[i]?.split(' ')[1]);
    }
    yahoo.clearFaults();
    skip(600_000);
    expect(await answerInTheEnd({ router, skip }, 'quote')).toEqual(truth.get('quote KO'));
  });

  it('asks each address once for a thousand callers of a symbol that nobody knows yet', async () => {
    const { router } = watched(seeded(2));
    const said = await Promise.all(
      Array.from({ length: 1_000 }, (_, i) => put(router, KINDS[i % 3] ?? 'quote', 'XOM')),
    );
    expect(said.every((one) => 'answer' in one && one.answer !== null)).toBe(true);
    expect([...yahoo.requests()].filter(([, times]) => times !== 1)).toEqual([]);
    expect(yahoo.requests().size).toBeGreaterThanOrEqual(4);
  });
});
