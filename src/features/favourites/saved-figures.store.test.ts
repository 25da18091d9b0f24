import { sql } from 'kysely';
import { expect, it } from 'vitest';
import { eachMigrated } from '../../../test/support/each-migrated.ts';
import { makeSnapshot } from '../../../test/support/make-snapshot.ts';
import { sampleFacts } from '../../../test/support/sample-facts.ts';
import { analyze } from '../../engine/analyze.ts';
import { dayOf } from '../../engine/market/day.ts';
import type { Analysis } from '../../engine/verdict/analysis.ts';
import { buildSnapshot } from '../../market-data/snapshot.ts';
import { saveSnapshot } from '../../market-data/store.ts';
import { kindOf } from '../../platform/db/dialect.ts';
import { countingUsage, newUsage } from '../../platform/db/usage.ts';
import { saveAnalysis } from '../analysis/analysis.store.ts';
import { createReadFigures, newestQuestion } from './saved-figures.store.ts';
import type { FiguresAsked, NewestFigures } from './saved-figures.store.ts';

const snapshot = buildSnapshot(sampleFacts(10), dayOf(2099, 1, 1));
const plain = analyze({
  snapshot: makeSnapshot(),
  benchmark: null,
  benchmarkSymbol: 'SPY',
  reference: null,
  strategy: 'growth',
});

interface Saved {
  readonly symbol: string;
  readonly strategy: string;
  readonly asOf: string;
  readonly score: number;
  readonly source: string;
  readonly engineVersion: string;
  readonly recommendation: Analysis['recommendation'];
  readonly document: string;
}

