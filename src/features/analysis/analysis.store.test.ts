import { afterAll, beforeAll, expect, it } from 'vitest';
import { eachDatabase, type TestDatabase } from '../../../test/support/databases.ts';
import { sampleFacts } from '../../../test/support/sample-facts.ts';
import { dayOf } from '../../engine/market/day.ts';
import { buildSnapshot } from '../../market-data/snapshot.ts';
import { saveSnapshot } from '../../market-data/store.ts';
import { openDatabase, type OpenDatabase } from '../../platform/db/database.ts';
import { migrateToLatest } from '../../platform/db/migrate.ts';
import { findAnalysis, getAnalysis, saveAnalysis, type AnalysisRow } from './analysis.store.ts';

const snapshot = buildSnapshot(sampleFacts(10), dayOf(2099, 1, 1));
const rowOf = (inputHash: string): AnalysisRow => ({
  inputHash,
  strategy: 'growth',
  engineVersion: '1.0.0',
  symbol: 'TEST',
  source: 'files',
  isDemo: true,
  asOf: '2010-01-15',
  snapshotHash: snapshot.hash,
  referenceHash: null,
  benchmarkHash: null,
  document: '{"company_name":"Tëst & Söhne “株”","score":1e-7}',
});

eachDatabase('the analysis store', (_kind, newOne) => {
  let database: TestDatabase;
  let open: OpenDatabase;
  beforeAll(async () => {
    database = await newOne();
    open = await openDatabase(database.url);
    await migrateToLatest(open);
    await saveSnapshot(open.db, snapshot);
  });
  afterAll(async () => {
    await open.close();
    await database.remove();
  });

  it('gives back what was saved, to the byte, by key and by id', async () => {
    const row = rowOf('a');
    const stamp = await saveAnalysis(open.db, row, 1_700_000_000_123);
    expect(stamp.createdAt).toBe(1_700_000_000_123);
    expect(await findAnalysis(open.db, row)).toEqual({ ...row, ...stamp });
    expect(await getAnalysis(open.db, stamp.analysisId)).toEqual({ ...row, ...stamp });
  });

  it('keeps the first of the same analysis and answers with its id and time', async () => {
    const first = await saveAnalysis(open.db, rowOf('b'), 1);
    expect(await saveAnalysis(open.db, rowOf('b'), 2)).toEqual(first);
    const others = [{ strategy: 'value' }, { engineVersion: '2.0.0' }, { inputHash: 'c' }];
    for (const change of others) {
      expect((await saveAnalysis(open.db, { ...rowOf('b'), ...change }, 3)).analysisId).not.toBe(first.analysisId);
    }
  });

  it('answers everyone who saves the same analysis at one moment with one id', async () => {
    const other = await openDatabase(database.url);
    const stamps = await Promise.all([open, other, open, other].map(({ db }, i) => saveAnalysis(db, rowOf('d'), i)));
    expect(new Set(stamps.map((stamp) => stamp.analysisId)).size).toBe(1);
    await other.close();
  });

  it('knows nothing of what was never saved', async () => {
    expect(await findAnalysis(open.db, { ...rowOf('a'), strategy: 'dividend' })).toBeNull();
    expect(await getAnalysis(open.db, 'no such id')).toBeNull();
  });

  it('refuses an analysis of a snapshot that is not kept', async () => {
    await expect(saveAnalysis(open.db, { ...rowOf('e'), snapshotHash: 'gone' })).rejects.toThrow(/foreign key/i);
  });
});
