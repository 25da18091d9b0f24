import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { writeBigFolder } from '../../test/support/big-folder.ts';
import { createTestApp } from '../../test/support/test-app.ts';
import type { TestApp } from '../../test/support/test-app.ts';
import { parseDay } from '../engine/market/day.ts';
import type { ContainerOptions } from './container-options.ts';
import { renderReport } from '../features/analysis/analysis.report.ts';
import type { AnalysisResponse } from '../features/analysis/analysis.schema.ts';
import { createRecorder } from '../features/history/record-history.ts';
import { KnownFacts } from '../market-data/known-facts.ts';
import type { Measure } from '../market-data/provider.ts';
import { createFilesProvider } from '../market-data/sources/files/files-provider.ts';

const DATE = '2019-12-31';
const CLOCK = parseDay(DATE) ?? 0;
const dir = mkdtempSync(path.join(tmpdir(), 'tradewise-provisional-'));
beforeAll(() => writeBigFolder(dir, 'many', { companies: 104, firstDay: '2018-07-02', lastDay: DATE }));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** The folder as a large one, measured once the gate opens. */
function gated() {
  const files = createFilesProvider({ dir, shown: 'big', adjustment: null }, { largeFrom: 1 });
  let open = (): void => undefined;
  const gate = new Promise<void>((resolve) => (open = resolve));
  const counts = { measured: 0 };
  const measure: Measure = async (asOf, benchmark) => {
    await gate;
    counts.measured++;
    return new KnownFacts(files, () => CLOCK).reference(benchmark, asOf);
  };
  return { source: { provider: files, measure }, open: () => open(), counts };
}

const appOf = (source: Pick<ContainerOptions, 'provider' | 'measure'>): Promise<TestApp> =>
  createTestApp({ TRADEWISE_NOW: DATE }, source);
const ask = async (app: TestApp, strategy = 'momentum'): Promise<AnalysisResponse> =>
  (await app.server.inject(`/api/stock-analysis?symbol=AAAB&strategy=${strategy}`)).json();
const stored = async ({ container: { database } }: TestApp): Promise<number[]> =>
  Promise.all(
    (['stock_analyses', 'snapshots', 'search_history'] as const).map(
      async (table) => (await database.db.selectFrom(table).selectAll().execute()).length,
    ),
  );

it('answers for the symbol that was asked first, provisionally and without storing it, then in full', async () => {
  const { source, open, counts } = gated();
  const app = await appOf(source);
  const early = await ask(app);
  expect(early).toMatchObject({
    is_provisional: true,
    analysis_id: null,
    created_at: null,
    reference_hash: null,
    state: 'ready',
    as_of: DATE,
  });
  expect(early.warnings[0]).toMatch(/^Provisional: /);
  expect(renderReport(early, { hasColour: false })).toMatch(/Note: Provisional: .*\n(.*\n)*Provisional, not stored/);
  expect((await app.server.inject('/s/AAAB?strategy=momentum')).body).toContain('Provisional: the other companies');

  // The folder is looked through by now, and its companies are not measured.
  await app.container.market.session();
  expect(await ask(app)).toEqual(early);
  expect([await stored(app), counts.measured]).toEqual([[0, 0, 0], 0]);

  open();
  await app.container.market.reference();
  const full = await ask(app);
  expect(full).toMatchObject({ is_provisional: false, analysis_id: expect.any(String) as string });
  expect(full.reference_hash).toMatch(/^[0-9a-f]{64}$/);
  expect(full.warnings.join()).not.toContain('Provisional');
  expect([await ask(app), counts.measured, (await stored(app))[0]]).toEqual([full, 1, 1]);
  await app.close();

  // Who waited from the first question on is told the same.
  const other = gated();
  other.open();
  const patient = await appOf(other.source);
  const request = { symbol: 'AAAB', strategy: 'momentum', isPatient: true };
  const waited = await patient.container.analysis.analyzeStock(request);
  const { analysis_id, created_at } = full;
  expect({ ...waited, analysis_id, created_at }).toEqual(full);
  await patient.close();
});

it('lets the next one hear of a market that could not be measured', async () => {
  const { source } = gated();
  const app = await appOf({ ...source, measure: () => Promise.reject(new Error('no memory')) });
  expect((await ask(app)).is_provisional).toBe(true);
  await app.container.market.reference().catch(() => null);
  expect((await app.server.inject('/api/stock-analysis?symbol=AAAB')).statusCode).toBe(500);
  await app.close();
});

it('makes no entry in the history of an answer that was not stored', () => {
  const recorded: string[] = [];
  const recorder = createRecorder({
    behind: { add: ({ key }) => void recorded.push(key) },
    recordRun: () => Promise.resolve(null),
    recordSearch: () => Promise.resolve(''),
    now: () => 1,
  });
  recorder.run({ id: 'u1' }, { analysis_id: null });
  recorder.run({ id: 'u1' }, { analysis_id: 'a1' });
  expect(recorded).toEqual(['run u1 a1']);
});
