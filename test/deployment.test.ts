import { spawn } from 'node:child_process';
import { appendFileSync, readdirSync, readFileSync, truncateSync, statSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { newCertificate } from './support/certificate.ts';
import { newPostgres, type TestDatabase } from './support/databases.ts';
import { deploy, NAMES, type Deployment, type Settings } from './support/deployment.ts';
import { DOCS, missingTools, patternOf, readGuideRows } from './support/guide-rows.ts';
import type { Ended } from './support/run-command.ts';

const ROWS = readGuideRows();
const RUN = ROWS.filter(({ command }) => command !== null);
/** A restore is the last: it puts everything back to the state of a backup, and the service ends its tasks before. */
const COMMANDS = [...new Set(RUN.map(({ command }) => command as string))].sort(
  (a, b) => Number(a.includes('restore')) - Number(b.includes('restore')),
);
const MISSING = missingTools();

let service: Deployment;
/** A database with tables and a server on it that does no tasks, and so has nobody who does. */
let otherDatabase: TestDatabase;
let idle: string;
beforeAll(async () => {
  [service, otherDatabase] = await Promise.all([deploy(), newPostgres()]);
  idle = await service.startBeside({ ROLE: 'web', DATABASE_URL: otherDatabase.url, LOG_FILE: 'off' });
  const post = 'curl -s -o /dev/null -X POST -H "Content-Type: application/json"';
  // What the log is searched for: something that failed, and something slow.
  await service.run(`${post} ${service.origin}/create-checkout-session`);
  service.yahoo.fault('MSFT', 'slow', 1);
  await service.run(`${post} -d '{"symbol": "MSFT"}' ${service.origin}/api/stock-analysis`);
  const made = await service.run(
    'tradewise billing sync && tradewise user create ada@tradewise.example && tradewise backup',
  );
  expect([made.code, made.err]).toEqual([0, '']);
}, 120_000);
afterAll(async () => {
  await service.remove();
  await otherDatabase.remove();
});

const newestBackup = (): string =>
  readdirSync(`${service.folder}/backups`)
    .filter((name) => name.endsWith('.enc'))
    .sort()
    .at(-1) ?? '';

// First of all, while nothing was restored yet.
describe('tradewise preflight', () => {
  afterEach(() => {
    service.front.leaveOut(null);
    service.front.show(service.certificate);
    service.front.send('localhost', service.backend);
    service.stripe.release();
  });
  const SEVEN = ['All', 'Database', 'Stripe', 'Security', 'Performance', 'Backup', 'SSL'];
  /** The first word of each box that is not ticked, and its text. */
  const failing = async (more: Settings = {}): Promise<Readonly<Record<string, string>>> => {
    const { code, out } = await service.run('tradewise preflight', more);
    const boxes = [...out.matchAll(/^\[(.)\] (\w+).*\n {4}(.*)$/gm)];
    expect(boxes.map(([, , title]) => title)).toEqual(SEVEN);
    const failed = boxes.filter(([, mark]) => mark !== 'x').map(([, , title = '', text = '']) => [title, text]);
    expect(code).toBe(failed.length === 0 ? 0 : 1);
    return Object.fromEntries(failed) as Record<string, string>;
  };

  it('ticks all seven boxes', async () => {
    expect(await failing()).toEqual({});
  });

  it('fails those of the settings, the headers and the certificate, and no other, where these are broken', async () => {
    const short = newCertificate({ days: 5, names: NAMES });
    const trusted = path.join(service.folder, 'short.pem');
    writeFileSync(trusted, short.cert);
    service.front.leaveOut('x-frame-options');
    service.front.show(short);
    expect(await failing({ MAIL_SERVR: 'smtp.example.com', NODE_EXTRA_CA_CERTS: trusted })).toEqual({
      All: expect.stringContaining('MAIL_SERVR') as string,
      Security: 'Missing or too weak: x-frame-options.',
      SSL: expect.stringMatching(/ 4 more days\. Renew it\.$/) as string,
    });
  });

  it('fails those of Stripe, the services and the backup, and no other, where these are broken', async () => {
    service.stripe.fault = 'down';
    service.front.send('localhost', idle);
    const file = path.join(service.folder, 'backups', newestBackup());
    const { size } = statSync(file);
    appendFileSync(file, 'x');
    const found = await failing();
    truncateSync(file, size);
    expect(found).toEqual({
      Stripe: expect.stringMatching(/^Stripe did not answer to STRIPE_SECRET_KEY/) as string,
      Performance: 'The task queue is not running. The precomputation service is not running.',
      Backup: expect.stringMatching(/^The newest backup, .* is bad: /) as string,
    });
  });

  it('fails that of the database where it cannot be reached', async () => {
    const found = await failing({ DATABASE_URL: service.settings['DATABASE_URL']?.replace(/\w+$/, 'nowhere') ?? '' });
    expect(found['Database']).toMatch(/nowhere/);
  });

  it('ticks all seven again', async () => {
    expect(await failing()).toEqual({});
  });
});

describe('the scripts that watch', () => {
  it.each([
    ['health_check.sh', () => `http://localhost:${service.front.plainPort}`, '❌ Application unhealthy - HTTP 301'],
    ['service_monitor.sh', () => idle, 'ALERT: Task queue not running\nALERT: Precomputation service not running'],
  ])('alert: %s', async (script, address, said) => {
    const { code, out, err } = await service.run(`ops/${script} ${address()}`);
    expect([code, `${out}${err}`]).toEqual([1, expect.stringContaining(said)]);
  });

  it('alert where the database is gone', async () => {
    await otherDatabase.remove();
    const health = await service.run(`ops/health_check.sh ${idle}`);
    expect([health.code, health.out]).toEqual([1, '❌ Application unhealthy - HTTP 503\n']);
    const monitor = await service.run(`ops/service_monitor.sh ${idle}`);
    expect([monitor.code, monitor.err]).toEqual([
      1,
      expect.stringMatching(/^ALERT: Service check failed: curl: .*503/),
    ]);
    otherDatabase = await newPostgres();
  });
});

describe('.replit', () => {
  const text = readFileSync(path.join(DOCS, '..', '.replit'), 'utf8');
  const line = /^run = "(.*)"$/m.exec(text)?.[1] ?? '';
  const env = Object.fromEntries(
    [...text.matchAll(/^([A-Z]+) = "(.*)"$/gm)].map(([, name = '', value]) => [name, value]),
  );

  it('starts, by its run line as it stands, a server on every address at port 5000', async ({ skip }) => {
    expect([line, /^run = \["(.*)"\]$/m.exec(text)?.[1]?.split('", "').join(' ')]).toEqual(['npm start', 'npm start']);
    if (await answers('127.0.0.1')) skip('port 5000 of this machine is in use');
    const server = spawn('sh', ['-c', line], {
      cwd: service.folder,
      env: { ...service.environment, LOG_FILE: 'off', REPLIT_DEPLOYMENT: '1', ...env },
      detached: true,
      stdio: 'ignore',
    });
    const gone = new Promise((resolve) => server.once('exit', resolve));
    // Only what listens on every address answers on one that nobody named.
    const ask = (): Promise<number> =>
      fetch('http://127.1.2.3:5000/livez').then(
        ({ status }) => status,
        () => 0,
      );
    try {
      await expect.poll(ask, { timeout: 30_000, interval: 200 }).toBe(200);
    } finally {
      process.kill(-(server.pid as number), 'SIGKILL');
      await gone;
    }
  });
});

describe('the table of the commands of the production guide', () => {
  it('has a row for each line of it, and says why it does not run one', () => {
    expect([ROWS.length, RUN.length]).toEqual([118, 96]);
    expect([...new Set(ROWS.flatMap(({ why }) => why ?? []))].sort()).toEqual([
      'a page',
      'not tried: it asks the registry of packages',
      'not tried: it needs a checkout',
      'not tried: it writes into a checkout',
      'not tried: there is no systemd, Docker or Replit here',
    ]);
  });

  it('leads to pages and parts of them that there are', () => {
    for (const link of ROWS.flatMap(({ pages }) => pages)) {
      const [file = '', anchor] = link.split('#');
      const titles = [...readFileSync(path.join(DOCS, file), 'utf8').matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
        title
          .toLowerCase()
          .replaceAll(/[^\w -]/g, '')
          .replaceAll(' ', '-'),
      );
      if (anchor !== undefined) expect([link, titles]).toEqual([link, expect.arrayContaining([anchor]) as string[]]);
    }
  });

  /** The line as somebody types it who has put the own host, port and backup in its place. */
  const run = (line: string): Promise<Ended> =>
    service.run(
      line
        .replaceAll('https://your-app.example', service.origin)
        .replaceAll('http://your-app.example', `http://localhost:${service.front.plainPort}`)
        .replaceAll('your-app.example:443', `localhost:${service.front.tlsPort}`)
        .replaceAll('http://127.0.0.1:5000', service.backend)
        .replaceAll('tradewise_backup_20250725_120000.sql.gz', newestBackup()),
    );

  for (const line of COMMANDS) {
    const lacks = MISSING.find((tool) => line.includes(tool));
    it.skipIf(lacks !== undefined)(
      `does ${line}${lacks === undefined ? '' : ` (this machine lacks ${lacks})`}`,
      async () => {
        const { code, out, err } = await run(line);
        expect([code, err]).toEqual([0, expect.any(String)]);
        for (const { guide, shows } of RUN.filter(({ command }) => command === line))
          for (const shown of shows) expect(`${out}${err}`, `${guide}: ${shown}`).toMatch(patternOf(shown));
      },
    );
  }

  it('leaves, after the restore, a service that is well again by itself', async () => {
    const monitor = async (): Promise<string> => (await service.run(`ops/service_monitor.sh ${service.origin}`)).out;
    await expect.poll(monitor, { timeout: 40_000, interval: 1000 }).toContain('✅');
  });
});

const answers = (host: string): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(5000, host, () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
