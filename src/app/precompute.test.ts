import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeBigFolder } from '../../test/support/big-folder.ts';
import { eachDatabase, newSqlite, type TestDatabase } from '../../test/support/databases.ts';
import { keepDemoReference } from '../../test/support/demo-reference.ts';
import { TEST_ENV } from '../../test/support/test-env.ts';
import { parseDay } from '../engine/market/day.ts';
import { STRATEGY_IDS } from '../engine/strategies/index.ts';
import type { PrecomputedMarket } from '../features/precomputation/precompute-market.ts';
import { readConfig } from '../platform/config/config.ts';
import { openDatabase, type OpenDatabase } from '../platform/db/database.ts';
import { createContainer } from './container.ts';
import { precomputeApart } from './precompute-apart.ts';
import { leadMarket, type LeadOptions } from './precompute-lead.ts';
import type { MarketTask } from './precompute-part.ts';

const COMPANIES = 110;
const folder = mkdtempSync(path.join(tmpdir(), 'tradewise-market-'));
const FILES = {
  DATABASE_URL: '',
  MARKET_DATA: `files:${folder}`,
  TRADEWISE_NOW: '2019-12-31',
};
/** Every kind of company of the demo market: banks, utilities, a fund, one that pays no dividend. */
const DEMO_SYMBOLS = ['AAPL', 'JPM', 'KO', 'SPY', 'XOM', 'AMZN', 'T', 'O'];

beforeAll(() =>
  writeBigFolder(folder, 'many', { companies: COMPANIES, firstDay: '2017-06-01', lastDay: '2020-01-31' }),
);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const taskOf = (env: Readonly<Record<string, string>>, url: string, symbols: readonly string[]): MarketTask => {
  const day = parseDay(env['TRADEWISE_NOW'] ?? '') ?? 0;
  const facts = { kind: 'own', spec: env['MARKET_DATA'] ?? '' } as const;
  return { facts, databaseUrl: url, clock: day, asOf: day, benchmarkSymbol: 'SPY', symbols, calls: null };
};

/** Everything that is kept of analyses, without ids and times. */
async function keptIn({ db }: Pick<OpenDatabase, 'db'>): Promise<Record<string, readonly unknown[]>> {
  const sorted = (rows: readonly unknown[]): unknown[] => rows.map((row) => JSON.stringify(row)).sort();
  const analyses = await db.selectFrom('stock_analyses').selectAll().execute();
  const snapshots = await db.selectFrom('snapshots').selectAll().execute();
  const references = await db.selectFrom('market_references').select(['hash', 'body', 'measured_from']).execute();
  const records = await db.selectFrom('snapshot_records').selectAll().execute();
  const histories = await db.selectFrom('price_history').selectAll().execute();
  const verdicts = await db.selectFrom('newest_verdicts').selectAll().execute();
  return {
    analyses: sorted(analyses.map((row) => ({ ...row, id: '', created_at: 0 }))),
    snapshots: sorted(snapshots.map((row) => ({ ...row, history_id: '', created_at: 0 }))),
    references: sorted(references),
    records: sorted(records),
    histories: sorted(histories.map((row) => ({ ...row, id: '', updated_at: 0 }))),
    verdicts: sorted(verdicts.map((row) => ({ ...row, analysis_id: '', judged_at: 0, judged_from: '' }))),
  };
}

/** What the product keeps that is asked for each symbol and strategy by itself. */
async function keptOneByOne(
  env: Readonly<Record<string, string>>,
  symbols: readonly string[],
  prepare: (open: OpenDatabase) => Promise<void> = () => Promise.resolve(),
): Promise<Awaited<ReturnType<typeof keptIn>>> {
  const database = await newSqlite();
  const container = await createContainer(readConfig({ ...TEST_ENV, ...env, DATABASE_URL: database.url }));
  await prepare(container.database);
  for (const symbol of symbols) {
    for (const strategy of STRATEGY_IDS) {
      const { is_provisional: isProvisional } = await container.analysis.analyzeStock({
        symbol,
        strategy,
        isPatient: true,
      });
      expect(isProvisional).toBe(false);
    }
  }
  const kept = await keptIn(container.database);
  await container.close();
  await database.remove();
  return kept;
}

