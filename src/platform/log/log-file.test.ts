import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { mountSmallDisk } from '../../../test/support/small-disk.ts';
import { createLogFile } from './log-file.ts';
import type { LogFile } from './log-file.ts';

const WRITER = fileURLToPath(new URL('../../../test/support/log-writer-process.ts', import.meta.url));

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'tradewise-log-'));
  file = path.join(folder, 'performance.log');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const linesOf = (at: string): string[] => readFileSync(at, 'utf8').split('\n').slice(0, -1);
const numbered = (i: number, size = 80): string => `${JSON.stringify({ i, text: 'x'.repeat(size) })}\n`;
const numbersIn = (text: string): number[] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => (JSON.parse(line) as { i: number }).i);
const upTo = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

interface Opened {
  readonly log: LogFile;
  readonly problems: (string | null)[];
}
function open(given: { readonly at?: string; readonly mostBytes?: number; readonly keep?: number } = {}): Opened {
  const { at = file, mostBytes = 1_000_000, keep = 3 } = given;
  const problems: (string | null)[] = [];
  const log = createLogFile({ path: at, mostBytes, keep, retryMs: 10, onProblem: (problem) => problems.push(problem) });
  return { log, problems };
}

/** Follows a file as the guide does, and resolves once the line `end` came. */
async function follow(at: string): Promise<{ readonly until: (end: string) => Promise<string> }> {
  const tail = spawn('tail', ['-n', '+1', '-f', at], { stdio: ['ignore', 'pipe', 'pipe'] });
  await once(tail, 'spawn');
  let text = '';
  let heard: () => void = () => undefined;
  tail.stdout.on('data', (chunk) => {
    text += String(chunk);
    heard();
  });
  return {
    until: async (end) => {
      await new Promise<void>((resolve) => {
        heard = () => void (text.includes(end) && resolve());
        heard();
      });
      tail.kill();
      return text;
    },
  };
}

