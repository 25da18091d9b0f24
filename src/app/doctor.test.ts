import { randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eachEmptyDatabase, type TestDatabase } from '../../test/support/databases.ts';
import type { Diagnosis } from '../features/doctor/diagnosis.report.ts';
import { runCommand } from './program.ts';

/** A folder that is not there. */
const BACKUP_DIR = path.join(tmpdir(), randomUUID());
const SECRET = '6f1d0c8a9be4472f83a5cc0d17e2b6904d3f5a7b8c9e0f1a2b3c4d5e6f708192';
const OTHER = '0e9d8c7b6a5948372615f4e3d2c1b0a99f8e7d6c5b4a39281706f5e4d3c2b1a0';

async function doctor(env: Readonly<Record<string, string>>, ...args: readonly string[]) {
  let [out, err] = ['', ''];
  const code = await runCommand(['doctor', ...args], {
    env: { MARKET_DATA: 'demo', LOG_LEVEL: 'silent', BACKUP_DIR, ...env },
    folder: tmpdir(),
    out: (text) => void (out += text),
    note: (text) => void (err += text),
  });
  return { code, out, err };
}

const stateOf = (out: string): Record<string, string> =>
  Object.fromEntries((JSON.parse(out) as Diagnosis).checks.map(({ name, status }) => [name, status]));

eachEmptyDatabase('tradewise doctor', (_kind, newOne) => {
  let database: TestDatabase;
  beforeAll(async () => void (database = await newOne()));
  afterAll(() => database.remove());

  const lookAt = async (env: Readonly<Record<string, string>> = {}) =>
    doctor({ DATABASE_URL: database.url, ...env }, '--json');
  const migrate = (): Promise<number> =>
    runCommand(['db', 'migrate'], {
      env: { DATABASE_URL: database.url, MARKET_DATA: 'demo' },
      folder: tmpdir(),
      out: () => undefined,
      note: () => undefined,
    });

  it('finds a database without tables, changes nothing, and says what mends it', async () => {
    // The file of SQLite is not made by looking; a database of PostgreSQL is there before its tables.
    const before = await lookAt();
    expect(before.code).toBe(1);
    expect(stateOf(before.out)).toMatchObject({ database: 'problem', settings: 'warning' });
    const again = await lookAt();
    expect(again.out).toBe(before.out);
    expect(again.err).toMatch(/problem/);
  });

  it('finds nothing wrong once the tables are there, and warns of what is only not set', async () => {
    expect(await migrate()).toBe(0);
    const found = await lookAt();
    expect([found.code, found.err]).toEqual([0, '']);
    expect(stateOf(found.out)).toEqual({
      settings: 'warning',
      database: 'ok',
      'market data': 'ok',
      disk: 'ok',
      mail: 'ok',
      tasks: 'ok',
      'performance log': 'ok',
      operators: 'warning',
    });
    expect(stateOf((await lookAt({ SESSION_SECRET: SECRET })).out)).not.toHaveProperty('settings');
  });
});

describe('what tradewise doctor says', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'tradewise-doctor-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const file = path.join(folder, 'none.db');

  it('names a database that is not there, makes none, and says what could not be looked at without it', async () => {
    const { code, out } = await doctor({ DATABASE_URL: `sqlite:////${file}` });
    expect(code).toBe(1);
    expect(out).toMatch(/^ {2}problem {2}database .*none\.db/m);
    expect(existsSync(file)).toBe(false);
  });

  it('never shows a secret, and a fingerprint only of one that is the same elsewhere', async () => {
    const password = 'correct-horse-battery-staple';
    const env = { DATABASE_URL: `postgresql://ann:${password}@127.0.0.1:1/none`, MAIL_PASSWORD: password };
    const [first, again, other] = await Promise.all([
      doctor({ ...env, SESSION_SECRET: SECRET }),
      doctor({ ...env, SESSION_SECRET: SECRET }),
      doctor({ ...env, SESSION_SECRET: OTHER }),
    ]);
    const print = /SESSION_SECRET +64 characters, fingerprint ([0-9a-f]{6})$/m;
    expect(print.exec(first.out)?.[1]).toBe(print.exec(again.out)?.[1]);
    expect(print.exec(first.out)?.[1]).not.toBe(print.exec(other.out)?.[1]);
    for (const { out, err } of [first, other]) {
      for (const hidden of [password, SECRET, OTHER]) expect(out + err).not.toContain(hidden);
    }
    expect(first.out).toMatch(/MARKET_DATA +demo$/m);
    expect(first.out).toMatch(/^ {2}not set: .*MAIL_SERVER/m);
  });

  it('says that mail is not configured where people would miss it', async () => {
    const production = {
      NODE_ENV: 'production',
      DATABASE_URL: `sqlite:////${path.join(folder, 'production.db')}`,
      ALLOW_SQLITE: '1',
      ALLOW_HTTP: '1',
      BILLING: 'off',
      PUBLIC_URL: 'http://tradewise.example',
      SESSION_SECRET: SECRET,
    };
    const folderOf = { env: production, folder: tmpdir(), out: () => undefined, note: () => undefined };
    expect(await runCommand(['db', 'init'], folderOf)).toBe(0);
    const { code, out } = await doctor(production);
    expect(code).toBe(0);
    expect(out).toMatch(/^ {2}warning {2}mail +No mail is sent: MAIL_SERVER is not set\.$/m);
    expect(out).toMatch(/^ {2}warning {2}market data +Prices are generated, not real/m);
    expect(out).toMatch(/^TradeWise .* production mode$/m);
  });

  it('lists every mistake of the configuration as a start does', async () => {
    const { code, err } = await doctor({ PORT: 'x', SIGNUPS: 'maybe' });
    expect(code).toBe(1);
    expect(err).toMatch(/PORT .*\n.*SIGNUPS /);
  });
});
