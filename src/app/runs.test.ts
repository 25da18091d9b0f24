import Value from 'typebox/value';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { accountApp } from '../../test/support/account-app.ts';
import type { AccountApp } from '../../test/support/account-app.ts';
import type { BrowserClient } from '../../test/support/browser-client.ts';
import { eachDatabase } from '../../test/support/databases.ts';
import type { TestDatabase } from '../../test/support/databases.ts';
import { favouritesApi } from '../../test/support/favourites-api.ts';
import { TaskQueueStatsSchema } from '../features/task-queue/task-queue.schema.ts';
import type { TaskQueueStats } from '../features/task-queue/task-queue.schema.ts';
import { createRuns } from '../features/runs/runs.ts';
import { createRunJobs } from '../features/runs/runs.jobs.ts';
import type { RunStatusResponse } from '../features/runs/runs.schema.ts';

const ASYNC = '/api/stock-analysis?async=true';
const DAY_MS = 86_400_000;
const DEADLINE_MS = 30_000;

type Reply = Awaited<ReturnType<AccountApp['server']['inject']>>;

eachDatabase('analyses behind the requests', (_kind, open) => {
  let file: TestDatabase;
  let app: AccountApp;
  let ann: BrowserClient;
  beforeAll(async () => {
    file = await open();
    app = await accountApp(file.url);
    ann = await app.join('ann@example.com');
  });
  afterAll(async () => {
    await app.close();
    await file.remove();
  });

  const work = (): void => app.container.queue.start(createRunJobs(app.container));
  const rest = (): Promise<void> => app.container.queue.stop();
  const post = (payload: object, headers: Readonly<Record<string, string>> = {}, url = ASYNC): Promise<Reply> =>
    app.server.inject({ method: 'POST', url, payload, headers });
  const taskOf = (reply: Reply): string => reply.json<{ task_id: string }>().task_id;
  const statusOf = async (id: string): Promise<RunStatusResponse> =>
    (await app.server.inject(`/api/stock-analysis/status/${id}`)).json<RunStatusResponse>();
  const ended = async (id: string): Promise<RunStatusResponse> => {
    const reader = await app.container.runs.events(
      id,
      { userId: null, origin: 'test' },
      0,
      AbortSignal.timeout(DEADLINE_MS),
    );
    for await (const text of reader) if (text.includes('event: end')) break;
    return statusOf(id);
  };

  it('are accepted with 202 and the address of their status, wait their turn, and end with the answer that a request gets', async () => {
    const [first, second] = [await post({ symbol: 'ko', strategy: 'dividend' }), await post({ symbol: 'AAPL' })];
    const id = taskOf(first);
    expect([first.statusCode, first.headers.location, first.headers['retry-after']]).toEqual([
      202,
      `/api/stock-analysis/status/${id}`,
      '1',
    ]);
    expect(first.json()).toEqual({
      success: true,
      async_mode: true,
      task_id: id,
      status_url: `/api/stock-analysis/status/${id}`,
      message: 'The analysis of KO was accepted. Read its result at status_url.',
    });
    const ahead = (await statusOf(id)).queue_position ?? NaN;
    expect(await statusOf(taskOf(second))).toMatchObject({
      symbol: 'AAPL',
      strategy: 'growth',
      status: 'pending',
      queue_position: ahead + 1,
      started_at: null,
      completed_at: null,
      processing_time_ms: null,
      result: null,
      error: null,
    });
    work();
    const done = await ended(id);
    await ended(taskOf(second));
    await rest();
    expect(done).toMatchObject({ success: true, symbol: 'KO', status: 'completed', queue_position: null, error: null });
    expect(done.processing_time_ms).toBe(Date.parse(done.completed_at ?? '') - Date.parse(done.started_at ?? ''));
    const asked = await app.server.inject('/api/stock-analysis?symbol=KO&strategy=dividend');
    expect(JSON.stringify(done.result)).toBe(asked.body);
  });

  it.each([
    [{ symbol: 'APPL' }, 404, 'unknown_symbol'],
    [{ symbol: '' }, 400, 'validation_failed'],
    [{ symbol: 'KO', strategy: 'luck' }, 400, 'validation_failed'],
  ])('refuse %j at once', async (asked, status, code) => {
    const reply = await post(asked);
    expect([reply.statusCode, reply.json<{ code: string }>().code]).toEqual([status, code]);
  });

  it('of a user are there for the user alone, and leave an entry in the history', async () => {
    const api = favouritesApi(app);
    const { json } = await api.call(ann, 'POST', ASYNC, { symbol: 'MSFT', strategy: 'value' });
    const [id, url] = [String(json['task_id']), String(json['status_url'])];
    work();
    await app.container.queue.stop(DEADLINE_MS);
    const own = await api.call(ann, 'GET', url);
    expect([own.status, own.json['symbol']]).toEqual([200, 'MSFT']);
    for (const path of [url, `${url}/events`, `/runs/${id}`]) {
      expect([path, (await app.server.inject(path)).statusCode]).toEqual([path, 404]);
    }
    expect((await app.server.inject({ method: 'DELETE', url })).statusCode).toBe(404);
  });

  it('wait in such numbers that one asker fills the queue of nobody else', async () => {
    const one = createRuns({
      ...app.container,
      db: app.container.database.db,
      requestMs: 10_000,
      mostWaiting: 2,
      now: Date.now,
    });
    const ask = (origin: string) => one.accept({ symbol: 'KO' }, { userId: null, apiKeyId: null, origin, keyed: null });
    const accepted = [await ask('network 1'), await ask('network 1'), await ask('network 2')];
    await expect(ask('network 1')).rejects.toMatchObject({
      code: 'too_many_requests',
      retryAfterSeconds: 5,
      userMessage: '2 tasks of yours wait already. Ask again when some of them are done.',
    });
    const [id = ''] = accepted.map(({ body }) => (JSON.parse(body) as { task_id: string }).task_id);
    await one.cancel(id, null);
    expect((await ask('network 1')).status).toBe(202);
    await app.container.database.db.deleteFrom('tasks').execute();
  });

  it('let one reader hold no more than his part of the streams', async () => {
    const { task_id: id } = (await post({ symbol: 'KO' })).json<{ task_id: string }>();
    const leave = new AbortController();
    const open = async (origin: string): Promise<void> => {
      const events = await app.container.runs.events(id, { userId: null, origin }, 0, leave.signal);
      await events.next();
    };
    for (let i = 0; i < 20; i += 1) await open('network 1');
    await expect(open('network 1')).rejects.toMatchObject({ code: 'too_many_streams' });
    await open('network 2');
    leave.abort();
    await app.container.database.db.deleteFrom('tasks').execute();
  });

  it('tell two visitors of one network apart by their programs, so that their idempotency keys do not meet', async () => {
    const ask = (agent: string, symbol: string) =>
      post({ symbol }, { 'idempotency-key': 'key-1', 'user-agent': agent });
    const [first, other, again] = [await ask('a/1', 'KO'), await ask('b/2', 'PEP'), await ask('a/1', 'KO')];
    expect([first.statusCode, other.statusCode]).toEqual([202, 202]);
    expect(taskOf(other)).not.toBe(taskOf(first));
    expect(taskOf(again)).toBe(taskOf(first));
    await app.container.database.db.deleteFrom('tasks').execute();
  });

  it('are made once for each idempotency key and body within a day', async () => {
    const headers = { 'idempotency-key': 'a-key-of-mine' };
    const [first, again] = [await post({ symbol: 'F' }, headers), await post({ symbol: 'f' }, headers)];
    expect([again.statusCode, again.body, again.headers['idempotency-replayed'], again.headers.location]).toEqual([
      202,
      first.body,
      'true',
      first.headers.location,
    ]);
    expect(first.headers['idempotency-replayed']).toBeUndefined();
    const other = await post({ symbol: 'KO' }, headers);
    expect([other.statusCode, other.json<{ code: string }>().code]).toEqual([422, 'idempotency_key_reused']);
    const stranger = await app.server.inject({
      method: 'POST',
      url: ASYNC,
      payload: { symbol: 'KO' },
      headers,
      remoteAddress: '127.9.9.9',
    });
    expect(stranger.statusCode).toBe(202);
    app.pass(DAY_MS + 1);
    expect(taskOf(await post({ symbol: 'F' }, headers))).not.toBe(taskOf(first));
    const bad = await post({ symbol: 'F' }, { 'idempotency-key': 'two words' });
    expect([bad.statusCode, bad.json<{ errors: { field: string }[] }>().errors[0]?.field]).toEqual([
      400,
      'idempotency-key',
    ]);
  });

  it('and answers without async are given once for each key: 409 while it is being answered', async () => {
    const url = '/api/stock-analysis';
    const headers = { 'idempotency-key': 'another' };
    const both = await Promise.all([post({ symbol: 'JPM' }, headers, url), post({ symbol: 'JPM' }, headers, url)]);
    const codes = both.map(({ statusCode }) => statusCode).sort();
    expect([
      [200, 200],
      [200, 409],
    ]).toContainEqual(codes);
    const late = await post({ symbol: 'JPM' }, headers, url);
    expect([late.statusCode, late.headers['idempotency-replayed']]).toEqual([200, 'true']);
    expect(late.body).toBe(both.find(({ statusCode }) => statusCode === 200)?.body);
    // What was refused is asked anew.
    const refused = { 'idempotency-key': 'a-third' };
    expect((await post({ symbol: 'APPL' }, refused, url)).statusCode).toBe(404);
    expect((await post({ symbol: 'APPL' }, refused, url)).statusCode).toBe(404);
  });

  it('can be cancelled before they end, which their status says', async () => {
    const id = taskOf(await post({ symbol: 'TSLA' }));
    const url = `/api/stock-analysis/status/${id}`;
    expect((await app.server.inject({ method: 'DELETE', url })).json()).toEqual({ success: true, cancelled: true });
    expect((await app.server.inject({ method: 'DELETE', url })).json()).toEqual({ success: true, cancelled: false });
    expect(await statusOf(id)).toMatchObject({ status: 'failed', error: { code: 'cancelled' }, result: null });
  });

  it('are streamed: each step once, however often the stream is cut', async () => {
    const base = await app.server.listen({ host: '127.0.0.1', port: 0 });
    const id = taskOf(await post({ symbol: 'GE', strategy: 'momentum' }));
    const seen: string[] = [];
    let last = '0';
    let isWorking = false;
    for (let cut = 0; cut < 40 && seen.at(-1) !== 'end'; cut += 1) {
      const leave = new AbortController();
      const answer = await fetch(`${base}/api/stock-analysis/status/${id}/events`, {
        headers: { 'last-event-id': last },
        signal: leave.signal,
      });
      expect(answer.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
      if (!isWorking) work();
      isWorking = true;
      const text = await firstEvent(answer);
      leave.abort();
      for (const [, number, event, data] of text.matchAll(/^id: (\d+)\nevent: (\w+)\ndata: (.*)$/gm)) {
        last = number ?? last;
        seen.push(event === 'step' ? (JSON.parse(data ?? '') as { step: string }).step : String(event));
      }
    }
    await rest();
    expect(seen).toEqual(['facts', 'comparison', 'verdict', 'end']);
    const after = await fetch(`${base}/api/stock-analysis/status/${id}/events`, { headers: { 'last-event-id': last } });
    expect(after.status).toBe(204);
  });

  it('wait for the next server where this one ends, and keep their results', async () => {
    const [done, waiting] = [taskOf(await post({ symbol: 'KO' })), taskOf(await post({ symbol: 'AAPL' }))];
    work();
    await ended(done);
    await rest();
    await ended(waiting).catch(() => undefined);
    await app.close();
    app = await accountApp(file.url);
    const pending = taskOf(await post({ symbol: 'F', strategy: 'value' }));
    await app.close();
    app = await accountApp(file.url);
    expect((await statusOf(done)).status).toBe('completed');
    expect((await statusOf(pending)).status).toBe('pending');
    work();
    expect((await ended(pending)).status).toBe('completed');
    await rest();
  });

  it('are counted over all processes in the public figures of the queue, which name nobody and no task', async () => {
    const url = '/api/task-queue/stats';
    await rest();
    const id = taskOf(await post({ symbol: 'GE', strategy: 'value' }));
    const before = (await app.server.inject(url)).json<TaskQueueStats>();
    expect(before.task_queue).toMatchObject({ queue_running: false, worker_count: 0, active_workers: 0 });
    expect(before.task_queue.oldest_pending_seconds).toBeGreaterThanOrEqual(0);
    work();
    await ended(id);
    const reply = await vi.waitFor(async () => {
      const answer = await app.server.inject(url);
      expect(answer.json<TaskQueueStats>().task_queue.queue_running).toBe(true);
      return answer;
    }, DEADLINE_MS);
    const after = reply.json<TaskQueueStats>();
    await rest();
    expect([...Value.Errors(TaskQueueStatsSchema, after)]).toEqual([]);
    const { task_counts: counts, performance } = after.task_queue;
    expect(counts.completed).toBe(before.task_queue.task_counts.completed + 1);
    expect(counts.total).toBe(counts.pending + counts.processing + counts.completed + counts.failed);
    expect(performance.success_rate).toBeGreaterThan(0);
    expect(performance.average_completion_time_ms).toBeGreaterThanOrEqual(
      performance.average_processing_time_ms ?? NaN,
    );
    expect(after.precomputation_service).toMatchObject({ strategies_count: 4, service_running: true });
    expect(reply.body).not.toMatch(/GE|value|example\.com/);
  });

  it('have a page that works without scripts: its steps, a way to cancel, and the way to the verdict', async () => {
    const begun = await app.server.inject({
      method: 'POST',
      url: '/runs',
      payload: 'symbol=KO&strategy=growth',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
    const page = String(begun.headers.location);
    expect([begun.statusCode, page]).toEqual([303, expect.stringMatching(/^\/runs\/[\w-]{36}$/)]);
    const waiting = (await app.server.inject(page)).body;
    expect(waiting).toContain('<noscript><meta http-equiv="refresh" content="2"/></noscript>');
    expect(waiting).toContain('data-state="running"');
    expect(waiting).toContain(`action="${page}/cancel"`);
    work();
    await ended(page.slice('/runs/'.length));
    await rest();
    const ready = (await app.server.inject(page)).body;
    expect(ready).toContain('data-state="ready"');
    expect(ready).toContain('href="/s/KO?strategy=growth"');
    expect(ready.match(/data-step="done"/g)).toHaveLength(3);
  });
});

/** Reads until one whole event has come, or the stream has ended. */
async function firstEvent(answer: Response): Promise<string> {
  let text = '';
  const decoder = new TextDecoder();
  for await (const chunk of answer.body ?? []) {
    text += decoder.decode(chunk as Uint8Array, { stream: true });
    if (/\nevent: .*\ndata: .*\n\n/.test(text)) break;
  }
  return text;
}
