import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { withKeptSecret } from './kept-secret.ts';

let folder: string;
beforeEach(() => void (folder = mkdtempSync(path.join(tmpdir(), 'tradewise-kept-'))));
afterEach(() => rmSync(folder, { recursive: true }));

const file = (): string => path.join(folder, '.tradewise', 'session-secret');
const modeOf = (name: string): string => (statSync(name).mode & 0o777).toString(8);

it('is made once, said once, and kept for this user alone and out of every repository', () => {
  const before = process.umask(0);
  const first = withKeptSecret({ PORT: '1' }, folder, true);
  process.umask(before);
  expect(first).toEqual({
    env: { PORT: '1', SESSION_SECRET: expect.stringMatching(/^[0-9a-f]{64}$/) as string },
    said: 'A SESSION_SECRET was created and stored in .tradewise/session-secret.',
  });
  expect(withKeptSecret({ PORT: '1' }, folder, true)).toEqual({ env: first.env, said: null });
  expect(withKeptSecret({ PORT: '1' }, folder, false)).toEqual({ env: first.env, said: null });
  expect([modeOf(path.dirname(file())), modeOf(file())]).toEqual(['700', '600']);
  expect(readdirSync(path.dirname(file())).sort()).toEqual(['.gitignore', 'session-secret']);
  expect(readFileSync(path.join(path.dirname(file()), '.gitignore'), 'utf8')).toBe('*\n');
});

it('is not made by who only looks, in production, or where one is set', () => {
  const set = { SESSION_SECRET: 'x' };
  expect(withKeptSecret({}, folder, false)).toEqual({ env: {}, said: null });
  for (const env of [set, { SESSION_SECRET_FILE: '/a' }, { NODE_ENV: 'production' }, { REPLIT_DEPLOYMENT: '1' }])
    expect(withKeptSecret(env, folder, true)).toEqual({ env, said: null });
  expect(readdirSync(folder)).toEqual([]);
});

it('is made anew where its file was cut short, and taken from others who could read it', () => {
  const { env } = withKeptSecret({}, folder, true);
  chmodSync(file(), 0o644);
  expect(withKeptSecret({}, folder, true)).toEqual({ env, said: expect.stringContaining('0600') as string });
  expect(modeOf(file())).toBe('600');
  writeFileSync(file(), 'abc');
  const anew = withKeptSecret({}, folder, true).env;
  expect(anew['SESSION_SECRET']).toMatch(/^[0-9a-f]{64}$/);
  expect(withKeptSecret({}, folder, true).env).toEqual(anew);
});

it('is kept in a folder for this user alone, also where there was one that others could write in', () => {
  mkdirSync(path.dirname(file()));
  chmodSync(path.dirname(file()), 0o777);
  const mended = `Other users of this machine could read ${path.dirname(file())} (mode 0777); now only this user can (0700).`;
  const first = withKeptSecret({}, folder, true);
  expect(first.said).toBe(`${mended} A SESSION_SECRET was created and stored in .tradewise/session-secret.`);
  expect(modeOf(path.dirname(file()))).toBe('700');
  chmodSync(path.dirname(file()), 0o777);
  expect(withKeptSecret({}, folder, true)).toEqual({ ...first, said: mended });
  expect(modeOf(path.dirname(file()))).toBe('700');
});

it('that cannot be kept is said, and why', () => {
  writeFileSync(path.join(folder, '.tradewise'), 'a file');
  expect(withKeptSecret({}, folder, true)).toEqual({
    env: {},
    said: `A SESSION_SECRET cannot be stored in ${file()} (EEXIST).`,
  });
});
