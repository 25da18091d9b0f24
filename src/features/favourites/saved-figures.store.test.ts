import { expect, it } from 'vitest';
import { eachMigrated } from '../../../test/support/each-migrated.ts';
import { sampleFacts } from '../../../test/support/sample-facts.ts';
import { dayOf } from '../../engine/market/day.ts';
import { buildSnapshot } from '../../market-data/snapshot.ts';
import { saveSnapshot } from '../../market-data/store.ts';
import { saveAnalysis } from '../analysis/analysis.store.ts';
import { createReadFigures } from './saved-figures.store.ts';

const snapshot = buildSnapshot(sampleFacts(10), dayOf(2099, 1, 1));

eachMigrated('the figures saved last', (db) => {
  const save = async (
    symbol: string,
    strategy: string,
    asOf: string,
    score: number,
    source = 'files',
  ): Promise<void> => {
    const row = { symbol, source, isDemo: false, asOf, strategy, engineVersion: '1.0.0', referenceHash: null };
    const document = JSON.stringify({ strategy, as_of: asOf, score, currency: 'USD', recommendation: 'BUY' });
    const inputHash = `${symbol} ${asOf} ${source} ${score}`;
    await saveAnalysis(db(), { ...row, inputHash, snapshotHash: snapshot.hash, document }, score);
  };

  it('are the newest of each strategy, of the sources and up to the day asked for, for any number of symbols', async () => {
    await saveSnapshot(db(), snapshot);
    await save('KO', 'growth', '2026-11-18', 40);
    await save('KO', 'growth', '2026-11-19', 50);
    await save('KO', 'growth', '2026-11-19', 55);
    await save('KO', 'growth', '2026-11-20', 60);
    await save('KO', 'value', '2026-11-17', 70);
    await save('KO', 'growth', '2026-11-19', 90, 'other');
    for (let i = 0; i < 210; i += 1) await save(`S${i}`, 'growth', '2026-11-19', i);
    const read = createReadFigures();
    const symbols = ['KO', 'NONE', ...Array.from({ length: 210 }, (_, i) => `S${i}`)];
    const asked = { symbols, sources: ['files'], isDemo: false, notAfter: '2026-11-19' };
    for (const found of [await read(db(), asked), await read(db(), asked)]) {
      expect(found.size).toBe(211);
      expect([...(found.get('KO') ?? [])].map((of) => [of.strategy, of.asOf, of.score]).sort()).toEqual([
        ['growth', '2026-11-19', 55],
        ['value', '2026-11-17', 70],
      ]);
    }
    expect(await read(db(), { ...asked, isDemo: true })).toEqual(new Map());
  });
});
