import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { accountApp, wordsOf, type AccountApp } from '../../test/support/account-app.ts';
import type { BrowserClient } from '../../test/support/browser-client.ts';
import { newSqlite, type TestDatabase } from '../../test/support/databases.ts';
import { keepPayments } from '../../test/support/kept-things.ts';
import { digestOf } from '../platform/auth/secrets.ts';
import { createRunJobs } from '../features/runs/runs.jobs.ts';

const DAY = 86_400_000;
const VISITOR = digestOf('network 203.0.113.7');

let database: TestDatabase;
let app: AccountApp;
let ann: BrowserClient;
let id: string;
let symbols: Iterator<string>;

beforeAll(async () => {
  database = await newSqlite();
  app = await accountApp(database.url, { PLANS: 'on' }, { isClockStopped: true });
  app.pass(DAY / 2 - (app.now() % DAY) + DAY);
  ann = await app.join('ann@example.com');
  ({ id } = await db().selectFrom('users').select('id').executeTakeFirstOrThrow());
  symbols = (await app.container.analysis.securities()).map(({ symbol }) => symbol).values();
});
afterAll(async () => {
  await app.close();
  await database.remove();
});
beforeEach(async () => void (await db().deleteFrom('quota_units').execute()));

const db = () => app.container.database.db;
const next = (): string => String(symbols.next().value);
const use = (owner: string, units: number): Promise<unknown> =>
  db()
    .insertInto('quota_units')
    .values(
      Array.from({ length: units }, (_, i) => ({
        ...{ owner, day: new Date(app.now()).toISOString().slice(0, 10), what: `used ${String(i)}` },
        ...{ user_id: null, task_id: null, taken_at: app.now() },
      })),
    )
    .execute();
const owner = (): string => digestOf(`user ${id}`);
const usageOf = async (browser: BrowserClient): Promise<unknown> =>
  JSON.parse((await browser.get('/api/account/usage')).body) as unknown;

it('looking at the page of a symbol costs nothing: it shows prices and what the click would cost', async () => {
  const symbol = next();
  for (const browser of [app.client(), ann]) {
    const page = await browser.get(`/s/${symbol}`);
    expect(page.status).toBe(200);
    const limit = browser === ann ? 50 : 10;
    expect(wordsOf(page.body)).toContain(`${symbol} is not analysed yet`);
    expect(wordsOf(page.body)).toContain(
      `Uses 1 of your ${String(limit)} new analyses today; ${String(limit)} left, resets 00:00 UTC.`,
    );
    expect(page.body).toContain('id="price-h"');
  }
  expect(await db().selectFrom('quota_units').selectAll().execute()).toEqual([]);
  expect(await db().selectFrom('stock_analyses').select('id').where('symbol', '=', symbol).execute()).toEqual([]);
});

it('the click costs one, for all strategies, and the page is free from then on for everybody', async () => {
  const symbol = next();
  const clicked = await ann.submit(`/s/${symbol}?strategy=value`, {}, `/s/${symbol}/analyse`);
  expect([clicked.status, clicked.location]).toEqual([303, `/s/${symbol}?strategy=value`]);
  await ann.submit(`/s/${symbol}`, {}, `/s/${symbol}/analyse`);
  expect(await usageOf(ann)).toEqual({
    success: true,
    plan: 'Free',
    new_analyses: { used: 1, limit: 50, left: 49, resets_at: new Date(app.now() + DAY / 2).toISOString() },
  });
  await use(VISITOR, 10);
  const page = await app.client().get(`/s/${symbol}`);
  expect([page.status, page.body.includes('data-unit="offer"'), page.body.includes('data-unit="verdict"')]).toEqual([
    200,
    false,
    true,
  ]);
});

it('what one strategy has stored is shown, with the offer of the others beside it', async () => {
  const symbol = next();
  await app.container.analysis.analyzeStock({ symbol, strategy: 'value', isPatient: true });
  const page = await ann.get(`/s/${symbol}`);
  expect(page.body).toContain('Not all strategies are computed yet');
  expect(page.body.match(/role="tab"/g)).toHaveLength(1);
  expect((await ann.get(`/s/${symbol}?strategy=growth`)).body).toContain('is not analysed yet');
  await ann.submit(`/s/${symbol}`, {}, `/s/${symbol}/analyse`);
  const whole = await ann.get(`/s/${symbol}`);
  expect([whole.body.match(/role="tab"/g)?.length, whole.body.includes('data-unit="offer"')]).toEqual([4, false]);
});

