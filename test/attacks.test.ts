import { Agent } from 'node:http';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openSlow, p99Until, sendMalformed, timed } from './support/attacks.ts';
import { createTestApp } from './support/test-app.ts';
import type { TestApp } from './support/test-app.ts';

// Short forms without times; npm run soak runs the long ones and measures a healthy client meanwhile.

let app: TestApp;
let port: number;
beforeAll(async () => {
  app = await createTestApp();
  port = Number(new URL(await app.server.listen({ port: 0, host: '127.0.0.1' })).port);
});
afterAll(() => app.close());

it('malformed requests of every kind are refused with 4xx, and a healthy client is answered throughout', async () => {
  let isOver = false;
  const healthy = p99Until(port, '/api/symbols?q=apple', () => isOver);
  const statuses = await sendMalformed(port, 400);
  isOver = true;
  expect([...statuses.keys()].filter((status) => status < 400 || status >= 500)).toEqual([]);
  expect(await healthy).toBeLessThan(Infinity);
});

it('a healthy client is answered while 500 connections send nothing more', async () => {
  const letGo = await openSlow(port, 500);
  const agent = new Agent();
  try {
    for (const path of ['/api/health', '/method', '/api/symbols?q=apple']) {
      expect([path, (await timed(agent, port, path, '127.9.9.8')) < Infinity]).toEqual([path, true]);
    }
  } finally {
    agent.destroy();
    letGo();
  }
});

it('a page that may be asked for without limit does not count all analyses anew for each who asks', () => {
  const { verdictShares } = app.container.analysis;
  expect(verdictShares()).toBe(verdictShares());
});