describe('the file that requests leave lines in', () => {
  it('is made before the first line, for this user only, and takes away what others may do with one that is there', async () => {
    const { log } = open();
    await log.open();
    expect([statSync(file).size, statSync(file).mode & 0o777]).toEqual([0, 0o600]);
    chmodSync(file, 0o644);
    log.append(numbered(0));
    await log.flush();
    expect([linesOf(file).length, statSync(file).mode & 0o777]).toEqual([1, 0o600]);
    expect(readdirSync(folder)).toEqual(['performance.log']);
  });

  it('has lines without being asked', async () => {
    const { log } = open();
    await log.open();
    const tail = await follow(file);
    log.append(numbered(7));
    expect(numbersIn(await tail.until('\n'))).toEqual([7]);
  });

  it('keeps its place when it is full, so that who follows it reads every line once', async () => {
    const { log, problems } = open({ mostBytes: 4000, keep: 2 });
    await log.open();
    const inode = statSync(file).ino;
    const tail = await follow(file);
    for (const i of upTo(200)) {
      log.append(numbered(i));
      if (i % 20 === 19) await log.flush();
    }
    log.append('{"i":-1}\n');
    await log.flush();
    expect(numbersIn(await tail.until('"i":-1'))).toEqual([...upTo(200), -1]);
    expect(statSync(file).ino).toBe(inode);
    expect(readdirSync(folder).sort()).toEqual(['performance.log', 'performance.log.1', 'performance.log.2']);
    for (const name of readdirSync(folder)) {
      expect(statSync(path.join(folder, name)).mode & 0o777).toBe(0o600);
      expect(statSync(path.join(folder, name)).size).toBeLessThan(8000);
    }
    // The kept ones end where the next begins.
    const kept = [`${file}.2`, `${file}.1`, file].map((at) => numbersIn(readFileSync(at, 'utf8'))).flat();
    expect(kept).toEqual([...upTo(200), -1].slice(-kept.length));
    expect(problems).toEqual([]);
  });

  it('has every line of several processes once and whole, also while it is put aside', async () => {
    const writers = ['a', 'b', 'c'].map((name) =>
      spawn(process.execPath, [WRITER, file, name, '1500', '40000', '50'], { stdio: ['ignore', 'ignore', 'pipe'] }),
    );
    const said = writers.map(async ({ stderr }) => (await stderr.toArray()).join(''));
    const ended = await Promise.all(writers.map((writer) => once(writer, 'exit')));
    expect(ended.map(([code]) => code as number)).toEqual([0, 0, 0]);
    expect(await Promise.all(said)).toEqual(['', '', '']);
    const all = readdirSync(folder).flatMap((name) => linesOf(path.join(folder, name)));
    expect(readdirSync(folder).length).toBeGreaterThan(2);
    const told = all.map((line) => JSON.parse(line) as { name: string; i: number });
    for (const name of ['a', 'b', 'c']) {
      const numbers = told.filter((one) => one.name === name).map(({ i }) => i);
      expect(numbers.sort((x, y) => x - y)).toEqual(upTo(1500));
    }
  });

  it('goes on after a process was ended in the middle of a line, and after one that left its lock', async () => {
    writeFileSync(file, '{"i":0}\n{"i":1,"te');
    writeFileSync(`${file}.lock`, '');
    utimesSync(`${file}.lock`, 0, 0);
    const { log } = open();
    log.append(numbered(2));
    await log.flush();
    expect(linesOf(file).map((line) => line.slice(0, 8))).toEqual(['{"i":0}', '{"i":1,"', '{"i":2,"']);
    expect(existsSync(`${file}.lock`)).toBe(false);
  });

  // The superuser may write everything.
  const modes = process.getuid?.() === 0 ? [] : [0o400];
  it.each(modes)('that may not be written (mode %o) is a problem, said once, and passes', async (mode) => {
    writeFileSync(file, '');
    chmodSync(file, mode);
    const { log, problems } = open();
    log.append(numbered(0));
    await log.flush();
    expect(problems).toEqual([expect.stringMatching(/this user may not write it/)]);
  });

  it.each([
    ['a folder', () => mkdirSync(file), () => rmSync(file, { recursive: true }), /it is a folder/],
    [
      'in a folder that is not there',
      () => rmSync(folder, { recursive: true }),
      () => mkdirSync(folder),
      /its folder does not exist/,
    ],
    ['a device that is full', () => symlinkSync('/dev/full', file), () => rmSync(file), /the disk is full/],
  ])('that is %s is a problem, said once, and passes with the lines that waited', async (_what, breakIt, mend, why) => {
    breakIt();
    const { log, problems } = open();
    for (const i of upTo(3)) {
      log.append(numbered(i));
      await log.flush();
    }
    expect(log.problem()).toMatch(why);
    expect(problems).toHaveLength(1);
    mend();
    log.append(numbered(3));
    await log.flush();
    expect([log.problem(), problems.length]).toEqual([null, 2]);
    expect(numbersIn(readFileSync(file, 'utf8'))).toEqual(upTo(4));
  });

  it('keeps no more in memory than fits, and then says how many lines are missing', async () => {
    mkdirSync(file);
    const { log } = open();
    for (let i = 0; i < 6000; i += 1) log.append(numbered(i, 1000));
    await log.flush();
    rmSync(file, { recursive: true });
    await log.flush();
    const [first = '', ...rest] = linesOf(file);
    const { left_out: leftOut } = JSON.parse(first) as { left_out: number };
    expect(leftOut).toBeGreaterThan(1000);
    expect(rest.length + leftOut).toBe(6000);
  });

  it('on a full disk leaves no half line, and goes on by itself', async ({ skip }) => {
    const disk = mountSmallDisk(1);
    if (disk === null) return skip('this user may mount no disk');
    try {
      const at = path.join(disk.folder, 'performance.log');
      const { log, problems } = open({ at });
      log.append(numbered(0));
      await log.flush();
      disk.fill(0);
      for (const i of upTo(100).slice(1)) log.append(numbered(i, 500));
      await log.flush();
      expect(log.problem()).toMatch(/the disk is full/);
      for (const line of linesOf(at)) JSON.parse(line);
      expect(readFileSync(at, 'utf8').endsWith('\n')).toBe(true);
      disk.clear();
      await log.flush();
      expect(numbersIn(readFileSync(at, 'utf8'))).toEqual(upTo(100));
      expect(problems).toEqual([expect.stringMatching(/full/), null]);
    } finally {
      disk.remove();
    }
  });
});
