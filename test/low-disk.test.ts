import { statfsSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { runCommand } from '../src/app/program.ts';
import { createPrecomputationJobs } from '../src/features/precomputation/precomputation.jobs.ts';
import { ABOUT_CHECKS } from '../src/platform/check-line.ts';
import { createDiskWatch } from '../src/platform/disk-room.ts';
import { accountApp, PASSWORD, setUpFactor, type AccountApp } from './support/account-app.ts';
import { emptySqlite, type TestDatabase } from './support/databases.ts';
import { mountSmallDisk } from './support/small-disk.ts';

const TOKEN = 'c0ffee00d15ea5e5b4d1b4d10ddba11cafe5eed5';
let free = 0.5;
let file: TestDatabase;
let app: AccountApp;
const posted: { title: string; detail: string }[] = [];
const webhook = createServer((request, response) => {
  let body = '';
  request.on('data', (piece) => (body += String(piece)));
  request.on('end', () => {
    posted.push(JSON.parse(body) as { title: string; detail: string });
    response.end();
  });
});
beforeAll(async () => {
  await new Promise<void>((resolve) => void webhook.listen(0, '127.0.0.1', resolve));
  file = emptySqlite();
  const hook = `http://127.0.0.1:${(webhook.address() as AddressInfo).port}/`;
  app = await accountApp(
    file.url,
    { UNIVERSE: 'AAPL,KO', OPERATOR_TOKEN: TOKEN, ALERT_WEBHOOK_URL: hook },
    { readRoom: () => Promise.resolve({ free: free * 1e9, total: 1e9, disk: 'only' }) },
  );
  await setUpFactor(await app.join('op@example.com'));
});
afterAll(async () => {
  await app.close();
  await file.remove();
  await new Promise((resolve) => webhook.close(resolve));
});
beforeEach(() => {
  free = 0.5;
  posted.length = 0;
});

const run = async (lookEveryMs?: number): Promise<unknown> => {
  const { precomputation } = app.container;
  const [job] = createPrecomputationJobs({
    precomputation,
    log: { info: () => undefined },
    ...(lookEveryMs === undefined ? {} : { lookEveryMs }),
  });
  return job?.run({ signal: new AbortController().signal } as never);
};
const waiting = async (): Promise<number> => {
  const { db } = app.container.database;
  const rows = await db.selectFrom('tasks').select('due_at').where('unique_key', '=', 'room').execute();
  return rows.length;
};
const look = async (): Promise<void> => app.container.security.judgeChecks(await app.container.checkAll());
const service = async () =>
  (await app.server.inject('/api/task-queue/stats')).json<{ precomputation_service: { service_running: boolean } }>();
const details = async () =>
  (await app.server.inject({ url: '/api/health/details', headers: { authorization: `Bearer ${TOKEN}` } })).json<{
    checks: { name: string; status: string; since: string | null; effect: string; command: string }[];
  }>();

it('below a tenth of room precomputation rests, people sign in and read, operators are alerted, and it goes on by itself', async () => {
  await look();
  free = 0.099;
  expect(await run()).toEqual({ resting: 'a disk has too little room' });
  expect(await waiting()).toBe(1);
  expect(await service()).toMatchObject({ precomputation_service: { service_running: false } });

  await look();
  const titles = () => posted.map(({ title }) => title).filter((title) => title.endsWith('disk'));
  expect(titles()).toEqual(['Check failed: disk']);
  expect(posted.find(({ title }) => title.endsWith('disk'))?.detail).toMatch(
    /^disk: 9 % \(0\.1 GB\) .*Effect: .*Command: tradewise backup cleanup$/,
  );
  const [line] = (await details()).checks.filter(({ name }) => name === 'disk');
  expect(line).toMatchObject({ status: 'problem', command: 'tradewise backup cleanup' });
  expect([line?.since, line?.effect]).toEqual([
    expect.stringMatching(/^\d{4}-/),
    expect.stringMatching(/judged ahead/),
  ]);

  const person = await app.join('person@example.org');
  expect((await app.client().submit('/login', { email: 'person@example.org', password: PASSWORD })).status).toBe(303);
  expect((await person.get('/s/AAPL')).status).toBe(200);
  expect((await app.server.inject('/api/health')).statusCode).toBe(200);

  free = 0.11;
  expect(await run()).toEqual({ resting: 'a disk has too little room' });
  free = 0.12;
  expect(await run()).toMatchObject({ symbols: 2, judged: 2, failed: 0 });
  await look();
  await look();
  expect(titles()).toEqual(['Check failed: disk', 'Check passes again: disk']);
});

it('a run under way ends when the room goes, and comes back later', async () => {
  const { precomputation } = app.container;
  const [job] = createPrecomputationJobs({
    precomputation: {
      ...precomputation,
      run: ({ signal } = {}) =>
        new Promise((_resolve, reject) => {
          signal?.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
          free = 0.05;
        }),
    },
    log: { info: () => undefined },
    lookEveryMs: 1,
  });
  const result = await job?.run({ signal: new AbortController().signal } as never);
  expect(result).toEqual({ resting: 'a disk has too little room' });
});

it('the details of the health are for operators only', async () => {
  expect((await app.server.inject('/api/health/details')).statusCode).toBe(401);
});

const disk = mountSmallDisk(8);
afterAll(() => disk?.remove());
it('a real disk is low while it is filled, and is not when it has room again; where none may be mounted it is read right', async () => {
  if (disk === null) {
    const { blocks, bsize } = statfsSync(tmpdir());
    const [room] = await createDiskWatch([`${tmpdir()}/not/made/yet`]).rooms();
    return expect(room?.total).toBe(blocks * bsize);
  }
  const watch = createDiskWatch([`${disk.folder}/not/made/yet`]);
  expect(await watch.isLow()).toBe(false);
  disk.fill(400_000);
  expect(await watch.isLow()).toBe(true);
  disk.clear();
  expect([await watch.isLow(), (await watch.rooms()).length]).toEqual([false, 1]);
});

it('the command of each check is one that there is', async () => {
  for (const { command } of Object.values(ABOUT_CHECKS)) {
    const words = command.split(' ').slice(1);
    let out = '';
    const io = { env: {}, folder: '/', out: (text: string) => void (out += text), note: () => undefined };
    expect(await runCommand([...words, '--help'], io), command).toBe(0);
    expect(out, command).toContain(`Usage: ${command}`);
  }
});

it('every check of the product has an effect and a command', async () => {
  const names = (await app.container.checkAll()).map(({ name }) => name);
  expect(names.filter((name) => !(name in ABOUT_CHECKS))).toEqual([]);
  expect(names).toEqual(expect.arrayContaining(['database', 'disk', 'mail', 'tasks', 'operators']));
});
