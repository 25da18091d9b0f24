import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startServer } from '../src/app/server.ts';
import { runCommand } from '../src/app/program.ts';
import { readConfig } from '../src/platform/config/config.ts';
import { TEST_ENV } from './support/test-app.ts';

let folder: string;
let before: number;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'tradewise-private-'));
  // Nobody else takes rights away.
  before = process.umask(0);
});
afterAll(() => {
  process.umask(before);
  rmSync(folder, { recursive: true });
});

const at = (name: string): string => path.join(folder, name);
const urlOf = (name: string): string => `sqlite:///${at(name)}`;
const modes = (beginning: string): string[] =>
  readdirSync(folder)
    .filter((name) => name.startsWith(beginning))
    .map((name) => `${name} ${(statSync(at(name)).mode & 0o777).toString(8)}`);
const run = async (env: Readonly<Record<string, string>>, ...args: readonly string[]) => {
  const said = { out: '', note: '' };
  const surroundings = { env: { ...TEST_ENV, ...env }, folder };
  const out = (text: string): void => void (said.out += text);
  const code = await runCommand(args, { ...surroundings, out, note: (text) => void (said.note += text) });
  return { code, ...said };
};
/** Runs `work` beside a server over the file, and returns what the server said at its start. */
const served = async (name: string, work: () => void | Promise<void>): Promise<readonly string[]> => {
  const said: string[] = [];
  const config = readConfig({ ...TEST_ENV, HOST: '127.0.0.1', PORT: '0', DATABASE_URL: urlOf(name) });
  const running = await startServer(config, (line) => void said.push(line));
  await work();
  await running.close();
  return said;
};

it('a database and what SQLite keeps beside it are made for their owner alone', async () => {
  await served('app.db', () => expect(modes('app.db')).toEqual(['app.db 600', 'app.db-shm 600', 'app.db-wal 600']));
});

it('a database that others can read is a problem to the doctor, and is mended at the start with a line', async () => {
  await run({ DATABASE_URL: urlOf('old.db') }, 'db', 'init');
  chmodSync(at('old.db'), 0o644);
  const looked = await run({ DATABASE_URL: urlOf('old.db') }, 'doctor');
  expect(looked.code).toBe(1);
  expect(looked.out).toMatch(/problem +database files +Other users of this machine can read .*old\.db \(mode 0644\)/);
  expect(modes('old.db')[0]).toBe('old.db 644');
  const said = await served('old.db', () =>
    expect(modes('old.db').map((line) => line.slice(-3))).toEqual(['600', '600', '600']),
  );
  expect(said.filter((line) => line.includes('old.db'))).toEqual([
    `Other users of this machine could read ${['', '-wal', '-shm'].map((end) => `${at('old.db')}${end} (mode 0644)`).join(', ')}; now only this user can (0600).`,
  ]);
  expect(await served('old.db', () => undefined)).toHaveLength(said.length - 1);
  expect((await run({ DATABASE_URL: urlOf('old.db') }, 'doctor')).out).not.toContain('database files');
});

it('a copy of a database is for its owner alone, also where there was a file that others could read', async () => {
  const copy = (to: string, ...more: readonly string[]) =>
    run({}, 'db', 'copy', '--from', urlOf('app.db'), '--to', urlOf(to), ...more);
  expect((await copy('copy.db')).code).toBe(0);
  expect(modes('copy.db')).toEqual(['copy.db 600']);
  chmodSync(at('copy.db'), 0o666);
  expect((await copy('copy.db', '--force')).code).toBe(0);
  expect(modes('copy.db')).toEqual(['copy.db 600']);
});