eachMigrated('the figures saved last', (db) => {
  let saved = 0;
  const save = async (symbol: string, asOf: string, more: Partial<Saved> = {}): Promise<string> => {
    const { strategy = 'growth', source = 'files', engineVersion = '1.0.0', score = 50, recommendation = null } = more;
    await saveSnapshot(db(), snapshot);
    const document = more.document ?? JSON.stringify({ ...plain, strategy, as_of: asOf, score, recommendation });
    const row = {
      symbol,
      source,
      isDemo: false,
      asOf,
      strategy,
      engineVersion,
      referenceHash: null,
      benchmarkHash: null,
    };
    const key = { ...row, inputHash: `input ${(saved += 1)}`, snapshotHash: snapshot.hash, document };
    return (await saveAnalysis(db(), key, saved)).analysisId;
  };
  const asked = (symbols: readonly string[], more: Partial<FiguresAsked> = {}): FiguresAsked => ({
    symbols,
    sources: ['files'],
    isDemo: false,
    notAfter: '2026-11-19',
    ...more,
  });
  const read = async (symbol: string, more: Partial<FiguresAsked> = {}): Promise<readonly NewestFigures[]> =>
    (await createReadFigures()(db(), asked([symbol], more))).get(symbol) ?? [];

  it('are the newest of each strategy, of the sources and up to the day asked for, for any number of symbols', async () => {
    await save('KO', '2026-11-18', { score: 40 });
    await save('KO', '2026-11-19', { score: 50 });
    await save('KO', '2026-11-19', { score: 55 });
    await save('KO', '2026-11-20', { score: 60 });
    await save('KO', '2026-11-17', { score: 70, strategy: 'value' });
    await save('KO', '2026-11-19', { score: 90, source: 'other' });
    for (let i = 0; i < 60; i += 1) await save(`S${i}`, '2026-11-19', { score: i });
    const reader = createReadFigures();
    const symbols = ['KO', 'NONE', ...Array.from({ length: 1100 }, (_, i) => `S${i}`)];
    for (const found of [await reader(db(), asked(symbols)), await reader(db(), asked(symbols))]) {
      expect(found.size).toBe(61);
      expect([...(found.get('KO') ?? [])].map((of) => [of.strategy, of.asOf, of.score]).sort()).toEqual([
        ['growth', '2026-11-19', 55],
        ['value', '2026-11-17', 70],
      ]);
    }
    expect(await reader(db(), asked(symbols, { isDemo: true }))).toEqual(new Map());
  });

  it('come with those of the session before, of the same source and engine, and with no others', async () => {
    await save('PEP', '2026-11-10', { recommendation: 'SELL' });
    await save('PEP', '2026-11-17', { recommendation: 'BUY' });
    const before = await save('PEP', '2026-11-17', { recommendation: 'HOLD' });
    await save('PEP', '2026-11-18', { recommendation: 'SELL', source: 'other' });
    await save('PEP', '2026-11-18', { recommendation: 'SELL', strategy: 'value' });
    await save('PEP', '2026-11-19', { recommendation: 'HOLD' });
    await save('PEP', '2026-11-19', { recommendation: 'BUY' });
    for (const sources of [['files'], ['files', 'other']]) {
      const growth = (await read('PEP', { sources })).find(({ strategy }) => strategy === 'growth');
      expect(growth).toMatchObject({
        recommendation: 'BUY',
        before: { analysisId: before, recommendation: 'HOLD', asOf: '2026-11-17' },
      });
    }
    expect((await read('PEP', { notAfter: '2026-11-10' }))[0]).toMatchObject({ recommendation: 'SELL', before: null });
    // What another engine said of the session before is no change of the company.
    await save('PEP', '2026-11-20', { recommendation: 'SELL', engineVersion: '1.1.0' });
    const upgraded = (await read('PEP', { notAfter: '2026-11-20' })).find(({ strategy }) => strategy === 'growth');
    expect(upgraded).toMatchObject({ recommendation: 'SELL', before: null });
  });

  it('of a damaged document are none, and it is said; those beside it stand, and it is read again once it is mended', async () => {
    const id = await save('T', '2026-11-19', { document: '{"score":50}' });
    await save('T', '2026-11-19', { strategy: 'value', score: 61 });
    const reader = createReadFigures();
    const found = (await reader(db(), asked(['T']))).get('T') ?? [];
    expect(found.map(({ strategy, score, isDamaged, asOf }) => [strategy, score, isDamaged, asOf]).sort()).toEqual([
      ['growth', null, true, '2026-11-19'],
      ['value', 61, false, '2026-11-19'],
    ]);
    const document = JSON.stringify({ ...plain, as_of: '2026-11-19', score: 44 });
    await db().updateTable('stock_analyses').set({ document }).where('id', '=', id).execute();
    const mended = (await reader(db(), asked(['T']))).get('T')?.find(({ strategy }) => strategy === 'growth');
    expect(mended).toMatchObject({ score: 44, isDamaged: false });
  });

  it('are asked for in one statement for a whole list, and each document is read once', async () => {
    for (const day of ['18', '19']) for (let i = 0; i < 60; i += 1) await save(`Q${i}`, `2026-11-${day}`);
    const reader = createReadFigures();
    const statements = async (count: number): Promise<number> => {
      const usage = newUsage();
      const symbols = Array.from({ length: count }, (_, i) => `Q${i}`);
      await countingUsage(usage, () => reader(db(), asked(symbols)));
      return usage.statements;
    };
    // 120 documents, 50 at a time.
    expect(await statements(60)).toBe(1 + 3);
    for (const count of [1, 60, 500]) expect([count, await statements(count)]).toEqual([count, 1]);
  });

  it('are looked up at the end of an index, without reading on through the table', async () => {
    // PostgreSQL reads a table this small as a whole, whatever the question.
    if (kindOf(db()) === 'postgres') return;
    const question = newestQuestion(asked(['KO', 'PEP'], { sources: ['files', 'other'] }));
    const { rows } = await sql<{ detail: string }>`explain query plan ${question}`.execute(db());
    const looks = rows
      .map(({ detail }) => detail)
      .filter((detail) => /^(SEARCH|SCAN) [nb]\b|stock_analyses/.test(detail));
    const index = 'INDEX stock_analyses_by_symbol_source_is_demo_strategy_as_of';
    expect(looks).toHaveLength(2);
    for (const [i, name] of ['n', 'b'].entries()) {
      expect(looks[i]).toBe(
        `SEARCH ${name} USING ${index} (symbol=? AND source=? AND is_demo=? AND strategy=? AND as_of<?)`,
      );
    }
  });
});
