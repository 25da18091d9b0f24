import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTrackRecord } from '../src/features/track-record/track-record.ts';
import { openDatabase, type OpenDatabase } from '../src/platform/db/database.ts';
import { figuresFromCsv, readRecord } from './independent/record.mjs';
import { eachDatabase, type TestDatabase } from './support/databases.ts';
import { fillRecord } from './support/fill-record.ts';

const HALF_A_POINT_IN_THOUSAND = 0.0005;
/** What is allowed is a point; the same draws leave no more than the last digits of the quantiles. */
const ONE_POINT_IN_THOUSAND = 0.001;

eachDatabase('the figures that are shown', (_kind, open) => {
  let database: TestDatabase;
  let product: OpenDatabase;
  let csv = '';
  let record: ReturnType<typeof createTrackRecord>;
  beforeAll(async () => {
    database = await open();
    product = await openDatabase(database.url);
    await fillRecord(product.db, { days: 620, symbols: 5, isSealedOnce: true });
    record = createTrackRecord({
      db: product.db,
      market: {
        session: () => Promise.resolve(null),
        provider: { isDemo: false } as Parameters<typeof createTrackRecord>[0]['market']['provider'],
      },
      benchmark: 'SPY',
      record: 'live',
      clock: () => 0,
      now: () => 0,
    });
    for await (const text of record.csv()) csv += text;
  });
  afterAll(async () => {
    await product.close();
    await database.remove();
  });

  it('are those that a script of its own computes from the CSV', async () => {
    const shown = await record.figures({ horizon: 21, strategy: null, from: null, to: null });
    const momentum = shown.strategies.find(({ strategy }) => strategy === 'momentum');
    if (momentum === undefined) throw new Error('momentum has figures');
    const rows = readRecord(csv);
    const groups = [
      { shown: momentum, low: 0, high: 100 },
      ...momentum.bands
        .filter(({ calls }) => calls >= 30)
        .map((band) => ({ shown: band, low: Number(band.band.split('-')[0]), high: Number(band.band.split('-')[1]) })),
    ];
    expect(groups.length).toBeGreaterThan(3);
    for (const { shown: group, low, high } of groups) {
      const again = figuresFromCsv(rows, { strategy: 'momentum', horizon: 21, low, high, level: 0.965 });
      expect([group.calls, group.blocks]).toEqual([again.n, again.blocks]);
      const near = (a: number | null | undefined, b: number, within: number): void =>
        expect(Math.abs((a ?? NaN) - b), `${low} to ${high}`).toBeLessThanOrEqual(within);
      near(group.beat_rate, again.beat_rate, HALF_A_POINT_IN_THOUSAND);
      near(group.base_rate, again.base_rate, HALF_A_POINT_IN_THOUSAND);
      near(group.interval?.low, again.interval.low, ONE_POINT_IN_THOUSAND);
      near(group.interval?.high, again.interval.high, ONE_POINT_IN_THOUSAND);
      for (const part of ['score', 'miscalibration', 'discrimination', 'uncertainty'] as const)
        near(group.brier?.[part], again.brier[part], HALF_A_POINT_IN_THOUSAND);
    }
  });

  it('are none for fewer than 30 calls, and without an interval for fewer than 8 blocks', async () => {
    const few = await record.figures({ horizon: 21, strategy: 'momentum', from: '2014-01-06', to: '2014-01-10' });
    expect(few.strategies[0]).toMatchObject({ beat_rate: null, base_rate: null, interval: null, brier: null });
    const some = await record.figures({ horizon: 21, strategy: 'momentum', from: '2014-01-06', to: '2014-03-31' });
    expect(some.strategies[0]).toMatchObject({ blocks: 1, interval: null, verdict: 'too_few' });
    expect(some.strategies[0]?.beat_rate).toBeGreaterThan(0);
  });
});
