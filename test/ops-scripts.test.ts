import { execFile } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createServer as createTlsServer } from 'node:tls';
import { promisify } from 'node:util';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { openDatabase } from '../src/platform/db/database.ts';
import { migrateToLatest } from '../src/platform/db/migrate.ts';
import { newCertificate } from './support/certificate.ts';
import { shared } from './support/shared.ts';

// The scripts are for a shell, curl and openssl, so they are run by them, against servers of this file.
const OPS = fileURLToPath(new URL('../ops/', import.meta.url));
const run = promisify(execFile);
const open: Server[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => new Promise((resolve) => server.close(resolve))));
});

interface Ended {
  readonly code: number;
  readonly out: string;
  /** What was posted to the webhook, title by title. */
  readonly alerts: readonly string[];
}

async function serve(answer: { status: number; body?: string; onRequest?: (body: string) => void }): Promise<string> {
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (piece: Buffer) => (body += piece.toString('utf8')));
    request.on('end', () => {
      answer.onRequest?.(`${request.url ?? ''} ${body}`);
      response.writeHead(answer.status, { location: 'https://127.0.0.1:1/', connection: 'close' });
      response.end(answer.body ?? '');
    });
  });
  open.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** An address where nobody listens. */
async function refusing(): Promise<string> {
  const address = await serve({ status: 200 });
  await new Promise((resolve) => open.pop()?.close(resolve));
  return address;
}

async function runScript(
  name: string,
  args: readonly string[] = [],
  more: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  const alerts: string[] = [];
  const onRequest = (text: string): void => {
    alerts.push((JSON.parse(text.slice(text.indexOf('{'))) as { title: string }).title);
  };
  const ALERT_WEBHOOK_URL = await serve({ status: 200, onRequest });
  const env = { PATH: process.env['PATH'] ?? '', ALERT_WEBHOOK_URL, ...more };
  const ended = await run('bash', [`${OPS}${name}`, ...args], { env }).then(
    ({ stdout }) => ({ code: 0, out: stdout }),
    (error: unknown) => {
      const { code, stdout } = error as { code: number; stdout: string };
      return { code, out: stdout };
    },
  );
  return { code: ended.code, out: ended.out, alerts };
}

describe('health_check.sh', () => {
  it('says so and ends with 0 where the service is healthy', async () => {
    expect(await runScript('health_check.sh', [await serve({ status: 200 })])).toEqual({
      code: 0,
      out: '✅ Application healthy\n',
      alerts: [],
    });
  });

  it.each([503, 301, 500])('alerts and ends with 1 where it answers %i', async (status) => {
    expect(await runScript('health_check.sh', [await serve({ status })])).toEqual({
      code: 1,
      out: `❌ Application unhealthy - HTTP ${status}\n`,
      alerts: [`Application unhealthy - HTTP ${status}`],
    });
  });

  it('alerts and ends with 1 where nobody listens', async () => {
    expect(await runScript('health_check.sh', [await refusing()])).toMatchObject({
      code: 1,
      alerts: ['Application unhealthy - HTTP 000'],
    });
  });
});

describe('service_monitor.sh', () => {
  const stats = (queue: boolean, service: boolean): string =>
    JSON.stringify({ task_queue: { queue_running: queue }, precomputation_service: { service_running: service } });

  it.each([
    { what: 'both run', body: stats(true, true), alerts: [] },
    { what: 'the queue stands still', body: stats(false, true), alerts: ['Task queue not running'] },
    { what: 'precomputation stands still', body: stats(true, false), alerts: ['Precomputation service not running'] },
    {
      what: 'both stand still',
      body: '{}',
      alerts: ['Task queue not running', 'Precomputation service not running'],
    },
    {
      what: 'the request is redirected',
      status: 301,
      body: '',
      alerts: ['Service check failed: the answer is not JSON'],
    },
    { what: 'the answer is no JSON', body: '<html>', alerts: ['Service check failed: the answer is not JSON'] },
  ])('alerts of what is wrong where $what', async ({ status = 200, body, alerts }) => {
    const ended = await runScript('service_monitor.sh', [await serve({ status, body })]);
    expect([ended.code, ended.alerts]).toEqual([alerts.length === 0 ? 0 : 1, alerts]);
  });

  it.each([
    ['answers 503', (): Promise<string> => serve({ status: 503, body: stats(true, true) })],
    ['is refused', refusing],
  ])('alerts that the check failed where the request %s', async (_what, address) => {
    const { code, alerts } = await runScript('service_monitor.sh', [await address()]);
    expect([code, alerts.length, alerts[0]?.startsWith('Service check failed: curl:')]).toEqual([1, 1, true]);
  });
});

describe('tls_check.sh', () => {
  it.each([
    { least: ['3'], code: 0, alerts: 0 },
    { least: [], code: 1, alerts: 1 },
  ])(
    'ends with $code where a certificate is good for five days, and must be for $least',
    async ({ least, code, alerts }) => {
      const server = createTlsServer(newCertificate(), (socket) => socket.end());
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
      const ended = await runScript('tls_check.sh', [address, ...least]);
      await new Promise((resolve) => server.close(resolve));
      expect([ended.code, ended.alerts.length]).toEqual([code, alerts]);
      expect(ended.out).toMatch(/notBefore=.*\nnotAfter=/);
    },
  );

  it('alerts where there is no TLS', async () => {
    const address = (await serve({ status: 200 })).replace('http://', '');
    const { code, alerts } = await runScript('tls_check.sh', [address]);
    expect([code, alerts]).toEqual([1, [`No certificate at ${address}`]]);
  });
});

describe('backup_daily.sh', () => {
  const home = mkdtempSync(path.join(tmpdir(), 'tradewise-ops-'));
  afterAll(() => rmSync(home, { recursive: true, force: true }));
  /** Runs it with the program that this run of the tests has built. */
  const backUp = async (database: string): Promise<Ended> => {
    const command = await shared('command');
    const env = { DATABASE_URL: `sqlite:///${database}`, BACKUP_DIR: path.join(home, 'backups'), TRADEWISE: command };
    return runScript('backup_daily.sh', [], { ...env, NODE: process.execPath });
  };

  it('makes a backup, removes old ones and says so', async () => {
    const database = path.join(home, 'own.db');
    const open = await openDatabase(`sqlite:///${database}`);
    await migrateToLatest(open);
    await open.close();
    const { code, out, alerts } = await backUp(database);
    expect([code, alerts]).toEqual([0, []]);
    expect(out).toMatch(/✅ Daily backup completed: /);
    expect(
      readdirSync(path.join(home, 'backups')).some((name) => /^tradewise_backup_\d{8}_\d{6}\.sql\.gz$/.test(name)),
    ).toBe(true);
  });

  it('alerts, ends with a failure and removes nothing where there is nothing to back up', async () => {
    const { code, out, alerts } = await backUp(path.join(home, 'missing', 'none.db'));
    expect([code === 0, alerts, out.includes('✅'), out.includes('removed')]).toEqual([
      false,
      ['The daily backup failed'],
      false,
      false,
    ]);
  });
});

it('every script that is run by itself stops at the first failure, and its text is good bash', async () => {
  for (const name of readdirSync(OPS).filter((each) => each.endsWith('.sh'))) {
    await run('bash', ['-n', `${OPS}${name}`]);
    if (name !== 'lib.sh') expect(readFileSync(`${OPS}${name}`, 'utf8')).toContain('\nset -euo pipefail\n');
  }
});
