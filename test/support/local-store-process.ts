import { appendFileSync } from 'node:fs';
import { openDatabase } from '../../src/platform/db/database.ts';
import { fakeLive } from './fake-live.ts';
import { localOver, timeAt } from './local-store.ts';
import { day } from './make-snapshot.ts';

/**
 * One process over a shared database: asks for symbols that are new, then refreshes them on the next session. Every call
 * to its source is a line in a file. Arguments: database address, file, symbols.
 */
const [url = '', file = '', ...symbols] = process.argv.slice(2);
const stories = symbols.map((symbol) => ({ symbol, since: day('2015-01-02') }));
const time = timeAt(day('2017-06-30'));
const live = fakeLive(stories, time.day);
live.fault = async (kind, symbol) => {
  appendFileSync(file, `${time.day} ${kind} ${symbol}\n`);
  // Long enough for the other process to come in between.
  await new Promise((resolve) => setTimeout(resolve, 20));
};
const open = await openDatabase(url);
const local = localOver(open.db, live.source, time);
const found = await Promise.all(symbols.map((symbol) => local.facts(symbol, time.day)));
// Both are to be here before the next session.
process.stdout.write('ready\n');
await new Promise((resolve) => process.stdin.once('data', resolve));
live.today = time.day = day('2017-07-03');
await local.refreshDue();
await local.refreshDue();
process.stdout.write(`${found.every((facts) => facts !== null)}\n`);
await open.close();
process.exit(0);
