// What a request costs beside a bare route that parses the same body and sends the same bytes, in one run. Linux only.
// `npm run bench:load`; with `--quick` a short form, with `--long` ten minutes of traffic in place of one. Ends with 1 where a limit
// is broken.
import { mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import { keeps, lineOf, ratiosOf } from './limits.ts';
import { memoryUnderLoad } from './memory.ts';
import { measureServers } from './measure-servers.ts';
import { measureUncached } from './uncached.ts';
import { zipfTraffic } from './zipf.ts';
import { report } from '../compare.ts';

const isQuick = process.argv.includes('--quick');
const EFFORT = isQuick ? { rounds: 3, requests: 640, connections: 32 } : { rounds: 5, requests: 4000, connections: 32 };
/** Requests for all symbols by all strategies, as they come from many places. */
const SPREAD = 50_000;
/** The server looks each ten seconds whether it is idle, and gives memory back once it was for that long. */
const IDLE_MS = 25_000;

// So that the servers end as well.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
/** Beside the packages, because the system's folder for such files may be memory, on which nothing is durable. */
const folder = mkdtempSync(path.join(import.meta.dirname, '..', '..', 'node_modules', '.bench-'));
try {
  const { costs, startMs, idle } = await measureServers(folder, EFFORT, {
    idleMs: isQuick ? 0 : IDLE_MS,
  });
  for (const [name, cost] of Object.entries(costs))
    console.log(`${name}: ${cost.cpu.toFixed(1)} µs of processor time, p99 ${cost.p99.toFixed(2)} ms`);
  const errors = Object.values(costs).reduce((sum, cost) => sum + cost.errors, 0);
  report('errors', errors, '', 0);
  for (const ratio of ratiosOf(costs)) {
    console.log(lineOf(ratio));
    if (!keeps(ratio)) process.exitCode = 1;
  }
  report('start to first answer / that of the bare server', startMs.product / startMs.fastify, '', 2);
  report('idle memory of the server', idle[0] ?? NaN, ' MB', 110);
  if (idle.length > 1) report('of the process beside it', idle[1] ?? NaN, ' MB');
  const uncached = await measureUncached(path.join(folder, 'uncached'));
  const { one, bareInsert, perSecond } = uncached;
  console.log(`uncached: ${one.toFixed(2)} ms; a bare durable insert of its bytes ${bareInsert.toFixed(2)} ms`);
  console.log(
    `saves a second: ${Object.entries(perSecond)
      .map(([who, rate]) => `${who} ${rate.toFixed(0)}`)
      .join(', ')}`,
  );
  report('errors of it', uncached.errors, '', 0);
  report('uncached with its save / bare durable insert', one / bareInsert, '', 5);
  const shared = perSecond.many / perSecond.one;
  console.log(`saves a second of 32 clients / of one: ${shared.toFixed(2)} (at least 5)`);
  if (shared < 5) process.exitCode = 1;
  report('p99 of health while 8 clients ask for all symbols', uncached.healthP99, ' ms', 10);
  if (!isQuick) {
    const minutes = process.argv.includes('--long') ? 10 : 1;
    const traffic = await zipfTraffic(path.join(folder, 'zipf'), minutes);
    const { requests, hitRatio } = traffic;
    console.log(
      `${minutes} min of Zipf traffic, ${requests} requests: hit ratio ${hitRatio.toFixed(3)} (at least 0.9)`,
    );
    if (hitRatio < 0.9) process.exitCode = 1;
    report('errors of it', traffic.errors, '', 0);
    report('growth of memory a minute', traffic.growth, ' MB', 1);
    const { after, growth } = await memoryUnderLoad(path.join(folder, 'spread'), SPREAD);
    report(`memory after ${SPREAD} requests for all symbols`, after, ' MB', 250);
    report('of it in the second half', growth, ' MB');
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
