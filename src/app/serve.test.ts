import { execFile, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TEST_ENV } from '../../test/support/test-app.ts';

const LAUNCHER = path.join(import.meta.dirname, '../../bin/tradewise.cjs');
const IS_BUILT = existsSync(path.join(import.meta.dirname, '../../dist/tradewise.js'));
const run = promisify(execFile);

interface Started {
  readonly process: ChildProcess;
  readonly output: () => string;
  readonly url: string;
}

let folder: string;
let server: Started;

async function serve(env: Record<string, string>): Promise<Started> {
  const child = spawn(process.execPath, [LAUNCHER, 'serve'], {
    cwd: folder,
    env: { PATH: process.env['PATH'] ?? '', ...TEST_ENV, HOST: '127.0.0.1', PORT: '0', ...env },
  });
  let text = '';
  child.stdout.on('data', (chunk) => (text += String(chunk)));
  child.stderr.on('data', (chunk) => (text += String(chunk)));
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout.on('data', () => {
      const found = /http:\/\/\S+/.exec(text)?.[0];
      if (found !== undefined) resolve(found);
    });
    child.once('exit', (code) => reject(new Error(`ended with ${String(code)}: ${text}`)));
  });
  return { process: child, output: () => text, url };
}

/** The guide's own command lines, with the host in place of its placeholder. */
const curl = async (...args: string[]): Promise<string> => (await run('curl', ['-s', ...args])).stdout;

describe.skipIf(!IS_BUILT)('the built server', () => {
  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'tradewise-'));
    server = await serve({ DATABASE_URL: 'sqlite:///trading_platform.db' });
  }, 60_000);
  afterAll(() => {
    server.process.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });

  it('says in one line where it listens and that its prices are not real', () => {
    expect(server.output()).toMatch(
      /^TradeWise listens on http:\/\/127\.0\.0\.1:\d+ \u00b7 Demo data, not real prices\n$/,
    );
    expect(readdirSync(folder).filter((name) => !/-(shm|wal)$/.test(name))).toEqual([
      '.tradewise',
      'performance.log',
      'trading_platform.db',
    ]);
  });

  it('answers the health check', async () => {
    expect(JSON.parse(await curl(`${server.url}/api/health`))).toMatchObject({ status: 'healthy' });
  });

  it.each(['AAPL', 'TSLA'])(
    'answers the guide\u2019s request for %s',
    async (symbol) => {
      const text = await curl(
        ...['-X', 'POST', `${server.url}/api/stock-analysis`],
        ...['-H', 'Content-Type: application/json', '-d', `{"symbol": "${symbol}"}`],
      );
      expect(JSON.parse(text)).toMatchObject({ success: true, symbol, strategy: 'growth', is_demo: true });
    },
    60_000,
  );

  it('answers the guide\u2019s request for the share of the cache with a number', async () => {
    const { cache_hit_ratio: ratio } = JSON.parse(await curl(`${server.url}/api/performance/stats`)) as {
      cache_hit_ratio: unknown;
    };
    expect(ratio).toBeTypeOf('number');
  });

  it('leaves a line of each request in performance.log, which the guide follows', async () => {
    await curl(`${server.url}/api/symbols?q=canary`);
    const tail = spawn('tail', ['-n', '+1', '-f', 'performance.log'], { cwd: folder });
    let text = '';
    while (!text.includes('GET /api/symbols')) text += String(((await once(tail.stdout, 'data')) as unknown[])[0]);
    tail.kill();
    expect(text).not.toContain('canary');
    expect(statSync(path.join(folder, 'performance.log')).mode & 0o777).toBe(0o600);
  });

  it('shows the guide its security headers', async () => {
    const head = await curl('-I', `${server.url}/`);
    expect(head).toMatch(/^HTTP\/1\.1 200/);
    for (const name of ['X-Frame-Options: DENY', 'X-Content-Type-Options: nosniff', 'X-XSS-Protection: 0']) {
      expect(head.toLowerCase()).toContain(name.toLowerCase());
    }
  });

  it('serves the style sheet that its pages name', async () => {
    const page = await (await fetch(server.url)).text();
    const address = /href="(\/static\/app\.[0-9a-f]+\.css)"/.exec(page)?.[1];
    const sheet = await fetch(`${server.url}${address ?? '/none'}`);
    expect([sheet.status, sheet.headers.get('cache-control')]).toEqual([200, 'public, max-age=31536000, immutable']);
  });

  it('ends well when it is asked to', async () => {
    const other = await serve({});
    other.process.kill('SIGTERM');
    expect(await once(other.process, 'exit')).toEqual([0, null]);
  }, 30_000);

  it('does not start where the environment is wrong, and says all that is', async () => {
    const failed = serve({ PORT: 'x', TRADEWISE_NOW: 'soon', MARKET_DATA: 'demo' });
    await expect(failed).rejects.toThrow(/ended with 1: tradewise: PORT[^\n]*\ntradewise: TRADEWISE_NOW[^\n]*\n$/);
  });

  it('does not start where the port is taken', async () => {
    const failed = serve({ PORT: new URL(server.url).port });
    await expect(failed).rejects.toThrow(/ended with 1: tradewise: Port \d+ is in use by another program[^\n]*\n$/);
  }, 30_000);
});
