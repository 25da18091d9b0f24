import { createTrackRecord } from '../../src/features/track-record/track-record.ts';
import { simulateDays } from './simulate-record.ts';

/** Closes calls on a day in a process that can be killed: it says before each symbol how many it has asked for. */
const [url = '', folder = '', day = ''] = process.argv.slice(2);
const days = await simulateDays({ DATABASE_URL: url, MARKET_DATA: `files:${folder}`, UNIVERSE: 'all' });
days.goTo(day);
const { market, database, accounts, clock } = days.container;
let asked = 0;
const provider = {
  ...market.provider,
  facts: (symbol: string, at: number) => {
    process.send?.({ asked: (asked += 1) });
    return market.provider.facts(symbol, at);
  },
} as typeof market.provider;
await createTrackRecord({
  ...{ db: database.db, clock, now: accounts.now, benchmark: 'SPY', record: 'live' },
  market: { session: () => market.session(), provider },
}).run();
await days.close();
process.disconnect();
