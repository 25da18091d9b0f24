import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { programsIn } from '../../platform/run-program.ts';
import { findRelease, sayRelease } from './update.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'tradewise-update-'));
const [origin, checkout] = [path.join(folder, 'origin'), path.join(folder, 'checkout')];
const AUTHOR = ['-c', 'user.name=Test', '-c', 'user.email=test@example.com'];
const git = (at: string, ...args: string[]): string =>
  execFileSync('git', ['-C', at, ...AUTHOR, ...args], { encoding: 'utf8' });
const find = (version: string, at = checkout) => findRelease({ version, run: programsIn(at) });

beforeAll(() => {
  git(folder, 'init', '-q', origin);
  git(origin, 'commit', '-q', '--allow-empty', '-m', 'First');
  git(folder, 'clone', '-q', origin, checkout);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('compares commits where no version is tagged', async () => {
  expect(await find('0.1.0')).toEqual({ running: '0.1.0', newest: null, is_newer: false });
  git(origin, 'commit', '-q', '--allow-empty', '-m', 'Second');
  const found = await find('0.1.0');
  expect(found).toEqual({ running: '0.1.0', newest: null, is_newer: true });
  expect(sayRelease(found)).toContain('newer commits');
  // Only asked, nothing fetched.
  expect(git(checkout, 'log', '--all', '--format=%s').trim()).toBe('First');
});

it('names the newest version by its numbers, and leaves out what is not yet one', async () => {
  for (const tag of ['v0.2.0', 'v0.10.1', 'v0.9.9', 'v1.0.0-rc.1', 'nightly']) git(origin, 'tag', tag);
  expect(await find('0.9.9')).toEqual({ running: '0.9.9', newest: '0.10.1', is_newer: true });
  expect(await find('0.10.1')).toEqual({ running: '0.10.1', newest: '0.10.1', is_newer: false });
  expect((await find('1.0.0')).is_newer).toBe(false);
  expect(sayRelease(await find('0.9.9'))).toContain('TradeWise 0.10.1 is there; this is 0.9.9');
});

it('says so where the folder is no checkout, and where its origin is gone', async () => {
  await expect(find('0.1.0', folder)).rejects.toMatchObject({ code: 'not_found' });
  const lonely = path.join(folder, 'lonely');
  git(folder, 'clone', '-q', origin, lonely);
  git(lonely, 'remote', 'set-url', 'origin', path.join(folder, 'nowhere'));
  await expect(find('0.1.0', lonely)).rejects.toMatchObject({ code: 'source_unavailable' });
});
