import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asNobody } from '../../test/support/as-nobody.ts';
import { TEST_ENV } from '../../test/support/test-app.ts';
import { readConfig } from '../platform/config/config.ts';
import { runCommand } from './program.ts';
import { startServer } from './server.ts';

let folder: string;
beforeAll(() => void (folder = mkdtempSync(path.join(tmpdir(), 'tradewise-start-'))));
afterAll(() => rmSync(folder, { recursive: true }));

async function run(env: Readonly<Record<string, string>>, ...args: readonly string[]) {
  let [out, err] = ['', ''];
  const code = await runCommand(args, {
    env: { ...TEST_ENV, HOST: '127.0.0.1', PORT: '0', ...env },
    folder,
    out: (text) => void (out += text),
    note: (text) => void (err += text),
  });
  return { code, out, err };
}

describe('a SQLite file that cannot be used', () => {
  const at = (name: string): string => path.join(folder, name);
  const FAULTS = {
    'its folder is missing': () => ({
      file: at('no/such/folder/a.db'),
      why: 'the file or its folder is not there or may not be opened',
    }),
    'it is a folder': () => {
      mkdirSync(at('folder.db'));
      return { file: at('folder.db'), why: 'it is a folder, not a file' };
    },
    'it is another file': () => {
      writeFileSync(at('letter.db'), 'Dear reader, '.repeat(100));
      return { file: at('letter.db'), why: 'the file is not a SQLite database' };
    },
    'it may not be written': () => {
      mkdirSync(at('a'));
      writeFileSync(at('a/readonly.db'), '');
      chmodSync(at('a/readonly.db'), 0o400);
      return { file: at('a/readonly.db'), why: 'the file may not be written' };
    },
    'its folder may not be written': () => {
      mkdirSync(at('b'));
      writeFileSync(at('b/app.db'), '');
      chmodSync(at('b'), 0o500);
      return { file: at('b/app.db'), why: 'the folder of the file may not be written' };
    },
  };

  it.each(Object.entries(FAULTS))(
    'where %s is told with its path by a start, by a command and by the check',
    async (_what, make) => {
      const { file, why } = make();
      // Modules that are loaded when they are needed may be out of this user's reach.
      const secret = { SESSION_SECRET: 'Vb7q-Lm2x-Zr9t-Kd4w-Ph6s-Gy3n-Cf8j' };
      for (const command of ['serve', 'analyze KO', 'db check'])
        await run({ ...secret, DATABASE_URL: 'sqlite:////no/such/a.db' }, ...command.split(' '));
      for (const command of ['serve', 'analyze KO', 'db check']) {
        const ended = () => run({ ...secret, DATABASE_URL: `sqlite:///${file}` }, ...command.split(' '));
        expect([command, await (existsSync(file) ? asNobody(ended, file) : ended())]).toEqual([
          command,
          { code: 3, out: '', err: `tradewise: The database cannot be used: the file ${file}: ${why}\n` },
        ]);
      }
    },
  );
});

it('a .env with a byte order mark names the database, first line or not', async () => {
  const other = mkdtempSync(path.join(folder, 'mark-'));
  const file = path.join(other, 'mine.db');
  writeFileSync(path.join(other, '.env'), `\ufeffDATABASE_URL=sqlite:///${file}\nMARKET_DATA=demo\n`);
  const quiet = { out: () => undefined, note: () => undefined };
  expect(await runCommand(['db', 'init'], { env: {}, folder: other, ...quiet })).toBe(0);
  expect(existsSync(file)).toBe(true);
});

describe('the address of a server', () => {
  it('that is in use is named by its port, with how to choose another', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => void other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    expect(await run({ PORT: String(port) }, 'serve')).toEqual({
      code: 1,
      out: '',
      err: `tradewise: Port ${port} is in use by another program. Set PORT to another one, such as PORT=${port + 1}.\n`,
    });
    other.close();
  });

  it('that is of no interface of this machine is named', async () => {
    const { code, err } = await run({ HOST: '192.0.2.1' }, 'serve');
    expect([code, err]).toEqual([
      1,
      expect.stringMatching(/^tradewise: HOST is 192\.0\.2\.1, which is no address[^\n]*\n$/),
    ]);
  });

  it.each(['[::1]', '::1'])('may be %s', async (HOST) => {
    const running = await startServer(readConfig({ ...TEST_ENV, HOST, PORT: '0' }), () => undefined);
    expect(running.url).toMatch(/^http:\/\/\[::1\]:\d+$/);
    expect((await fetch(`${running.url}/api/health`)).status).toBe(200);
    await running.close();
  });

  it.each(['[::1]:5000', 'localhost:5000', '[localhost]', 'http://localhost'])('may not be %s', (HOST) => {
    expect(() => readConfig({ HOST })).toThrow(/^HOST must be an address or host name without a (port|scheme)$/);
  });
});

it('a secret that a start makes is said once, also where the start fails later', async () => {
  const other = mkdtempSync(path.join(folder, 'secret-'));
  const serve = async (env: Readonly<Record<string, string>>): Promise<string> => {
    let err = '';
    const given = { ...TEST_ENV, LOG_LEVEL: 'warn', DATABASE_URL: 'sqlite:////no/such/folder/a.db', ...env };
    await runCommand(['serve'], {
      env: given,
      folder: other,
      out: () => undefined,
      note: (text) => void (err += text),
    });
    return err;
  };
  expect(await serve({ PORT: 'x' })).not.toContain('SESSION_SECRET');
  expect(await serve({})).toMatch(/^Note: A SESSION_SECRET was created and stored in \.tradewise\/session-secret\.\n/);
  expect(await serve({})).not.toContain('SESSION_SECRET');
});

describe('a name that is nearly that of a setting', () => {
  it('is told by commands and by the doctor, and what they do goes on', async () => {
    const sentence = 'DATABSE_URL is not a setting: did you mean DATABASE_URL?';
    const file = path.join(folder, 'misspelt.db');
    const env = { DATABASE_URL: `sqlite:///${file}`, DATABSE_URL: 'x' };
    const { code, err } = await run(env, 'db', 'migrate');
    expect([code, err.split('\n').filter((line) => line.startsWith('Note: '))]).toEqual([0, [`Note: ${sentence}`]]);
    expect((await run(env, 'doctor')).out).toMatch(new RegExp(`warning +settings +${sentence.replace('?', '\\?')}`));
  });

  it('is told at the start', async () => {
    const said: string[] = [];
    const config = readConfig({ ...TEST_ENV, LOG_LEVEL: 'warn', HOST: '127.0.0.1', PORT: '0', DATABSE_URL: 'x' });
    const running = await startServer(config, (line) => void said.push(line));
    await running.close();
    expect(said).toContain('Note: DATABSE_URL is not a setting: did you mean DATABASE_URL?');
  });
});