it('where nothing is left the page says so, keeps what works, and the click is refused with the reset time', async () => {
  const symbol = next();
  await use(VISITOR, 10);
  await use(owner(), 50);
  const visited = await app.client().get(`/s/${symbol}`);
  expect([visited.status, visited.body.includes('data-state="plan-limited"')]).toEqual([200, true]);
  expect(wordsOf(visited.body)).toContain('10 of 10 new analyses used today. It resets at 00:00 UTC.');
  expect(wordsOf(visited.body)).toMatch(/stay open\s*\..*Compare plans.*Sign in/);
  expect((await ann.get(`/s/${symbol}`)).body).toContain(`/history?symbol=${symbol}`);
  for (const browser of [app.client(), ann]) {
    const form = await browser.get('/account');
    const token = /name="_csrf" value="([^"]*)"/.exec(form.body)?.[1];
    const clicked = await browser.post(`/s/${symbol}/analyse`, token === undefined ? {} : { _csrf: token });
    expect([clicked.status, clicked.headers['retry-after']]).toEqual([429, String(DAY / 2 / 1000)]);
    expect(clicked.body).toContain('data-state="plan-limited"');
    expect(wordsOf(clicked.body)).toContain('The count begins anew at 00:00 UTC. Analyses that are stored stay open.');
  }
});

it('the history says what running again costs, and a run that is refused leaves what is stored open', async () => {
  const symbol = next();
  await ann.submit(`/s/${symbol}`, {}, `/s/${symbol}/analyse`);
  await ann.get(`/s/${symbol}`);
  const list = await ann.get('/history');
  expect(wordsOf(list.body)).toContain('Running again: Uses 1 of your 50 new analyses today; 49 left');
  const entry = /name="id" value="([^"]+)"/.exec(list.body)?.[1] ?? '';
  await db().deleteFrom('stock_analyses').where('symbol', '=', next()).execute();
  await use(owner(), 49);
  expect(wordsOf((await ann.get('/history')).body)).toContain('only where its answer is stored');
  const token = /name="_csrf" value="([^"]*)"/.exec(list.body)?.[1] ?? '';
  expect((await ann.post('/history/run-again', { _csrf: token, id: entry })).status).toBe(303);
});

it('the page of a run that failed says what another would cost', async () => {
  const symbol = next();
  const form = await ann.get('/account');
  const _csrf = /name="_csrf" value="([^"]*)"/.exec(form.body)?.[1] ?? '';
  const run = (await ann.post('/runs', { _csrf, symbol, strategy: 'value' })).location ?? '';
  const task = run.split('/').at(-1) ?? '';
  await db()
    .updateTable('tasks')
    .set({ payload: JSON.stringify({ symbol, strategy: 'value', owner: 7 }) })
    .where('id', '=', task)
    .execute();
  app.container.queue.start(createRunJobs(app.container));
  await app.container.queue.stop(30_000);
  expect(wordsOf((await ann.get(run)).body)).toContain('Running again: Uses 1 of your 50 new analyses today; 50 left');
});

it('the page of the plan shows what was used of it, and the plan that was bought the moment after', async () => {
  await use(owner(), 12);
  await app.container.favourites.add(id, { symbol: 'AAPL' });
  const words = async (): Promise<string> => wordsOf((await ann.get('/account/billing')).body);
  expect(await words()).toContain(
    'New analyses 12 of 50 used today, resets 00:00 UTC Favourites 1 of 10 Requests a minute up to 60',
  );
  await keepPayments(db(), id);
  expect(await words()).toContain('12 of 1,000 used today');
  expect(wordsOf((await app.client().get('/pricing')).body)).toContain('Without an account: 10 new analyses a day');
});

it('where nothing is sold the page computes at once and counts nothing, as before', async () => {
  const free = await accountApp(database.url, {}, { isClockStopped: true });
  const symbol = next();
  expect((await free.client().get(`/s/${symbol}`)).body).toContain('data-unit="verdict"');
  expect(JSON.parse((await free.client().get('/api/account/usage')).body)).toEqual({
    success: true,
    plan: null,
    new_analyses: null,
  });
  expect(wordsOf((await free.client().get('/pricing')).body)).toContain('the limits of the plans are not enforced');
  await free.close();
});
