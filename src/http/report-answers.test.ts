import { request as openRequest } from 'node:http';
import { connect } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { requestLine } from '../platform/log/request-line.ts';
import type { AnsweredRequest } from '../platform/metrics/answered-request.ts';
import { countCacheUse } from '../platform/metrics/cache-use.ts';
import type { HttpServer } from './http-server.ts';
import { createHttpServer } from './server.ts';

const clock = { ms: 0 };
const answered: AnsweredRequest[] = [];
/** Called with each report. */
let heard: () => void = () => undefined;
let leave: () => void = () => undefined;
let server: HttpServer;
let url: string;
beforeAll(async () => {
  const config = { access: 'public' } as const;
  server = createHttpServer({
    version: '1',
    isProduction: false,
    monotonic: () => clock.ms,
    onAnswered: (one) => {
      answered.push(one);
      heard();
    },
    register: (scope) => {
      scope.get('/quick/:word', { config }, () => {
        clock.ms += 3;
        countCacheUse(true);
        return 'quick';
      });
      scope.get('/slow', { config }, () => {
        clock.ms += 700;
        countCacheUse(true);
        countCacheUse(false);
        return 'slow';
      });
      scope.get('/fails', { config }, () => {
        throw new TypeError('ERROR');
      });
      scope.get('/stream', { config: { ...config, isStream: true } }, () => {
        clock.ms += 9000;
        return 'stream';
      });
      scope.get('/waits', { config }, () => {
        leave();
        return new Promise(() => undefined);
      });
      scope.post('/quick', { config: { access: 'user' } }, () => 'posted');
    },
  });
  url = await server.listen({ port: 0, host: '127.0.0.1' });
});
beforeEach(() => void (answered.length = 0));
afterAll(() => server.close());

const reported = (count: number): Promise<void> =>
  new Promise((resolve) => {
    heard = () => void (answered.length >= count && resolve());
    heard();
  });
const lines = (): string => answered.map((one) => requestLine(one, Date.UTC(2026, 10, 20, 1, 2, 3, 4), 500)).join('');

it('reports each request once: its template, status, time, and what it needed of the cache', async () => {
  for (const path of ['/quick/one?x=1', '/slow', '/fails', '/stream', '/nothing/here']) await fetch(url + path);
  await fetch(`${url}/quick`, { method: 'POST' });
  await reported(6);
  const told = answered.map((one) => [
    one.route,
    one.status,
    one.ms,
    one.isTimed,
    one.isPublic,
    one.use?.cacheHits,
    one.use?.cacheMisses,
  ]);
  expect(told).toEqual([
    ['GET /quick/:word', 200, 3, true, true, 1, 0],
    ['GET /slow', 200, 700, true, true, 1, 1],
    ['GET /fails', 500, 0, true, true, 0, 0],
    ['GET /stream', 200, 9000, false, true, 0, 0],
    ['(no route)', 404, 0, true, true, 0, 0],
    ['POST /quick', 401, 0, true, false, 0, 0],
  ]);
  expect((answered[2]?.failure as Error).cause).toBeInstanceOf(TypeError);
  expect(answered.filter(({ failure }) => failure !== null)).toHaveLength(1);
});

it('leaves one JSON line of it, without anything of address, query or header', async () => {
  await fetch(`${url}/quick/canary?x=canary`, { headers: { 'x-request-id': 'request-12345', 'user-agent': 'canary' } });
  await fetch(`${url}/slow`, { headers: { 'x-request-id': 'request-12346' } });
  await reported(2);
  expect(lines()).toBe(
    '{"time":"2026-11-20T01:02:03.004Z","level":"INFO","request_id":"request-12345","route":"GET /quick/:word","status":200,"ms":3,"database_ms":0,"database_queries":0,"cache_hit":true}\n' +
      '{"time":"2026-11-20T01:02:03.004Z","level":"INFO","request_id":"request-12346","route":"GET /slow","status":200,"ms":700,"database_ms":0,"database_queries":0,"cache_hit":false,"slow_request":true}\n',
  );
});

it('reports a client that left before the answer, and what could not be read', async () => {
  const left = new Promise<void>((resolve) => {
    leave = () => {
      asking.destroy();
      resolve();
    };
  });
  const asking = openRequest(`${url}/waits`).on('error', () => undefined);
  asking.end();
  await left;
  await reported(1);
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.end('ERROR slow_request true\r\n\r\n');
  await new Promise((resolve) => socket.once('close', resolve).resume());
  await fetch(`${url}/quick/%ff`);
  await reported(3);
  expect(answered.map(({ route, status, isTimed }) => [route, status, isTimed])).toEqual([
    ['GET /waits', 499, true],
    ['(unreadable)', 400, false],
    ['(unreadable)', 400, false],
  ]);
});

it('has the words that operators look for in lines of failed and slow requests only, whatever clients send', async () => {
  const words = ['ERROR', 'slow_request', '"slow_request":true', 'xERRORx-slow_request-true', 'slow_request.true.true'];
  const ids: string[] = [];
  for (let i = 0; i < 40; i += 1) {
    const word = words[i % words.length] as string;
    const id = `${word.replace(/[^\w.-]/g, '')}-${i}-padding`;
    ids.push(id);
    const headers = {
      'x-request-id': id,
      'user-agent': word,
      referer: word,
      authorization: word,
      cookie: `${word}=${word}`,
    };
    const path = [`/quick/${encodeURIComponent(word)}`, `/${word}?${word}=true`, `/quick/x?x=${word}`][i % 3] as string;
    const method = ['GET', 'POST', 'DELETE'][i % 3] as string;
    await fetch(url + path, {
      method,
      headers,
      ...(method === 'GET' ? {} : { body: JSON.stringify({ ERROR: word }) }),
    });
  }
  await fetch(`${url}/fails`);
  await fetch(`${url}/slow`);
  await reported(42);
  const all = lines().trim().split('\n');
  expect(all).toHaveLength(42);
  expect(all.filter((line) => /ERROR/.test(line)).map((line) => (JSON.parse(line) as { route: string }).route)).toEqual(
    ['GET /fails'],
  );
  expect(
    all.filter((line) => /slow_request.*true/.test(line)).map((line) => (JSON.parse(line) as { route: string }).route),
  ).toEqual(['GET /slow']);
  for (const id of ids) expect(lines()).not.toContain(id);
});