eachDatabase('precomputation', (_kind, newOne) => {
  let database: TestDatabase;
  let open: OpenDatabase;
  let symbols: readonly string[];
  const run = (options: LeadOptions = {}): Promise<PrecomputedMarket> =>
    leadMarket(open, taskOf(FILES, database.url, symbols), { processes: 1, ...options });
  beforeAll(async () => {
    database = await newOne();
    open = await openDatabase(database.url);
    symbols = ['SPY', ...Array.from({ length: COMPANIES }, (_, i) => `AA${letter(i / 26)}${letter(i % 26)}`)];
  });
  afterAll(async () => {
    await open.close();
    await database.remove();
  });

  it('ended in the midst goes on where it was, and keeps what asking one by one keeps, byte for byte', async () => {
    const stop = new AbortController();
    const task = taskOf(FILES, database.url, symbols);
    const ended = precomputeApart(task, () => stop.abort(), stop.signal);
    await expect(ended).rejects.toThrow('precomputation was stopped before its end');
    const half = await open.db.selectFrom('newest_verdicts').selectAll().execute();
    expect(half.length).toBeGreaterThan(0);

    const went = await run();
    expect(went.isMeasured).toBe(false);
    expect(went.judged + went.unchanged).toBe(symbols.length);
    expect(went.unchanged).toBe(half.length / STRATEGY_IDS.length);
    expect(await keptIn(open)).toEqual(await keptOneByOne(FILES, symbols));
  });

  it('does nothing again for the same facts, and what is gone or unknown once more', async () => {
    expect(await run()).toMatchObject({ judged: 0, unchanged: symbols.length, isMeasured: false });
    await open.db
      .updateTable('newest_verdicts')
      .set({ judged_from: null })
      .where('symbol', '=', 'AAAC')
      .where('strategy', '=', 'value')
      .execute();
    expect(await run()).toMatchObject({ judged: 1, unchanged: symbols.length - 1 });
  });

  it('names symbols that the source does not hold', async () => {
    const task = taskOf(FILES, database.url, ['AAAB', 'NONE']);
    expect(await leadMarket(open, task, { processes: 2 })).toMatchObject({
      absent: ['NONE'],
      failed: [],
      unchanged: 1,
    });
  });

  it('never puts an older session in the place of a newer one', async () => {
    const before = await open.db.selectFrom('newest_verdicts').selectAll().where('symbol', '=', 'AAAB').execute();
    const earlier = { ...FILES, TRADEWISE_NOW: '2019-12-30' };
    expect(await leadMarket(open, taskOf(earlier, database.url, ['AAAB']), { processes: 1 })).toMatchObject({
      judged: 1,
    });
    expect(await open.db.selectFrom('newest_verdicts').selectAll().where('symbol', '=', 'AAAB').execute()).toEqual(
      before,
    );
  });
});

describe('precomputation of companies with statements', () => {
  it('keeps what asking one by one keeps, byte for byte', async () => {
    const database = await newSqlite();
    const open = await openDatabase(database.url);
    await keepDemoReference(open.db);
    const went = await leadMarket(open, taskOf(TEST_ENV, database.url, DEMO_SYMBOLS), { processes: 2 });
    expect(went).toMatchObject({ judged: DEMO_SYMBOLS.length, absent: [], failed: [], isMeasured: false });
    expect(await keptIn(open)).toEqual(await keptOneByOne(TEST_ENV, DEMO_SYMBOLS, ({ db }) => keepDemoReference(db)));
    await open.close();
    await database.remove();
  });
});

/** A for 0, B for 1, … */
function letter(at: number): string {
  return String.fromCharCode(65 + Math.floor(at));
}
