import { afterAll, beforeAll, expect, it } from 'vitest';
import { canonicalJson } from '../../src/engine/canonical.ts';
import { dayOf } from '../../src/engine/market/day.ts';
import type { Candles } from '../../src/engine/market/candles.ts';
import type { Snapshot } from '../../src/engine/market/snapshot.ts';
import { sha256 } from '../../src/market-data/digest.ts';
import { buildSnapshot } from '../../src/market-data/snapshot.ts';
import { loadReference, loadSnapshot, saveReference, saveSnapshot } from '../../src/market-data/store.ts';
import { inTransaction, openDatabase, type OpenDatabase } from '../../src/platform/db/database.ts';
import { migrateToLatest } from '../../src/platform/db/migrate.ts';
import type { TestDatabase } from '../support/databases.ts';
import { sampleCandles, sampleFacts } from '../support/sample-facts.ts';

const FOREVER = dayOf(2099, 1, 1);

const snapshotOf = (bars: number, symbol: string, candles: Candles = sampleCandles(bars)): Snapshot => {
  const facts = sampleFacts(bars);
  return buildSnapshot({ ...facts, security: { ...facts.security, symbol }, candles }, FOREVER);
};

const withCloseAt = (bars: number, index: number, value: number): Candles => {
  const candles = sampleCandles(bars);
  candles.close[index] = value;
  return candles;
};

