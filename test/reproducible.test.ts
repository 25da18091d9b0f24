import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { ENGINE_VERSION } from '../src/engine/analyze.ts';
import { formatDay } from '../src/engine/market/day.ts';
import type { Snapshot } from '../src/engine/market/snapshot.ts';
import { STRATEGY_IDS } from '../src/engine/strategies/index.ts';
import { sha256 } from '../src/market-data/digest.ts';
import { UNIVERSE, type Market } from '../src/market-data/market.ts';
import { loadReference, loadSnapshot, saveReference, saveSnapshot } from '../src/market-data/store.ts';
import { openDatabase } from '../src/platform/db/database.ts';
import { migrateToLatest } from '../src/platform/db/migrate.ts';
import { findAnalysis, saveAnalysis } from '../src/features/analysis/analysis.store.ts';
import type { Database } from '../src/platform/db/schema.ts';
import { eachDatabase } from './support/databases.ts';
import { demoMarket, documentOf, SAMPLE_SYMBOLS, sampleDocuments } from './support/documents.ts';

interface Printed {
  readonly node: string;
  readonly locale: string;
  readonly timeZone: string;
  readonly hashes: Readonly<Record<string, string>>;
}

const run = promisify(execFile);
const SCRIPT = path.join(import.meta.dirname, 'support', 'print-documents.ts');

async function printedBy(node: string, environment: Readonly<Record<string, string>> = {}): Promise<Printed> {
  const env = { PATH: process.env['PATH'] ?? '', ...environment };
  const { stdout } = await run(node, [SCRIPT], { env, maxBuffer: 1e7 });
  return JSON.parse(stdout) as Printed;
}

/** The Node that is supported at the least; where it is not named, the comparison cannot be made. */
const NODE_22 = process.env['TRADEWISE_NODE_22'] || null;

describe('the same inputs give the same bytes', () => {
  let market: Market;
  let documents: ReadonlyMap<string, string>;
  let hashes: Readonly<Record<string, string>>;
  beforeAll(async () => {
    market = demoMarket();
    documents = await sampleDocuments(market);
    hashes = Object.fromEntries([...documents].map(([name, document]) => [name, sha256(document)]));
  });

  it('of every symbol in every strategy, none like another', () => {
    expect(documents.size).toBe(SAMPLE_SYMBOLS.length * STRATEGY_IDS.length);
    expect(new Set(Object.values(hashes)).size).toBe(documents.size);
  });

  it('when they are computed a second time', async () => {
    expect(await sampleDocuments(market)).toEqual(documents);
  });

  it.each([
    { timeZone: /^Asia\/(Kolkata|Calcutta)$/, locale: 'tr-TR', env: { TZ: 'Asia/Kolkata', LC_ALL: 'tr_TR.UTF-8' } },
    { timeZone: /^America\/St_Johns$/, locale: 'de-DE', env: { TZ: 'America/St_Johns', LANG: 'de_DE.UTF-8' } },
  ])('in another time zone and language: $locale', async ({ timeZone, locale, env }) => {
    const printed = await printedBy(process.execPath, env);
    expect(printed).toMatchObject({ timeZone: expect.stringMatching(timeZone), locale });
    expect(printed.hashes).toEqual(hashes);
  });

  it.skipIf(NODE_22 === null)('on Node 22 (named by TRADEWISE_NODE_22) as on this one', async () => {
    const node = NODE_22 ?? '';
    expect(existsSync(node), `TRADEWISE_NODE_22 names no file: ${node}`).toBe(true);
    const printed = await printedBy(node);
    expect(printed.node).toMatch(/^22\./);
    expect(printed.hashes).toEqual(hashes);
  });

  eachDatabase('through a database', (_kind, newOne) => {
    it('of which snapshots, reference and documents come back', async () => {
      const database = await newOne();
      const open = await openDatabase(database.url);
      await migrateToLatest(open);
      await keepFacts(open.db, market);
      expect(await documentsFrom(open.db, market)).toEqual(documents);
      await open.close();
      await database.remove();
    });
  });
});

/** Saves what the sample is judged by. */
async function keepFacts(db: Database, market: Market): Promise<void> {
  const reference = await market.reference();
  if (reference !== null) await saveReference(db, reference);
  for (const symbol of SAMPLE_SYMBOLS) {
    const snapshot = await market.snapshot(symbol);
    if (snapshot !== null) await saveSnapshot(db, snapshot);
  }
}

/** The sample judged by what the database gives back, and each document as it comes back itself. */
async function documentsFrom(db: Database, market: Market): Promise<ReadonlyMap<string, string>> {
  const load = async (symbol: string): Promise<Snapshot> => {
    const snapshot = await loadSnapshot(db, (await market.snapshot(symbol))?.hash ?? '');
    if (snapshot === null) throw new Error(`${symbol} was not kept`);
    return snapshot;
  };
  const fund = await load('SPY');
  const benchmark = { symbol: 'SPY', source: fund.source, candles: fund.candles, candlesHash: fund.candlesHash };
  const reference = await loadReference(db, { source: 'demo', isDemo: true, universe: UNIVERSE, asOf: fund.asOf });
  const documents = new Map<string, string>();
  for (const symbol of SAMPLE_SYMBOLS) {
    const snapshot = await load(symbol);
    for (const strategy of STRATEGY_IDS) {
      const key = { inputHash: snapshot.hash, strategy, engineVersion: ENGINE_VERSION };
      const about = { symbol, source: snapshot.source, isDemo: snapshot.isDemo, asOf: formatDay(snapshot.asOf) };
      const hashes = { snapshotHash: snapshot.hash, referenceHash: reference?.hash ?? null, benchmarkHash: null };
      const document = documentOf(snapshot, benchmark, reference, strategy);
      await saveAnalysis(db, { ...key, ...about, ...hashes, document });
      documents.set(`${symbol} ${strategy}`, (await findAnalysis(db, key))?.document ?? '');
    }
  }
  return documents;
}

if (NODE_22 === null) {
  process.stderr.write('TRADEWISE_NODE_22 is not set: the bytes were not compared with those of Node 22.\n');
}
