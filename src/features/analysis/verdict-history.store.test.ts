import { afterAll, beforeAll, expect, it } from 'vitest';
import { eachDatabase, type TestDatabase } from '../../../test/support/databases.ts';
import { sampleFacts } from '../../../test/support/sample-facts.ts';
import { dayOf } from '../../engine/market/day.ts';
import { buildSnapshot } from '../../market-data/snapshot.ts';
import { saveSnapshot } from '../../market-data/store.ts';
import { openDatabase, type OpenDatabase } from '../../platform/db/database.ts';
import { migrateToLatest } from '../../platform/db/migrate.ts';
import { saveAnalysis, type AnalysisRow } from './analysis.store.ts';
import { listJudgedSessions } from './verdict-history.store.ts';

const snapshot = buildSnapshot(sampleFacts(10), dayOf(2099, 1, 1));
const ABOUT = { symbol: 'TEST', strategy: 'growth', source: 'files', isDemo: false, engineVersion: '1.0.0' };

eachDatabase('the sessions that were judged', (_kind, newOne) => {
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

  let saved = 0;
  const save = async (asOf: string, change: Partial<AnalysisRow> = {}): Promise<string> => {
    const row: AnalysisRow = {
      ...ABOUT,
      inputHash: String((saved += 1)),
      asOf,
      snapshotHash: snapshot.hash,
      referenceHash: null,
      benchmarkHash: null,
      document: '{}',
      ...change,
    };
    return (await saveAnalysis(open.db, row, saved)).analysisId;
  };

  it('are listed newest first, of each the analysis made last, and of nobody else', async () => {
    const ids = [await save('2010-01-14'), await save('2010-01-12'), await save('2010-01-13')];
    const corrected = await save('2010-01-12');
    await save('2010-01-15', { symbol: 'OTHER' });
    await save('2010-01-15', { strategy: 'value' });
    await save('2010-01-15', { source: 'other' });
    await save('2010-01-15', { isDemo: true });
    await save('2010-01-15', { engineVersion: '0.9.0' });
    expect(await listJudgedSessions(open.db, ABOUT)).toEqual([
      { analysisId: ids[0], asOf: '2010-01-14' },
      { analysisId: ids[2], asOf: '2010-01-13' },
      { analysisId: corrected, asOf: '2010-01-12' },
    ]);
  });
});
