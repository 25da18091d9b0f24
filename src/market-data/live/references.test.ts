import { expect, it } from 'vitest';
import { eachDatabase } from '../../../test/support/databases.ts';
import { away, fakeLive, type Story } from '../../../test/support/fake-live.ts';
import { localOver, timeAt } from '../../../test/support/local-store.ts';
import { day } from '../../../test/support/make-snapshot.ts';
import { nextSession } from '../../engine/market/calendar.ts';
import { openDatabase } from '../../platform/db/database.ts';
import { migrateToLatest } from '../../platform/db/migrate.ts';
import { createMarket } from '../market.ts';

const TODAY = day('2017-06-30');
const LETTERS = 'ABCDEFGHIJ';
const STORIES: Story[] = Array.from({ length: 102 }, (_, i) => ({
  symbol: `R${LETTERS.charAt(Math.floor(i / 10) % 10)}${LETTERS.charAt(i % 10)}${i >= 100 ? 'X' : ''}`,
  since: day('2016-01-04'),
}));

eachDatabase('the reference of a live market', (_kind, openOne) => {
  it('is measured behind the requests once a round is over, kept, and the newest one before it used until then', async () => {
    const database = await openOne();
    const open = await openDatabase(database.url);
    await migrateToLatest(open);
    const live = fakeLive(STORIES, TODAY, { statements: null });
    const time = timeAt(TODAY);
    const provider = localOver(open.db, live.source, time);
    const market = createMarket({ provider, benchmarkSymbol: 'RAA', clock: () => time.day });
    for (const { symbol } of STORIES.slice(0, 99)) await provider.facts(symbol, TODAY);
    provider.start();
    // Too few to compare with.
    expect(await market.reference()).toBeNull();
    for (const { symbol } of STORIES) await provider.facts(symbol, TODAY);
    time.extra += 61_000;
    expect(await market.reference()).toBeNull();
    await provider.stop();
    time.extra += 6000;
    const first = await market.reference();
    expect(first?.reference).toMatchObject({ source: 'fakelive', is_demo: false, as_of: '2017-06-30' });
    expect(first?.reference.members).toBeGreaterThanOrEqual(100);

    time.day = live.today = nextSession(TODAY);
    time.extra = 0;
    live.fault = (_what, symbol) => (symbol < 'RE' ? Promise.reject(away('fakelive')) : null);
    const later = localOver(open.db, live.source, time);
    const next = createMarket({ provider: later, benchmarkSymbol: 'RAA', clock: () => time.day });
    await later.refreshDue();
    later.start();
    expect((await next.reference())?.hash).toBe(first?.hash);
    await later.stop();
    time.extra += 6000;
    // Half of the round failed, so that the market is not measured by the other half.
    expect((await next.reference())?.hash).toBe(first?.hash);
    await open.close();
    await database.remove();
  });
});
