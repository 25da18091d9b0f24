import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import type { RunningTask } from '../../platform/queue/task.ts';
import { createHeartbeatJob } from './health.jobs.ts';

const task = { signal: new AbortController().signal } as RunningTask;

/** Runs the heartbeat against a watcher that answers so; returns how often it was called, and the result or error. */
async function beat(status: number, isHealthy = true): Promise<readonly [number, string]> {
  let calls = 0;
  const watcher = createServer((_request, response) => {
    calls += 1;
    response.writeHead(status, { location: 'http://127.0.0.1:1/', connection: 'close' }).end();
  });
  await new Promise<void>((resolve) => watcher.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(watcher.address() as AddressInfo).port}/secret-word`;
  const job = createHeartbeatJob({ url, isHealthy: () => Promise.resolve(isHealthy) });
  const said = await job.run(task).then(
    (result) => JSON.stringify(result),
    (error: unknown) => String(error),
  );
  await new Promise((resolve) => watcher.close(resolve));
  return [calls, said];
}

it('calls the address once while the server is healthy', async () => {
  expect(await beat(200)).toEqual([1, '{"called":true}']);
});

it('is silent while the server is not healthy, so that the watcher alarms', async () => {
  expect(await beat(200, false)).toEqual([0, '{"called":false}']);
});

it.each([500, 404, 302])('fails where the watcher answers %i, without naming its address', async (status) => {
  const [calls, said] = await beat(status);
  expect(calls).toBe(1);
  expect(said).toMatch(/HEARTBEAT_URL answered/);
  expect(said).not.toMatch(/secret-word|127\.0\.0\.1/);
});
