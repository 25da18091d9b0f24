import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseEnv } from 'node:util';
import { afterAll, beforeEach, expect, it } from 'vitest';
import { runCommand } from '../src/app/program.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'tradewise-secrets-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const PASSPHRASE = 'a long enough passphrase';
/** Values that shells, systemd and .env files read in ways of their own. */
const SETTINGS = {
  BACKUP_PASSPHRASE: PASSPHRASE,
  DATABASE_URL: 'postgresql://user:p%40ss@db.example.com:5432/tradewise?sslmode=require',
  SESSION_SECRET: "it's #1 $HOME \\n and more of it, 0123456789",
  MAIL_FROM: 'TradeWise <app@example.com>',
  MAIL_PASSWORD: `both ' and "`,
  NODE_ENV: 'production',
};
const bundle = path.join(folder, 'bundle');
const target = path.join(folder, 'new.env');

async function run(args: readonly string[], env: Readonly<Record<string, string>>) {
  let [out, err] = ['', ''];
  const code = await runCommand(args, {
    env,
    folder,
    out: (text) => void (out += text),
    note: (text) => void (err += text),
  });
  return { code, out, err };
}

beforeEach(() => rmSync(target, { force: true }));

it('goes from one machine to another with its passphrase alone, and every value is the same there', async () => {
  const keyFile = path.join(folder, 'key');
  writeFileSync(keyFile, 'sk_test_0123456789abcdef\n');
  const exported = await run(['secret', 'export', 'bundle'], {
    ...SETTINGS,
    STRIPE_SECRET_KEY_FILE: keyFile,
    HOME: '/root',
    PATH: '/bin',
  });
  expect([exported.code, exported.err]).toEqual([0, '']);
  const names = [...Object.keys(SETTINGS), 'STRIPE_SECRET_KEY'].sort();
  expect(exported.out).toContain('7 settings: ');
  expect(statSync(bundle).mode & 0o777).toBe(0o600);
  const imported = await run(['secret', 'import', bundle, '--to', 'new.env', '--json'], {
    BACKUP_PASSPHRASE: PASSPHRASE,
  });
  expect([imported.code, imported.err]).toEqual([0, '']);
  const answer = JSON.parse(imported.out) as { names: string[]; unknown: string[] };
  expect([answer.names.sort(), answer.unknown]).toEqual([names, []]);
  expect(statSync(target).mode & 0o777).toBe(0o600);
  expect(parseEnv(readFileSync(target, 'utf8'))).toEqual({
    ...SETTINGS,
    STRIPE_SECRET_KEY: 'sk_test_0123456789abcdef',
  });
  // No value of it is shown, and none can be read from the bundle.
  const shown = exported.out + imported.out + readFileSync(bundle, 'latin1');
  for (const value of Object.values(SETTINGS).slice(0, 5)) expect(shown).not.toContain(value);
});

it('is not opened with another passphrase, once it was changed, or where it is something else; nothing is written then', async () => {
  await run(['secret', 'export', 'bundle'], SETTINGS);
  const tried = async (file: string, passphrase: string): Promise<string> => {
    const { code, err } = await run(['secret', 'import', file, '--to', 'new.env'], { BACKUP_PASSPHRASE: passphrase });
    expect([code === 0, statSync(target, { throwIfNoEntry: false })]).toEqual([false, undefined]);
    return err;
  };
  expect(await tried('bundle', 'another long passphrase')).toMatch(/BACKUP_PASSPHRASE is not the one/);
  expect(await tried('bundle', '')).toMatch(/Set BACKUP_PASSPHRASE/);
  expect(await tried('missing', PASSPHRASE)).toMatch(/There is no file .*missing/);
  const whole = readFileSync(bundle);
  const other = path.join(folder, 'other');
  for (const at of [0, 12, 40, whole.length - 1]) {
    const changed = Buffer.from(whole);
    changed[at] = (changed[at] as number) ^ 1;
    writeFileSync(other, changed);
    expect(await tried('other', PASSPHRASE)).toMatch(/no bundle of|is not the one/);
  }
  writeFileSync(other, whole.subarray(0, whole.length - 30));
  expect(await tried('other', PASSPHRASE)).toMatch(/no bundle of/);
  expect((await run(['secret', 'export', 'bundle'], { ...SETTINGS, BACKUP_PASSPHRASE: 'short' })).err).toMatch(
    /BACKUP_PASSPHRASE must have at least 12 characters/,
  );
});

it('replaces an environment file only where that is asked for', async () => {
  await run(['secret', 'export', 'bundle'], SETTINGS);
  writeFileSync(target, 'PORT=1\n');
  const refused = await run(['secret', 'import', 'bundle', '--to', 'new.env'], { BACKUP_PASSPHRASE: PASSPHRASE });
  expect([refused.code, refused.err]).toEqual([2, expect.stringMatching(/is there already; --replace replaces it/)]);
  expect(readFileSync(target, 'utf8')).toBe('PORT=1\n');
  const args = ['secret', 'import', 'bundle', '--to', 'new.env', '--replace'];
  expect((await run(args, { BACKUP_PASSPHRASE: PASSPHRASE })).code).toBe(0);
  expect(readFileSync(target, 'utf8')).not.toContain('PORT');
});
