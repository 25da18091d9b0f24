// Judges the market of a filled store once, as precomputation does, and prints how it went: node bench/precompute-run.ts FILE
import { leadMarket } from '../src/app/precompute-lead.ts';
import { openDatabase } from '../src/platform/db/database.ts';
import { setUpForBulk, waitForDisk } from '../src/platform/db/dialect.ts';
import { SCOPE } from './market-store.ts';

const [file = '', day = '0'] = process.argv.slice(2);
const databaseUrl = `sqlite:///${file}`;
const database = await openDatabase(databaseUrl, { mustExist: true });
await setUpForBulk(database.db);
const rows = await database.db.selectFrom('source_facts').select('symbol').where('part', '=', 'prices').execute();
const symbols = rows.map(({ symbol }) => symbol).sort();
const session = Number(day);
const went = await leadMarket(database, {
  facts: { kind: 'stored', scope: SCOPE },
  databaseUrl,
  clock: session,
  asOf: session,
  benchmarkSymbol: 'SPY',
  symbols,
  calls: null,
});
await waitForDisk(database.db);
await database.close();
console.log(JSON.stringify({ judged: went.judged, failed: went.failed.length, isMeasured: went.isMeasured }));
