import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AnalysisResponse } from '../src/features/analysis/analysis.schema.ts';
import { openDatabase } from '../src/platform/db/database.ts';
import { countLost, keepAsking, serveOver, tally, untilHealthy, type Reply } from './support/database-load.ts';
import { away, fakeLive } from './support/fake-live.ts';
import { day } from './support/make-snapshot.ts';
import { databaseUrlOn, startPostgres, type PostgresServer } from './support/postgres.ts';
import { createTestApp, type TestApp } from './support/test-app.ts';

// What an answer says of its age is `as_of` (the session of its newest price), `is_stale` (a session that should exist by the
// exchange calendar is missing) and a warning that says how many are. An answer from memory is as old as its prices are, not as old
// as the silence of the database: it holds the same facts as before, so it is marked only once the calendar has gone on.

const FRIDAY_EVENING = Date.UTC(2020, 0, 31, 22);
const MONDAY_EVENING = Date.UTC(2020, 1, 3, 22);
const KNOWN = ['KO', 'PEP', 'MCD', 'SBUX', 'KR', 'WMT', 'COST', 'TGT'];
const FRESH = { asOf: '2020-01-31', isStale: false };
const BEHIND = {
  asOf: '2020-01-31',
  isStale: true,
  warnings: expect.stringContaining('1 session older than the last session that should exist') as string,
};

let postgres: PostgresServer;
let url: string;
beforeAll(async () => {
  postgres = await startPostgres();
  const setUp = await openDatabase(postgres.url);
  await sql`create database app`.execute(setUp.db);
  await setUp.close();
  url = databaseUrlOn(postgres.url, 'app');
});
afterAll(() => postgres.stop());

const askFor = (app: TestApp, symbol: string) => app.server.inject(`/api/stock-analysis?symbol=${symbol}`);
const isAnswer = ({ status }: Reply): boolean => status === 200;
const isRefusal = ({ status }: Reply): boolean => status === 503;

describe('answers while PostgreSQL is away, under load', () => {
  it('are marked stale where a session is missing by then, refuse with a time to ask again otherwise, and lose nothing', async () => {
    let now = FRIDAY_EVENING;
    const served = await serveOver(url, { now: () => now });
    const askKnown = (turn: number) => served.get(`/api/stock-analysis?symbol=${KNOWN[turn % KNOWN.length] ?? ''}`);
    for (const turn of KNOWN.keys()) expect(await askKnown(turn)).toMatchObject({ status: 200, mark: FRESH });
    expect((await served.get('/s/KO')).status).toBe(200);
    const load = keepAsking(() => [served], {
      clients: 6,
      pauseMs: 20,
      ask: ({ askNew }, turn) => (turn % 2 === 0 ? askNew() : askKnown(turn)),
    });
    /** What was asked for from this moment on, once `count` of each of two kinds came. */
    const gather = async (...kinds: readonly ((reply: Reply) => boolean)[]): Promise<readonly Reply[]> => {
      const since = performance.now();
      const found = (): readonly Reply[] => load.replies.filter(({ askedAt }) => askedAt >= since);
      while (kinds.some((kind) => found().filter(kind).length < 10)) await pause(10);
      return found();
    };
    const marksOf = (replies: readonly Reply[]) => replies.filter(isAnswer).map(({ mark }) => mark);

    await gather(isAnswer);
    await postgres.halt();
    for (const mark of marksOf(await gather(isAnswer, isRefusal))) expect(mark).toMatchObject(FRESH);
    now = MONDAY_EVENING;
    for (const mark of marksOf(await gather(isAnswer, isRefusal))) expect(mark).toMatchObject(BEHIND);
    const [seen, unseen] = [await fetch(`${served.base}/s/KO`), await fetch(`${served.base}/s/PEP`)];
    expect([seen.status, await seen.text()]).toEqual([200, expect.stringContaining('1 session older than')]);
    expect([unseen.status, unseen.headers.get('retry-after')]).toEqual([503, '5']);
    await postgres.resume();
    expect(await untilHealthy(served, 10_000)).toBeLessThan(10_000);
    const after = (await gather(isAnswer)).filter(isAnswer);
    for (const { mark } of after) expect(mark).toMatchObject(BEHIND);
    await load.stop();

    const { wrong, refused } = tally(load.replies);
    expect([wrong, refused >= 20]).toEqual([[], true]);
    expect(await countLost(served.container.database, load.replies)).toBe(0);
    await served.close();
  });
});

describe('answers of a live source while PostgreSQL is away', () => {
  it('are marked stale, with why, where the source had failed before; then refuse with a time to ask again', async () => {
    const live = fakeLive([{ symbol: 'KO', since: day('2012-01-03') }], day('2017-06-30'));
    const env = { DATABASE_URL: url, MARKET_DATA: 'fakelive', TRADEWISE_NOW: '2017-06-30' };
    const first = await createTestApp(env, { sources: [live.source] });
    expect((await askFor(first, 'KO')).statusCode).toBe(200);
    await first.close();
    live.fault = () => Promise.reject(away('fakelive', 600));
    const app = await createTestApp({ ...env, TRADEWISE_NOW: '2017-07-06' }, { sources: [live.source] });
    const isFailed = (answer: AnalysisResponse): boolean => answer.sources[0]?.outcome === 'failed';
    while (!isFailed((await askFor(app, 'KO')).json<AnalysisResponse>())) await pause(50);
    const demand = async (status: number): Promise<void> => {
      for (;;) {
        const answer = await askFor(app, 'KO');
        expect([200, 503]).toContain(answer.statusCode);
        if (answer.statusCode === 200) {
          expect(answer.json<AnalysisResponse>()).toMatchObject({ as_of: '2017-06-30', is_stale: true });
          expect(answer.json<AnalysisResponse>().warnings.join()).toMatch(
            /3 sessions older .* gave no usable answer .* next try/,
          );
        } else expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
        if (answer.statusCode === status) return;
        await pause(50);
      }
    };
    await demand(200);
    await postgres.halt();
    await demand(503);
    await postgres.resume();
    await demand(200);
    await app.close();
  });
});
