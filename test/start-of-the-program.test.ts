import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { shared } from './support/shared.ts';

// The program itself, as a person starts it in a folder; src/app/start-faults.test.ts tries the same faults at commands too.

let command: string;
let home: string;
beforeAll(async () => {
  command = await shared('command');
  home = mkdtempSync(path.join(tmpdir(), 'tradewise-first-start-'));
}, 60_000);
afterAll(() => rmSync(home, { recursive: true, force: true }));

const newFolder = (): string => mkdtempSync(path.join(home, 'folder-'));

/** What a start said, and its exit code; null: it listened, was asked for its health, and was asked to end. */
interface Started {
  readonly code: number | null;
  readonly said: string;
  readonly health: number | null;
}

/** Runs `tradewise serve` in a folder until it listens or ends. */
function serve(folder: string, env: Readonly<Record<string, string>> = {}): Promise<Started> {
  const given = { PATH: process.env['PATH'] ?? '', HOST: '127.0.0.1', PORT: '0', MARKET_DATA: 'demo', ...env };
  const child = spawn(process.execPath, [command, 'serve'], { cwd: folder, env: given });
  return new Promise((resolve, reject) => {
    let said = '';
    let health: Promise<number> | null = null;
    const hear = (chunk: Buffer): void => {
      said += chunk.toString('utf8');
      const url = /listens on (http:\S+)/.exec(said)?.[1];
      if (url === undefined || health !== null) return;
      health = fetch(`${url}/api/health`, { headers: { connection: 'close' } }).then(({ status }) => status);
      health.finally(() => child.kill()).catch(reject);
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.once('error', reject);
    child.once('close', (code) => {
      if (health === null) resolve({ code, said, health: null });
      else health.then((status) => resolve({ code: null, said, health: status }), reject);
    });
  });
}

describe('a first start', () => {
  it('reads its .env also where an editor put a byte order mark before it, whatever its first line names', async () => {
    for (const encode of [
      (text: string) => Buffer.from(`\ufeff${text}`, 'utf8'),
      (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le'),
    ]) {
      const folder = newFolder();
      writeFileSync(
        path.join(folder, '.env'),
        encode(`DATABASE_URL=sqlite:///${folder}/mine.db\r\nLOG_LEVEL=warn\r\n`),
      );
      expect(await serve(folder)).toMatchObject({ code: null, health: 200 });
      expect([existsSync(`${folder}/mine.db`), existsSync(`${folder}/trading_platform.db`)]).toEqual([true, false]);
    }
  });

  it('tells of a name in its .env that is nearly that of a setting, and goes on', async () => {
    const folder = newFolder();
    writeFileSync(path.join(folder, '.env'), 'DATABSE_URL=sqlite:///elsewhere.db\nMAIL_SERVR=x\nMY_OWN_NAME=x\n');
    const { said, health } = await serve(folder);
    expect(health).toBe(200);
    expect(said).toContain('DATABSE_URL is not a setting: did you mean DATABASE_URL?');
    expect(said).toContain('MAIL_SERVR is not a setting: did you mean MAIL_SERVER?');
    expect(said).not.toContain('MY_OWN_NAME');
  });

  it('keeps a secret of its own for its next start, for its owner alone and out of git', async () => {
    const folder = newFolder();
    const file = path.join(folder, '.tradewise', 'session-secret');
    expect((await serve(folder)).said).toContain('A SESSION_SECRET was created');
    const secret = readFileSync(file, 'utf8');
    expect([secret.trim().length, statSync(file).mode & 0o777]).toEqual([64, 0o600]);
    expect(statSync(path.dirname(file)).mode & 0o777).toBe(0o700);
    expect(readFileSync(path.join(folder, '.tradewise', '.gitignore'), 'utf8')).toBe('*\n');
    const again = await serve(folder);
    expect([again.health, again.said.includes('was created'), readFileSync(file, 'utf8')]).toEqual([
      200,
      false,
      secret,
    ]);
    const production = newFolder();
    const { code, said } = await serve(production, { NODE_ENV: 'production' });
    expect([code, existsSync(path.join(production, '.tradewise'))]).toEqual([1, false]);
    expect(said).toMatch(/tradewise: SESSION_SECRET/);
  });

  it('serves on [::1]', async () => {
    expect(await serve(newFolder(), { HOST: '[::1]' })).toMatchObject({ code: null, health: 200 });
  });

  it('names a port that is in use, and how to choose another', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => void other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    const { code, said } = await serve(newFolder(), { PORT: String(port), LOG_LEVEL: 'error' });
    expect([code, said]).toEqual([
      1,
      `tradewise: Port ${port} is in use by another program. Set PORT to another one, such as PORT=${port + 1}.\n`,
    ]);
    other.close();
  });

  it.each([
    ['a folder that is missing', 'no/such/folder/a.db', 'the file or its folder is not there or may not be opened'],
    ['a folder', 'folder.db', 'it is a folder, not a file'],
    ['another file', 'letter.db', 'the file is not a SQLite database'],
  ])('tells the path of a SQLite file that is %s, and why', async (_what, name, why) => {
    const folder = newFolder();
    mkdirSync(path.join(folder, 'folder.db'));
    writeFileSync(path.join(folder, 'letter.db'), 'Dear reader, '.repeat(100));
    chmodSync(path.join(folder, 'letter.db'), 0o600);
    const file = path.join(folder, name);
    const { code, said } = await serve(folder, { DATABASE_URL: `sqlite:///${file}`, LOG_LEVEL: 'error' });
    expect([code, said]).toEqual([3, `tradewise: The database cannot be used: the file ${file}: ${why}\n`]);
  });
});
