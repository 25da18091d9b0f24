// Questions to a stand-in for Yahoo that goes wrong in every way, in real time and with the product's own patience and
// limits: node bench/faults.ts [steps] [seed]. Exits 1 where a request hung, a limit was passed or a figure was invented.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { dayOf } from '../src/engine/market/day.ts';
import { createYahooSource } from '../src/market-data/sources/yahoo/yahoo-source.ts';
import { openDatabase } from '../src/platform/db/database.ts';
import { migrateToLatest } from '../src/platform/db/migrate.ts';
import {
  faultySteps,
  invented,
  PATHS,
  put,
  standInSource,
  truthOf,
  watchedRouter,
} from '../test/support/faulty-yahoo.ts';
import { demoCompanies } from '../test/support/yahoo-stand-in/companies.ts';
import { startYahooStandIn } from '../test/support/yahoo-stand-in/stand-in.ts';
import { report } from './compare.ts';

const CLOCK = dayOf(2024, 7, 12);
const SYMBOLS = ['KO', 'XOM', 'F', 'T', 'GE', 'AAPL'];
const LONGEST_WAIT_SECONDS = 8;
const [steps = 200, seed = 1] = process.argv.slice(2).map(Number);

let state = seed;
const random = (): number => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return state / 2 ** 32;
};

/** The smallest time that `count` + 1 requests took, ms. */
function nearest(instants: readonly number[], count: number): number {
  return Math.min(...instants.slice(count).map((at, i) => at - (instants[i] as number)));
}

const folder = mkdtempSync(path.join(tmpdir(), 'tradewise-faults-'));
const yahoo = await startYahooStandIn({ companies: await demoCompanies(SYMBOLS), clock: CLOCK, slowMs: 1_500 });
const open = await openDatabase(`sqlite:///${path.join(folder, 'faults.db')}`);
await migrateToLatest(open);
try {
  const truth = await truthOf(standInSource(yahoo, CLOCK), SYMBOLS);
  const sent: number[] = [];
  const source = createYahooSource({
    baseUrl: yahoo.url,
    clock: () => CLOCK,
    today: () => CLOCK,
    fetch: (...parameters) => {
      sent.push(performance.now());
      return fetch(...parameters);
    },
  });
  const { router, changes } = watchedRouter(open.db, source, {}, random);
  const took: number[] = [];
  const outcomes = new Map<string, number>();
  const count = (what: string): void => void outcomes.set(what, (outcomes.get(what) ?? 0) + 1);
  let inventions = 0;
  for (const { kind, symbol, fault, times, crowd } of faultySteps(steps, SYMBOLS, random)) {
    yahoo.clearFaults();
    // One in four hits the way to a cookie and a crumb too.
    const where = random() < 0.25 ? /./ : PATHS[kind];
    if (fault !== null) yahoo.fault(where, fault, times);
    const heard = await Promise.all(Array.from({ length: crowd }, () => put(router, kind, symbol)));
    for (const said of heard) {
      took.push(said.tookMs);
      if ('failure' in said) count(`failed: ${said.failure.outcomes.at(-1)?.outcome}`);
      else if (said.answer === null) count('no such symbol');
      else {
        count('answered');
        inventions += invented(truth, kind, symbol, said.answer).length;
      }
    }
    const [first] = heard;
    if (first !== undefined && 'failure' in first && random() < 0.5) {
      await pause(1_000 * Math.min(LONGEST_WAIT_SECONDS, first.failure.retryAfterSeconds ?? 0));
    }
  }
  took.sort((a, b) => a - b);
  console.log(`${took.length} requests in ${steps} steps, seed ${seed}: ${sent.length} requests to the source`);
  for (const [what, times] of [...outcomes].sort()) console.log(`  ${what}: ${times}`);
  for (const change of new Set(changes)) {
    console.log(`  breaker, ${change.replace(' ', ' to ')}: ${changes.filter((one) => one === change).length}`);
  }
  report('the median request', (took[took.length >>> 1] ?? 0) / 1000, ' s');
  report('the longest request', (took.at(-1) ?? 0) / 1000, ' s', 10);
  report('figures that the stand-in never said', inventions, '', 0);
  const { perSecond } = source.limits;
  report(`1000 ms / the nearest that ${perSecond + 1} requests were`, 1_000 / nearest(sent, perSecond), '', 1);
} finally {
  await open.close();
  await yahoo.close();
  rmSync(folder, { recursive: true, force: true });
}
