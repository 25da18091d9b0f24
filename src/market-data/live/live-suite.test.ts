import { emptySqlite } from '../../../test/support/databases.ts';
import { fakeLive } from '../../../test/support/fake-live.ts';
import { localOver, timeAt } from '../../../test/support/local-store.ts';
import { day } from '../../../test/support/make-snapshot.ts';
import { describeProvider } from '../../../test/suites/provider.suite.ts';
import { openDatabase } from '../../platform/db/database.ts';
import { migrateToLatest } from '../../platform/db/migrate.ts';

const CLOCK = day('2017-06-30');

describeProvider('over live sources', async () => {
  const database = emptySqlite();
  const open = await openDatabase(database.url);
  await migrateToLatest(open);
  const live = fakeLive(
    [
      { symbol: 'KO', since: day('2014-01-02'), dividends: [{ day: day('2016-03-11'), amount: 0.35 }] },
      { symbol: 'BRK.B', since: day('2013-01-02'), splits: [{ day: day('2015-06-01'), ratio: 50 }] },
      { symbol: 'GONE', since: day('2013-01-02'), until: day('2016-01-29') },
    ],
    CLOCK,
  );
  const provider = localOver(open.db, live.source, timeAt(CLOCK));
  for (const symbol of ['KO', 'BRK.B', 'GONE']) await provider.facts(symbol, CLOCK);
  return {
    provider,
    clock: CLOCK,
    dispose: async () => {
      await open.close();
      await database.remove();
    },
  };
});
