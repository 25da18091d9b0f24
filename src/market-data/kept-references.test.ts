import { expect, it } from 'vitest';
import { eachDatabase } from '../../test/support/databases.ts';
import { memoryProvider, risingFacts } from '../../test/support/provider-doubles.ts';
import { canonicalJson } from '../engine/canonical.ts';
import type { HashedReference, Reference } from '../engine/verdict/reference.ts';
import { openDatabase } from '../platform/db/database.ts';
import { migrateToLatest } from '../platform/db/migrate.ts';
import { sha256 } from './digest.ts';
import { keptReferences } from './kept-references.ts';
import { createMarket, type MarketDeps } from './market.ts';

const CLOCK = risingFacts('KO').candles.day.at(-1) as number;

/** A source whose measurements are counted; the measured figures are those of the revision. */
function counted(revision: string, measured: string[]): Pick<MarketDeps, 'provider' | 'measure'> {
  const source = memoryProvider([risingFacts('KO')]);
  const measure = (): Promise<HashedReference> => {
    measured.push(revision);
    const reference = { as_of: '2020-01-31', source: 'memory', is_demo: false, universe: 'all', revision };
    return Promise.resolve({
      reference: reference as unknown as Reference,
      hash: sha256(canonicalJson(reference)),
    });
  };
  return { provider: { ...source, revision: () => Promise.resolve(revision) }, measure };
}

eachDatabase('a measured market', (_kind, newOne) => {
  it('is not measured again after a restart, until its data, its benchmark or the release is another', async () => {
    const place = await newOne();
    const open = await openDatabase(place.url);
    await migrateToLatest(open);
    const measured: string[] = [];
    const faults: unknown[] = [];
    const ask = async (revision: string, { release = '1.0.0', benchmarkSymbol = 'SPY' } = {}) => {
      const kept = keptReferences(open.db, release, (error) => faults.push(error));
      const market = createMarket({ ...counted(revision, measured), benchmarkSymbol, clock: () => CLOCK, kept });
      const hash = (await market.reference())?.hash;
      await kept.stop();
      return hash;
    };
    const first = await ask('a');
    expect([await ask('a'), measured]).toEqual([first, ['a']]);
    expect(await ask('b')).not.toBe(first);
    expect([await ask('a'), measured]).toEqual([first, ['a', 'b']]);
    await ask('b', { release: '1.0.1' });
    await ask('b', { benchmarkSymbol: 'QQQ' });
    expect(measured).toEqual(['a', 'b', 'b', 'b']);

    // Bytes that are not those of their hash are never used.
    await open.db
      .updateTable('market_references')
      .set({ body: new Uint8Array([1]) })
      .execute();
    expect([await ask('a'), measured.length]).toEqual([first, 5]);
    expect(faults).toEqual([]);

    // Without its database a market is measured and answered all the same.
    await open.close();
    expect([await ask('a'), measured.length]).toEqual([first, 6]);
    expect(faults).toHaveLength(2);
    await place.remove();
  });

  it('whose measuring outlives the product is not kept, and nobody is troubled', async () => {
    const place = await newOne();
    const open = await openDatabase(place.url);
    await migrateToLatest(open);
    const faults: unknown[] = [];
    const kept = keptReferences(open.db, '1.0.0', (error) => faults.push(error));
    const { provider, measure: measured } = counted('a', []);
    let begun = (): void => undefined;
    let end = (): void => undefined;
    const isBegun = new Promise<void>((resolve) => (begun = resolve));
    const isOver = new Promise<void>((resolve) => (end = resolve));
    const measure = async (): Promise<HashedReference | null> => {
      begun();
      await isOver;
      return (await measured?.(CLOCK, 'SPY')) ?? null;
    };
    const market = createMarket({
      provider,
      measure,
      benchmarkSymbol: 'SPY',
      clock: () => CLOCK,
      kept,
    });
    const reference = market.reference();
    await isBegun;
    await kept.stop();
    await open.close();
    end();
    expect([await reference, faults]).toMatchObject([{ reference: { source: 'memory' } }, []]);
    await place.remove();
  });
});
