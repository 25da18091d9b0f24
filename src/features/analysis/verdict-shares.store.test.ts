import { afterAll, beforeAll, expect, it } from 'vitest';
import { eachDatabase, type TestDatabase } from '../../../test/support/databases.ts';
import { sampleFacts } from '../../../test/support/sample-facts.ts';
import { dayOf } from '../../engine/market/day.ts';
import { buildSnapshot } from '../../market-data/snapshot.ts';
import { saveSnapshot } from '../../market-data/store.ts';
import { openDatabase, type OpenDatabase } from '../../platform/db/database.ts';
import { migrateToLatest } from '../../platform/db/migrate.ts';
import { saveAnalysis, type AnalysisRow } from './analysis.store.ts';
import { countVerdicts } from './verdict-shares.store.ts';

const snapshot = buildSnapshot(sampleFacts(10), dayOf(2099, 1, 1));
const ABOUT = { sources: ['files', 'other'], isDemo: false, engineVersion: '1.0.0' };

eachDatabase('the verdicts of the kept analyses', (_kind, newOne) => {
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
  const save = async (recommendation: string | null, change: Partial<AnalysisRow> = {}): Promise<void> => {
    const row: AnalysisRow = {
      inputHash: String((saved += 1)),
      strategy: 'growth',
      engineVersion: ABOUT.engineVersion,
      symbol: 'TEST',
      source: 'files',
      isDemo: ABOUT.isDemo,
      asOf: '2010-01-15',
      snapshotHash: snapshot.hash,
      referenceHash: null,
      benchmarkHash: null,
      document: JSON.stringify({ company_name: 'The "recommendation":"SELL" Company', recommendation }),
      ...change,
    };
    await saveAnalysis(open.db, row, 1);
  };

  it('are none where no analysis is kept', async () => {
    expect(await countVerdicts(open.db, ABOUT)).toBeNull();
  });

  it('are counted by strategy for the newest session, of the sources and the engine that were asked for', async () => {
    for (const verdict of ['BUY', 'BUY', 'HOLD', null]) await save(verdict);
    await save('SELL', { strategy: 'dividend', source: 'other' });
    await save('SELL', { asOf: '2010-01-14' });
    await save('SELL', { source: 'unasked' });
    await save('SELL', { isDemo: true, asOf: '2010-01-18' });
    await save('SELL', { engineVersion: '0.9.0', asOf: '2010-01-18' });
    expect(await countVerdicts(open.db, ABOUT)).toEqual({
      asOf: '2010-01-15',
      rows: [
        { strategy: 'dividend', buy: 0, hold: 0, sell: 1, none: 0 },
        { strategy: 'growth', buy: 2, hold: 1, sell: 0, none: 1 },
      ],
    });
  });
});
