import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Check } from 'typebox/value';
import { newSqlite } from '../../test/support/databases.ts';
import type { TestDatabase } from '../../test/support/databases.ts';
import { createTestApp } from '../../test/support/test-app.ts';
import type { TestApp } from '../../test/support/test-app.ts';
import { PerformanceStatsSchema } from '../features/performance/performance.schema.ts';
import type { PerformanceStats } from '../features/performance/performance.schema.ts';
import { createLogFile } from '../platform/log/log-file.ts';

const TOKEN = 'm3tr1cs-4ever-0123456789-abcdefghijklmnop';
let database: TestDatabase;
let folder: string;
let one: TestApp;
let two: TestApp;
const clock = { now: Date.parse('2026-11-20T10:30:00Z') };
const start = (env: Readonly<Record<string, string>> = {}): Promise<TestApp> =>
  createTestApp(
    { DATABASE_URL: database.url, ...env },
    {
      now: () => clock.now,
      logFile: createLogFile({
        path: path.join(folder, 'performance.log'),
        mostBytes: 1e6,
        keep: 1,
        onProblem: () => undefined,
      }),
    },
  );
beforeAll(async () => {
  database = await newSqlite();
  folder = mkdtempSync(path.join(tmpdir(), 'tradewise-log-'));
  one = await start({ METRICS_TOKEN: TOKEN });
  two = await start();
}, 60_000);
afterAll(async () => {
  await one.close();
  await two.close();
  await database.remove();
  rmSync(folder, { recursive: true });
});

const analyze = async (app: TestApp, symbol: string): Promise<number> =>
  (await app.server.inject({ method: 'POST', url: '/api/stock-analysis', payload: { symbol } })).statusCode;
const stats = async (app: TestApp): Promise<PerformanceStats> =>
  (await app.server.inject('/api/performance/stats')).json();

it('counts one computation as a miss and every answer without one as a hit, over two processes and a restart', async () => {
  expect(await stats(one)).toMatchObject({ cache_hit_ratio: 0, total_requests: 0, error_rate: 0 });
  // Computed, at hand, at hand in this process; stored by the other one, at hand.
  for (const app of [one, one, one, two, two]) expect(await analyze(app, 'AAPL')).toBe(200);
  expect(await analyze(one, 'ZZZZZ')).toBe(404);
  for (const app of [one, two]) await app.container.performance.flush();
  clock.now += 2000;
  const seen = await stats(two);
  expect(Check(PerformanceStatsSchema, seen)).toBe(true);
  expect(seen).toMatchObject({
    success: true,
    cache_hits: 4,
    cache_misses: 1,
    cache_hit_ratio: 0.8,
    cache_hit_percent: 80,
    // With the first look at the figures.
    total_requests: 7,
    client_errors: 1,
    server_errors: 0,
    process_count: 2,
  });
  expect(seen.endpoints[0]).toMatchObject({ route: 'POST /api/stock-analysis', count: 6, cache_hits: 4 });
  expect(seen.database.queries).toBeGreaterThan(0);

  await two.container.performance.flush();
  await one.close();
  clock.now += 120_000;
  one = await start({ METRICS_TOKEN: TOKEN });
  expect(await analyze(one, 'AAPL')).toBe(200);
  expect(await stats(one)).toMatchObject({ cache_hits: 5, cache_misses: 1, total_requests: 9 });
});

it('leaves one line of each request in the one file of both processes', async () => {
  for (const app of [one, two]) await app.container.performance.flush();
  await one.server.inject('/api/health?canary=canary');
  for (const app of [one, two]) {
    await app.container.performance.flushLog();
  }
  const text = readFileSync(path.join(folder, 'performance.log'), 'utf8');
  const lines = text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(lines.filter(({ route }) => route === 'POST /api/stock-analysis')).toHaveLength(7);
  expect(lines.filter(({ cache_hit: isHit }) => isHit === false)).toHaveLength(1);
  expect(lines.filter(({ cache_hit: isHit }) => isHit === true)).toHaveLength(5);
  expect(text).not.toMatch(/canary|AAPL|ZZZZZ|127\.0\.0\.1/);
});

it('tells Prometheus what one process counted: with a token, or to a program of this machine that comes by no proxy', async () => {
  const url = await two.server.listen({ port: 0, host: '127.0.0.1' });
  const { port } = new URL(url);
  const ask = (headers: Readonly<Record<string, string>> = {}): Promise<{ status: number; text: string }> =>
    new Promise((resolve, reject) => {
      request(`${url}/metrics`, { headers }, (answer) => {
        let text = '';
        answer
          .on('data', (chunk) => (text += String(chunk)))
          .on('end', () => resolve({ status: answer.statusCode ?? 0, text }));
      })
        .on('error', reject)
        .end();
    });
  const { status, text } = await ask();
  expect(status).toBe(200);
  for (const line of text.trim().split('\n'))
    expect(line).toMatch(/^(?:# (?:HELP|TYPE) \w+ .+|[a-z_]+(?:\{(?:[a-z]+="[^"]*",?)+\})? [\d.e+-]+)$/);
  const analyses = 'route="POST /api/stock-analysis"';
  expect(text).toContain(`tradewise_requests_total{${analyses},status="2xx-3xx"} 2\n`);
  expect(text).toContain(`tradewise_cache_hits_total{${analyses}} 2\n`);
  expect(text).toContain(`tradewise_request_duration_seconds_bucket{${analyses},le="+Inf"} 2\n`);
  const buckets = [...text.matchAll(/duration_seconds_bucket\{route="POST \/api\/stock-analysis",le="[^"]+"\} (\d+)/g)];
  const counts = buckets.map(([, count]) => Number(count));
  expect(counts).toEqual([...counts].sort((a, b) => a - b));

  // A proxy on this machine, as it comes with and without its headers set.
  for (const headers of [
    { 'x-forwarded-for': '203.0.113.9' },
    { forwarded: 'for=203.0.113.9' },
    { via: '1.1 proxy' },
    { host: 'tradewise.example' },
  ])
    expect([headers, (await ask(headers)).status]).toEqual([headers, 404]);
  const socket = connect(Number(port), '127.0.0.1');
  socket.end(`GET /metrics HTTP/1.0\r\nHost: 127.0.0.1:${port}\r\n\r\n`);
  expect((await socket.toArray()).join('')).toMatch(/^HTTP\/1\.1 404 /);

  const inject = (headers: Readonly<Record<string, string>>) =>
    one.server.inject({ url: '/metrics', headers, remoteAddress: '203.0.113.9' });
  expect((await inject({})).statusCode).toBe(401);
  expect((await inject({ authorization: `Bearer ${TOKEN.slice(1)}` })).statusCode).toBe(401);
  const told = await inject({ authorization: `Bearer ${TOKEN}` });
  expect([told.statusCode, told.headers['content-type']]).toEqual([200, 'text/plain; version=0.0.4; charset=utf-8']);
});
