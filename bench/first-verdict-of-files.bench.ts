// A large folder of price files: how soon after the start the first verdict of one symbol comes, and what memory all processes take.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { WHOLE, writeBigFolder } from '../test/support/big-folder.ts';
import type { Layout } from '../test/support/big-folder.ts';
import { report } from './compare.ts';
import { askFirst, PROGRAM } from './first-verdict.ts';
import type { FirstVerdict } from './first-verdict.ts';

const STARTS = 3;
/** Share of the companies, to see that it works: `node bench/first-verdict-of-files.bench.ts 0.25`. */
const SHARE = Number(process.argv[2] ?? 1);
const SYMBOL = 'AADD';

/** 505 files of 20 years, and one file of 250 MB in either order of its rows. */
const FOLDERS = [
  { layout: 'many', companies: WHOLE.companies, name: '505 files', megabytes: 250 },
  { layout: 'by-symbol', companies: 690, name: 'one file of 250 MB, by symbol', megabytes: 300 },
  { layout: 'by-day', companies: 690, name: 'one file of 250 MB, by day', megabytes: 300 },
] as const satisfies readonly { layout: Layout; companies: number; name: string; megabytes: number }[];

/** The least of some starts of the program that only print its version: what any start of it takes here and now. */
function bareStart(): number {
  const once = (): number => {
    const from = performance.now();
    const { status } = spawnSync(process.execPath, [PROGRAM, '--version'], { stdio: 'ignore' });
    if (status !== 0) throw new Error('the program does not start; run "npm run build" first');
    return (performance.now() - from) / 1000;
  };
  return Math.min(...Array.from({ length: 5 }, once));
}

const home = mkdtempSync(path.join(tmpdir(), 'tradewise-bench-'));
try {
  const bare = bareStart();
  report('a start that prints the version', bare, ' s');
  for (const { layout, companies, name, megabytes } of FOLDERS) {
    const dir = path.join(home, layout);
    writeBigFolder(dir, layout, { ...WHOLE, companies: Math.round(companies * SHARE) });
    const starts: FirstVerdict[] = [];
    for (let i = 0; i < STARTS; i++) starts.push(await askFirst({ dir, home, symbol: SYMBOL, today: WHOLE.lastDay }));
    const least = (of: (one: FirstVerdict) => number): number => Math.min(...starts.map(of));
    const most = (of: (one: FirstVerdict) => number): number => Math.max(...starts.map(of));
    const seconds = least((one) => one.seconds);
    report(`${name}: first verdict after (at best)`, seconds, ' s', layout === 'many' ? 2 : null);
    report(
      `${name}: first verdict after (at worst)`,
      most((one) => one.seconds),
      ' s',
    );
    report(`${name}: first verdict / bare start`, seconds / bare, '');
    report(
      `${name}: CPU of all processes up to it`,
      most((one) => one.cpuSeconds),
      ' s',
      2,
    );
    report(
      `${name}: every company measured after`,
      least((one) => one.measuredSeconds),
      ' s',
    );
    report(
      `${name}: peak memory of all processes`,
      most((one) => one.peakMegabytes),
      ' MB',
      megabytes,
    );
    console.log(`  peak of each process: ${starts.map((one) => one.peaksOfEach.join(' + ')).join('; ')}`);
    if (starts.some((one) => !one.isProvisional)) console.log('  the first answer was not provisional');
    rmSync(dir, { recursive: true, force: true });
  }
} finally {
  rmSync(home, { recursive: true, force: true });
}
