/**
 * Asks the product over a stand-in for Yahoo about symbols that are in its store, for some minutes, while the source
 * behind it works, fails and comes back; prints how often a request had to wait for a source (it must be never) and how
 * often one was asked behind the requests. `node bench/store-only-run.ts [seconds, 600]`; exits 1 where a request waited
 * or was not answered.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { createContainer, type Container } from '../src/app/container.ts';
import { lastSessionOnOrBefore } from '../src/engine/market/calendar.ts';
import { readConfig } from '../src/platform/config/config.ts';
import { migrateToLatest } from '../src/platform/db/migrate.ts';
import { startYahooStandIn } from '../test/support/yahoo-stand-in/stand-in.ts';

const SECONDS = Number(process.argv[2] ?? 600);
const SYMBOLS = ['AAPL', 'KO', 'GE', 'MSFT', 'JPM', 'XOM', 'SPY'];
const CLOCK = lastSessionOnOrBefore(17_347);
const WORKERS = 4;

const folder = mkdtempSync(path.join(tmpdir(), 'tradewise-run-'));
const yahoo = await startYahooStandIn({ clock: CLOCK });

async function open(now: string): Promise<Container> {
  const env = { MARKET_DATA: 'yahoo', YAHOO_BASE_URL: yahoo.url, LOG_LEVEL: 'silent', TRADEWISE_NOW: now };
  const container = await createContainer(readConfig({ ...env, DATABASE_URL: `sqlite:///${folder}/run.db` }));
  await migrateToLatest(container.database);
  return container;
}

const first = await open('2017-06-30');
for (const symbol of SYMBOLS) await first.analysis.analyzeStock({ symbol });
await first.close();

// Three sessions later everything in the store is due.
yahoo.setClock(CLOCK + 6);
const app = await open('2017-07-06');
app.source.start('SPY');
yahoo.forget();

const until = performance.now() + SECONDS * 1000;
const answers = { fresh: 0, stale: 0, none: 0 };

async function work(worker: number): Promise<void> {
  for (let i = worker; performance.now() < until; i++) {
    const symbol = SYMBOLS[i % SYMBOLS.length] ?? 'KO';
    try {
      answers[(await app.analysis.analyzeStock({ symbol })).is_stale ? 'stale' : 'fresh'] += 1;
    } catch {
      answers.none += 1;
    }
    await wait(50);
  }
}

async function trouble(): Promise<void> {
  for (let round = 0; performance.now() < until; round++) {
    if (round % 2 === 0) yahoo.fault(/./, '500', 50);
    else yahoo.clearFaults();
    await wait(Math.min(15_000, Math.max(0, until - performance.now())));
  }
}

await Promise.all([trouble(), ...Array.from({ length: WORKERS }, (_, i) => work(i))]);
const counts = app.source.counts();
const asked = [...yahoo.requests().values()].reduce((sum, n) => sum + n, 0);
console.log(`${SECONDS} s: ${answers.fresh} fresh, ${answers.stale} stale, ${answers.none} not answered`);
console.log(`questions a request waited for: ${counts.request}; behind the requests: ${counts.background}`);
console.log(`requests that reached the stand-in: ${asked}`);
await app.close();
await yahoo.close();
rmSync(folder, { recursive: true });
process.exitCode = counts.request === 0 && answers.none === 0 ? 0 : 1;
