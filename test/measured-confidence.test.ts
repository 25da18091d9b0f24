import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { CALL_HORIZONS } from '../src/engine/evaluation/call-outcome.ts';
import { sealRecord } from '../src/features/track-record/record.store.ts';
import { openDatabase } from '../src/platform/db/database.ts';
import { confidenceFromCsv, readRecord, vennAbersFromCsv } from './independent/record.mjs';
import { writeBigFolder } from './support/big-folder.ts';
import { newDatabase, type TestDatabase } from './support/databases.ts';
import { fillRecord } from './support/fill-record.ts';
import { simulateDays, type SimulatedDays } from './support/simulate-record.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'tradewise-confidence-'));
const A_MINUTE_MS = 61_000;
let database: TestDatabase;
let days: SimulatedDays;
beforeAll(async () => {
  writeBigFolder(folder, 'many', { companies: 4, firstDay: '2015-01-02', lastDay: '2016-12-30' });
  database = await newDatabase('sqlite');
  days = await simulateDays({ DATABASE_URL: database.url, MARKET_DATA: `files:${folder}` });
  days.goTo('2016-12-30');
  vi.useFakeTimers({ toFake: ['Date'] });
});
afterAll(async () => {
  vi.useRealTimers();
  await days.close();
  await database.remove();
  rmSync(folder, { recursive: true, force: true });
});

const ask = () => days.container.analysis.analyzeStock({ symbol: 'AAAA', strategy: 'momentum', isPatient: true });
/** Asks until the record was looked at again. */
async function askLater(): ReturnType<typeof ask> {
  vi.setSystemTime(Date.now() + A_MINUTE_MS);
  await ask();
  return vi.waitFor(async () => {
    const answer = await ask();
    expect(answer.confidence).not.toBeNull();
    return answer;
  });
}

it('is null without closed calls, and then what a script of its own counts in the CSV, with the same document', async () => {
  const first = await ask();
  expect(first.score).not.toBeNull();
  expect(first.confidence).toBeNull();
  const { db } = days.container.database;
  await fillRecord(db, { days: 620, symbols: 5, isSealedOnce: true, horizon: CALL_HORIZONS[1] });
  const later = await askLater();
  const { confidence } = later;
  if (confidence === null || later.score === null) throw new Error('nothing was measured');
  expect({ ...later, confidence: null }).toEqual(first);
  const [low, high] = confidence.band.split('-').map(Number) as [number, number];
  expect(later.score).toBeGreaterThanOrEqual(low);
  expect(later.score).toBeLessThanOrEqual(high);
  let csv = '';
  for await (const text of days.container.trackRecord.csv()) csv += text;
  const about = { strategy: 'momentum', horizon: 63, level: 0.965 } as const;
  const again = confidenceFromCsv(readRecord(csv), { ...about, low, high });
  expect(confidence).toMatchObject({ n: again.n, blocks: again.blocks, interval_level: 0.965, horizon_sessions: 63 });
  expect(confidence.above_benchmark).toBeCloseTo(again.beat_rate, 9);
  expect(confidence.base_rate).toBeCloseTo(again.base_rate, 9);
  expect(confidence.interval.low).toBeCloseTo(again.interval.low, 3);
  expect(confidence.interval.high).toBeCloseTo(again.interval.high, 3);
  const isInside = again.base_rate >= again.interval.low && again.base_rate <= again.interval.high;
  expect(confidence.verdict === 'not_distinguishable').toBe(isInside);
  const { document } = await db
    .selectFrom('stock_analyses')
    .select('document')
    .where('id', '=', later.analysis_id ?? '')
    .executeTakeFirstOrThrow();
  expect(document).not.toContain('confidence');
});

it('follows the record once another block is sealed, also where the answer was kept', async () => {
  const before = await ask();
  const { db } = days.container.database;
  await db.updateTable('call_outcomes').set({ excess: 0.01 }).where('excess', '<', 0).execute();
  const call = await db.selectFrom('calls').selectAll().where('id', '=', '0-0').executeTakeFirstOrThrow();
  await db
    .insertInto('calls')
    .values({ ...call, id: 'again', seq: null, strategy: 'value' })
    .execute();
  await sealRecord(db, 'live', Date.UTC(2026, 0, 1));
  vi.setSystemTime(Date.now() + A_MINUTE_MS);
  await ask();
  const after = await vi.waitFor(async () => {
    const answer = await ask();
    expect(answer.confidence?.above_benchmark).not.toBe(before.confidence?.above_benchmark);
    return answer;
  });
  expect(after.confidence?.above_benchmark).toBe(1);
  expect(after.analysis_id).toBe(before.analysis_id);
});

it('shows Venn-Abers intervals that a script of its own finds in the CSV', async () => {
  const other = await newDatabase('sqlite');
  const open = await openDatabase(other.url);
  await fillRecord(open.db, { days: 120, symbols: 5, isSealedOnce: true, horizon: CALL_HORIZONS[1] });
  await open.close();
  const own = await simulateDays({ DATABASE_URL: other.url, MARKET_DATA: `files:${folder}` });
  const { strategies } = await own.container.trackRecord.figures({
    horizon: 63,
    strategy: 'momentum',
    from: null,
    to: null,
  });
  let csv = '';
  for await (const text of own.container.trackRecord.csv()) csv += text;
  const bands = strategies[0]?.bands ?? [];
  expect(bands).toHaveLength(7);
  for (const { band, venn_abers: shown } of bands) {
    const [low, high] = band.split('-').map(Number) as [number, number];
    const again = vennAbersFromCsv(readRecord(csv), { strategy: 'momentum', horizon: 63, score: (low + high) / 2 });
    expect(shown?.low, band).toBeCloseTo(again.low, 9);
    expect(shown?.high, band).toBeCloseTo(again.high, 9);
  }
  await own.close();
  await other.remove();
});