/** What the market data store promises, on any engine. */
export function storeSuite(newOne: () => Promise<TestDatabase>): void {
  let database: TestDatabase;
  let open: OpenDatabase;
  let other: OpenDatabase;
  beforeAll(async () => {
    database = await newOne();
    open = await openDatabase(database.url);
    await migrateToLatest(open);
    other = await openDatabase(database.url);
  });
  afterAll(async () => {
    await open.close();
    await other.close();
    await database.remove();
  });

  const revisions = (symbol: string) =>
    open.db
      .selectFrom('price_history')
      .select(['revision', 'bars'])
      .where('symbol', '=', symbol)
      .orderBy('revision')
      .execute();
  const countSnapshots = async (symbol: string): Promise<number> =>
    (await open.db.selectFrom('snapshots').select('hash').where('symbol', '=', symbol).execute()).length;

  it('gives back a snapshot equal to the one that was saved', async () => {
    const snapshot = snapshotOf(2_520, 'EQUAL');
    await saveSnapshot(open.db, snapshot);
    expect(await loadSnapshot(other.db, snapshot.hash)).toStrictEqual(snapshot);
  });

  it.each([0, 1])('keeps a history of %i candles, and one without adjusted close', async (bars) => {
    const snapshot = snapshotOf(bars, `SHORT${bars}`, { ...sampleCandles(bars), adjclose: null });
    await saveSnapshot(open.db, snapshot);
    expect(await loadSnapshot(open.db, snapshot.hash)).toStrictEqual(snapshot);
  });

  it('does not know what was never saved', async () => {
    expect(await loadSnapshot(open.db, 'no such hash')).toBeNull();
  });

  it('keeps the same content once, also when it is saved from several places at one moment', async () => {
    const snapshot = snapshotOf(300, 'ONCE');
    await Promise.all([open, other, open, other].map(({ db }) => saveSnapshot(db, snapshot)));
    await saveSnapshot(open.db, snapshot);
    expect([await countSnapshots('ONCE'), await revisions('ONCE')]).toEqual([1, [{ revision: 1, bars: 300 }]]);
  });

  it('keeps different content of one symbol that is saved at one moment', async () => {
    const all = [100, 101, 102, 103].map((bars) => snapshotOf(bars, 'CROWD'));
    await Promise.all(all.map((snapshot, i) => saveSnapshot((i % 2 ? open : other).db, snapshot)));
    expect(await revisions('CROWD')).toEqual([{ revision: 1, bars: 103 }]);
    for (const snapshot of all) expect(await loadSnapshot(open.db, snapshot.hash)).toStrictEqual(snapshot);
  });

  it('grows a history in place, and older snapshots stay as they were', async () => {
    const [young, old] = [snapshotOf(300, 'GROW'), snapshotOf(305, 'GROW')];
    await saveSnapshot(open.db, young);
    await saveSnapshot(open.db, old);
    expect(await revisions('GROW')).toEqual([{ revision: 1, bars: 305 }]);
    expect(await loadSnapshot(open.db, young.hash)).toStrictEqual(young);
    expect(await loadSnapshot(open.db, old.hash)).toStrictEqual(old);
  });

  it('keeps a snapshot of an earlier day without a second copy of the history', async () => {
    const [late, early] = [snapshotOf(300, 'BACK'), snapshotOf(280, 'BACK')];
    await saveSnapshot(open.db, late);
    await saveSnapshot(open.db, early);
    expect(await revisions('BACK')).toEqual([{ revision: 1, bars: 300 }]);
    expect(await loadSnapshot(open.db, early.hash)).toStrictEqual(early);
  });

  it('makes a new revision of a history that changed, and returns to a known one', async () => {
    const [first, revised] = [snapshotOf(300, 'FIX'), snapshotOf(301, 'FIX', withCloseAt(301, 100, 1.5))];
    await saveSnapshot(open.db, first);
    await saveSnapshot(open.db, revised);
    const again = buildSnapshot({ ...first, dividends: null }, FOREVER);
    await saveSnapshot(open.db, again);
    expect(await revisions('FIX')).toEqual([
      { revision: 1, bars: 300 },
      { revision: 2, bars: 301 },
    ]);
    for (const snapshot of [first, revised, again]) {
      expect(await loadSnapshot(open.db, snapshot.hash)).toStrictEqual(snapshot);
    }
  });

  it('keeps sources and demo data apart', async () => {
    const facts = sampleFacts(300, { security: { ...sampleFacts(0).security, symbol: 'APART' } });
    const all = [facts, { ...facts, source: 'other' }, { ...facts, isDemo: true }].map((f) =>
      buildSnapshot(f, FOREVER),
    );
    for (const snapshot of all) await saveSnapshot(open.db, snapshot);
    expect(await revisions('APART')).toHaveLength(3);
    for (const snapshot of all) expect(await loadSnapshot(open.db, snapshot.hash)).toStrictEqual(snapshot);
  });

  it('joins the transaction of its caller', async () => {
    const snapshot = snapshotOf(10, 'JOIN');
    const undone = inTransaction(open.db, async (tx) => {
      await saveSnapshot(tx, snapshot);
      throw new Error('undone');
    });
    await expect(undone).rejects.toThrow('undone');
    expect([await loadSnapshot(open.db, snapshot.hash), await revisions('JOIN')]).toEqual([null, []]);
  });

  it('refuses a snapshot whose hashes are not those of its content', async () => {
    const snapshot = snapshotOf(10, 'FALSE');
    for (const change of [
      { hash: 'f'.repeat(64) },
      { candles: sampleCandles(11) },
      { candles: sampleCandles(10, 2) },
    ]) {
      await expect(saveSnapshot(open.db, { ...snapshot, ...change })).rejects.toThrow(/does not match/);
    }
    expect(await countSnapshots('FALSE')).toBe(0);
  });

  it('keeps statements, dividends and splits once for all the days that share them', async () => {
    const records = async (): Promise<number> =>
      (await open.db.selectFrom('snapshots').select('records_hash').distinct().where('symbol', '=', 'DAYS').execute())
        .length;
    for (const bars of [300, 301, 302]) await saveSnapshot(open.db, snapshotOf(bars, 'DAYS'));
    expect([await countSnapshots('DAYS'), await records()]).toEqual([3, 1]);
  });

  it('refuses to give back bytes that were changed in the database', async () => {
    const [headless, bodiless] = [snapshotOf(20, 'HEAD'), snapshotOf(20, 'BODY')];
    await saveSnapshot(open.db, headless);
    await saveSnapshot(open.db, bodiless);
    const row = await open.db
      .selectFrom('snapshots')
      .select('header')
      .where('symbol', '=', 'BODY')
      .executeTakeFirstOrThrow();
    await open.db.updateTable('snapshots').set({ header: row.header }).where('symbol', '=', 'HEAD').execute();
    const kept = await open.db
      .selectFrom('price_history')
      .select('candles')
      .where('symbol', '=', 'BODY')
      .executeTakeFirstOrThrow();
    const candles = Uint8Array.from(kept.candles);
    candles[200] = (candles[200] as number) ^ 1;
    await open.db.updateTable('price_history').set({ candles }).where('symbol', '=', 'BODY').execute();
    for (const { hash } of [headless, bodiless]) {
      await expect(loadSnapshot(open.db, hash)).rejects.toMatchObject({ code: 'stored_data_damaged' });
    }
  });

  it('gives back the newest reference of a session', async () => {
    const reference = {
      universe: 'all',
      source: 'files',
      is_demo: false,
      as_of: '2017-06-30',
      members: 100,
      all: {},
      sectors: {},
    };
    const hashed = (members: number) => {
      const value = { ...reference, members };
      return { reference: value, hash: sha256(canonicalJson(value)) };
    };
    await Promise.all([open, other].map(({ db }) => saveReference(db, hashed(100), 1)));
    await saveReference(open.db, hashed(101), 2);
    const key = { source: 'files', isDemo: false, universe: 'all', asOf: dayOf(2017, 6, 30) };
    expect(await loadReference(other.db, key)).toStrictEqual(hashed(101));
    expect(await loadReference(open.db, { ...key, isDemo: true })).toBeNull();
    await expect(saveReference(open.db, { ...hashed(102), hash: 'x' })).rejects.toThrow(/does not match/);
  });
}
