import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { accountApp, PASSWORD, type AccountApp } from '../../test/support/account-app.ts';
import { makeKeyAs } from '../../test/support/api-keys.ts';
import type { BrowserClient } from '../../test/support/browser-client.ts';
import { eachDatabase, type TestDatabase } from '../../test/support/databases.ts';
import { favouritesApi } from '../../test/support/favourites-api.ts';
import { keepPayments } from '../../test/support/kept-things.ts';
import { createRunJobs } from '../features/runs/runs.jobs.ts';
import { digestOf } from '../platform/auth/secrets.ts';

const DAY = 86_400_000;
const STRATEGIES = ['growth', 'value', 'dividend', 'momentum'] as const;
const ENV = { PLANS: 'on', SESSION_SECRET: 'one secret of two processes, 32+ long' };
const API = '/api/stock-analysis';

interface Person {
  readonly browser: BrowserClient;
  readonly id: string;
  readonly owner: string;
}

eachDatabase('new analyses of a day', (kind, newOne) => {
  let database: TestDatabase;
  /** Two processes over one database, whose clocks agree. */
  let app: AccountApp;
  let other: AccountApp;
  let db: AccountApp['container']['database']['db'];
  let count = 0;
  /** What nobody has computed yet, one after another. */
  let fresh: Iterator<{ readonly symbol: string; readonly strategy: string }>;

  beforeAll(async () => {
    database = await newOne();
    app = await accountApp(database.url, ENV, { isClockStopped: true });
    other = await accountApp(database.url, ENV, { isClockStopped: true });
    db = app.container.database.db;
    // Noon, so that no test is at midnight unless it says so.
    pass(DAY / 2 - (app.now() % DAY) + DAY);
    other.pass(app.now() - other.now());
    const symbols = (await app.container.analysis.securities()).map(({ symbol }) => symbol);
    fresh = symbols.flatMap((symbol) => STRATEGIES.map((strategy) => ({ symbol, strategy }))).values();
  }, 60_000);
  afterAll(async () => {
    await Promise.all([app.close(), other.close()]);
    await database.remove();
  });
  const pass = (ms: number): void => {
    app.pass(ms);
    other.pass(ms);
  };
  beforeEach(async () => {
    await db.deleteFrom('quota_units').execute();
    await db.deleteFrom('tasks').execute();
  });

  const next = () => {
    const { value, done } = fresh.next();
    if (done === true) throw new Error('everything is computed');
    return value;
  };
  const join = async (): Promise<Person> => {
    count += 1;
    const email = `reader-${String(count)}@example.com`;
    const browser = await app.join(email);
    const { id } = await db.selectFrom('users').select('id').where('email', '=', email).executeTakeFirstOrThrow();
    return { browser, id, owner: digestOf(`user ${id}`) };
  };
  const cookieOf = ({ cookies }: BrowserClient): string => `tw_session=${cookies.get('tw_session') ?? ''}`;
  interface Ask {
    readonly by?: Person;
    readonly from?: string;
    readonly at?: AccountApp;
    readonly headers?: Readonly<Record<string, string>>;
    readonly query?: string;
  }
  const ask = ({ by, from = '203.0.113.7', at = app, headers = {}, query = '' }: Ask, what: object) =>
    at.server.inject({
      method: 'POST',
      url: `${API}${query}`,
      remoteAddress: from,
      headers: {
        ...(by === undefined ? {} : { cookie: cookieOf(by.browser), 'sec-fetch-site': 'same-origin' }),
        ...headers,
      },
      payload: what,
    });
  const unitsOf = async (owner: string): Promise<number> =>
    (await db.selectFrom('quota_units').select('what').where('owner', '=', owner).execute()).length;
  /** Uses up units of today. */
  const use = (owner: string, units: number, userId: string | null = null): Promise<unknown> =>
    db
      .insertInto('quota_units')
      .values(
        Array.from({ length: units }, (_, i) => ({
          ...{ owner, day: new Date(app.now()).toISOString().slice(0, 10), what: `used ${String(i)}` },
          ...{ user_id: userId, task_id: null, taken_at: app.now() },
        })),
      )
      .execute();
  const visitor = (place: string): string => digestOf(`network ${place}`);
  const pays = async ({ id }: Person, change: Readonly<Record<string, unknown>> = {}): Promise<void> => {
    const { subscription } = await keepPayments(db, id);
    await db
      .updateTable('subscriptions')
      .set({ status: 'active', ...change })
      .where('id', '=', subscription)
      .execute();
  };

  it('are ten for a visitor, by network address: the eleventh is refused with the reset time, and what is stored stays open', async () => {
    const done = Array.from({ length: 10 }, next);
    for (const what of done) expect((await ask({}, what)).statusCode).toBe(200);
    const refused = await ask({}, next());
    expect([refused.statusCode, refused.headers['retry-after']]).toEqual([429, String(DAY / 2 / 1000)]);
    expect(refused.json()).toMatchObject({
      code: 'quota_exceeded',
      plan: 'none',
      limit: 10,
      retry_after_seconds: DAY / 2 / 1000,
      resets_at: new Date(app.now() + DAY / 2).toISOString(),
    });
    for (const what of done) expect((await ask({ at: other }, what)).statusCode).toBe(200);
    expect((await ask({ from: '203.0.113.8' }, next())).statusCode).toBe(200);
    expect([await unitsOf(visitor('203.0.113.7')), await unitsOf(visitor('203.0.113.8'))]).toEqual([10, 1]);
  });

  it('cannot be had under a forged address, nor under many addresses of one IPv6 network', async () => {
    await use(visitor('203.0.113.7'), 10);
    await use(visitor('2001:db8:0:1'), 10);
    for (const headers of [
      { 'x-forwarded-for': '198.51.100.1' },
      { forwarded: 'for=198.51.100.1' },
      { 'x-real-ip': '198.51.100.1' },
    ])
      expect((await ask({ headers }, next())).statusCode).toBe(429);
    expect((await ask({ from: '2001:db8:0:1::77' }, next())).statusCode).toBe(429);
    expect((await ask({ from: '2001:db8:0:2::77' }, next())).statusCode).toBe(200);
  });

  it('count once for twenty retries of one click, at once or one after another, with an Idempotency-Key or without', async () => {
    const ann = await join();
    const what = next();
    const at = (i: number): AccountApp => (i % 2 === 0 ? app : other);
    const answers = await Promise.all(Array.from({ length: 20 }, (_, i) => ask({ by: ann, at: at(i) }, what)));
    expect(new Set(answers.map(({ statusCode }) => statusCode))).toEqual(new Set([200]));
    for (let i = 0; i < 5; i += 1) await ask({ by: ann, at: at(i) }, what);
    expect(await unitsOf(ann.owner)).toBe(1);
    const [keyed, headers] = [next(), { 'idempotency-key': 'one-click' }];
    await Promise.all(Array.from({ length: 20 }, (_, i) => ask({ by: ann, at: at(i), headers }, keyed)));
    const again = await ask({ by: ann, headers }, keyed);
    expect([again.statusCode, again.headers['idempotency-replayed']]).toEqual([200, 'true']);
    expect(await unitsOf(ann.owner)).toBe(2);
  });

  it('let one of two browsers have the last unit, whichever process they ask', async () => {
    const ann = await join();
    await use(ann.owner, 49, ann.id);
    for (let i = 0; i < 5; i += 1) {
      const race = await Promise.all([ask({ by: ann }, next()), ask({ by: ann, at: other }, next())]);
      expect(race.map(({ statusCode }) => statusCode).sort()).toEqual([200, 429]);
      expect(await unitsOf(ann.owner)).toBe(50);
      await db.deleteFrom('quota_units').where('owner', '=', ann.owner).where('what', 'not like', 'used%').execute();
    }
  });

  it('are not both given out of two transactions that are open at once', async () => {
    const ann = await join();
    await use(ann.owner, 49, ann.id);
    const payer = { userId: ann.id, owner: ann.owner };
    let letGo: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (letGo = resolve));
    let first: Promise<void> = Promise.resolve();
    await new Promise<void>((began) => {
      first = db.transaction().execute(async (tx) => {
        await app.container.quota.spend(tx, payer, next());
        began();
        await gate;
      });
    });
    let isOver = false;
    const second = other.container.database.db
      .transaction()
      .execute((tx) => other.container.quota.spend(tx, payer, next()))
      .finally(() => (isOver = true));
    const ended = Promise.allSettled([first, second]);
    // The second is where it can get to: at its end, or waiting for the first.
    const waits = async (): Promise<boolean> => {
      if (kind === 'sqlite') return true;
      const found = await sql`select 1 from pg_locks where locktype = 'advisory' and not granted
        and database = (select oid from pg_database where datname = current_database())`.execute(db);
      return found.rows.length > 0;
    };
    await vi.waitFor(async () => expect(isOver || (await waits())).toBe(true), { timeout: 20_000, interval: 20 });
    letGo();
    expect((await ended).map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    await expect(second).rejects.toMatchObject({ code: 'quota_exceeded' });
    expect(await unitsOf(ann.owner)).toBe(50);
  });

  it('are not refused to whoever waits for an answer that somebody else may not have', async () => {
    const [ann, bea] = [await join(), await join()];
    await use(ann.owner, 50, ann.id);
    const what = next();
    const [refused, given] = await Promise.all([ask({ by: ann }, what), ask({ by: bea }, what)]);
    expect([given.statusCode, await unitsOf(bea.owner)]).toEqual([200, 1]);
    // Whether hers came first or not, what is stored by now is hers to read.
    expect([200, 429]).toContain(refused.statusCode);
    expect((await ask({ by: ann }, what)).statusCode).toBe(200);
  });

  it('of a key are those of its account', async () => {
    const ann = await join();
    const key = await makeKeyAs(ann.browser, 'script', 'read', 'analyse');
    const headers = { authorization: `Bearer ${key}` };
    await use(ann.owner, 49, ann.id);
    expect((await ask({ headers, from: '198.51.100.3' }, next())).statusCode).toBe(200);
    expect((await ask({ by: ann }, next())).json()).toMatchObject({ code: 'quota_exceeded', plan: 'Free', limit: 50 });
    expect((await ask({ headers, from: '198.51.100.4' }, next())).statusCode).toBe(429);
  });

  it('begin anew at midnight UTC and not a millisecond before', async () => {
    await use(visitor('203.0.113.7'), 10);
    const toMidnight = DAY - (app.now() % DAY);
    pass(toMidnight - 1);
    const late = await ask({}, next());
    expect([late.statusCode, late.headers['retry-after']]).toEqual([429, '1']);
    pass(1);
    expect((await ask({}, next())).statusCode).toBe(200);
    // A clock that is set back finds the day as it was left.
    pass(-1);
    expect((await ask({}, next())).statusCode).toBe(429);
    pass(1 + DAY / 2);
  });

  it('follow the plan at once when it changes within the day, and what was used stays used', async () => {
    const ann = await join();
    await use(ann.owner, 50, ann.id);
    expect((await ask({ by: ann }, next())).statusCode).toBe(429);
    await pays(ann);
    expect((await ask({ by: ann }, next())).statusCode).toBe(200);
    await db.deleteFrom('subscriptions').execute();
    const back = await ask({ by: ann }, next());
    expect([back.statusCode, await unitsOf(ann.owner)]).toEqual([429, 51]);
    await pays(ann, { plan: 'enterprise' });
    expect((await ask({ by: ann }, next())).statusCode).toBe(200);
  });

  it.each([
    [{ status: 'trialing' }, 200],
    [{ status: 'active' }, 200],
    [{ status: 'past_due' }, 200],
    [{ status: 'past_due', past_due_since: 1 }, 429],
    [{ status: 'active', hold: 'refunded' }, 429],
    [{ status: 'active', hold: 'disputed' }, 429],
    [{ status: 'active', ends_at: 1 }, 429],
    [{ status: 'unpaid' }, 429],
    [{ status: 'paused' }, 429],
    [{ status: 'canceled' }, 429],
    [{ status: 'incomplete' }, 429],
  ])('of a subscription that is %j are answered %i above those that are free', async (state, status) => {
    const ann = await join();
    await use(ann.owner, 50, ann.id);
    await pays(ann, state);
    expect((await ask({ by: ann }, next())).statusCode).toBe(status);
  });

  it('of a page are one for all strategies, also where one was asked of the API since', async () => {
    const { analysis } = app.container;
    const ann = await join();
    const payer = () => ({ userId: ann.id, owner: ann.owner });
    let page = next();
    // The strategies of the symbol before may be stored in part.
    for (const first = page.symbol; page.symbol === first;) page = next();
    await analysis.loadSymbolPage(page.symbol, { payer });
    expect(await unitsOf(ann.owner)).toBe(1);
    await db.deleteFrom('stock_analyses').where('symbol', '=', page.symbol).execute();
    await analysis.analyzeStock({ symbol: page.symbol, strategy: 'value', isPatient: true, payer });
    expect(await unitsOf(ann.owner)).toBe(1);
  });

  it('that are computed in advance, by the operator or for the home page count to nobody', async () => {
    const { symbol, strategy } = next();
    await app.container.analysis.analyzeStock({ symbol, strategy, isPatient: true });
    await app.client().get('/');
    expect(await db.selectFrom('quota_units').selectAll().execute()).toEqual([]);
  });

  it('go with the account, and a request that is under way while it is deleted leaves none', async () => {
    const ann = await join();
    await ask({ by: ann }, next());
    const deleting = ann.browser.submit('/account', { password: PASSWORD }, '/account/delete');
    await Promise.all([deleting, ...Array.from({ length: 5 }, () => ask({ by: ann, at: other }, next()))]);
    expect(await db.selectFrom('users').select('id').where('id', '=', ann.id).execute()).toEqual([]);
    expect(await unitsOf(ann.owner)).toBe(0);
  });

  const queued = async (how: Ask, what: object): Promise<string> => {
    const answer = await ask({ ...how, query: '?async=true' }, what);
    expect(answer.statusCode).toBe(202);
    return answer.json<{ task_id: string }>().task_id;
  };
  const leftOf = async ({ id: userId, owner }: Person): Promise<number | undefined> =>
    (await app.container.quota.usageOf({ userId, owner }))?.left;
  const work = async (): Promise<void> => {
    app.container.queue.start(createRunJobs(app.container));
    await app.container.queue.stop(30_000);
  };
  const stateOf = async (id: string) =>
    (await app.container.runs.status(id, null).catch(() => null))?.error?.code ?? null;

  it('that run behind the requests count when they are accepted, once for twenty clicks, and not again when they run', async () => {
    const ann = await join();
    await use(ann.owner, 49, ann.id);
    const what = next();
    for (let i = 0; i < 20; i += 1) await queued({ by: ann, at: i % 2 === 0 ? app : other }, what);
    expect(await leftOf(ann)).toBe(0);
    expect((await ask({ by: ann, query: '?async=true' }, next())).json()).toMatchObject({ code: 'quota_exceeded' });
    expect((await ask({ by: ann }, next())).statusCode).toBe(429);
    await work();
    expect((await ask({ by: ann }, what)).statusCode).toBe(200);
    expect([await leftOf(ann), await unitsOf(ann.owner)]).toEqual([0, 50]);
  });

  it('are given back where the task is cancelled before it starts, fails by our fault, or had nothing to compute', async () => {
    const ann = await join();
    await use(ann.owner, 49, ann.id);
    const cancelled = await queued({ by: ann }, next());
    expect(await leftOf(ann)).toBe(0);
    await app.container.runs.cancel(cancelled, ann.id);
    expect(await leftOf(ann)).toBe(1);
    const failed = await queued({ by: ann }, next());
    expect(await leftOf(ann)).toBe(0);
    await db.updateTable('tasks').set({ payload: '{"symbol":7}' }).where('id', '=', failed).execute();
    await work();
    expect(await leftOf(ann)).toBe(1);
    const what = next();
    await queued({ by: ann }, what);
    await app.container.analysis.analyzeStock({ ...what, isPatient: true });
    await work();
    expect(await leftOf(ann)).toBe(1);
  });

  it('that are stored are accepted behind the requests also when the day is used up', async () => {
    const ann = await join();
    const what = next();
    await app.container.analysis.analyzeStock({ ...what, isPatient: true });
    await use(ann.owner, 50, ann.id);
    await queued({ by: ann }, what);
    await work();
    expect(await unitsOf(ann.owner)).toBe(50);
  });

  it('that were accepted before midnight count to that day alone', async () => {
    const id = await queued({}, next());
    pass(DAY - (app.now() % DAY));
    await use(visitor('203.0.113.7'), 10);
    await work();
    expect(await stateOf(id)).toBeNull();
    expect((await app.container.runs.status(id, null)).status).toBe('completed');
    expect(await unitsOf(visitor('203.0.113.7'))).toBe(11);
    pass(DAY / 2);
  });

  it('that lost their place in the queue are counted anew, and refused where nothing is left', async () => {
    const ann = await join();
    await use(ann.owner, 49, ann.id);
    const what = next();
    const [first, second] = [await queued({ by: ann }, what), await queued({ by: ann }, what)];
    await app.container.runs.cancel(first, ann.id);
    expect((await ask({ by: ann }, next())).statusCode).toBe(200);
    await work();
    const { error } = await app.container.runs.status(second, ann.id);
    expect([error?.code, await leftOf(ann)]).toEqual(['quota_exceeded', 0]);
  });

  it('are not counted where nothing is sold', async () => {
    const free = await accountApp(database.url);
    for (let i = 0; i < 12; i += 1) expect((await ask({ at: free }, next())).statusCode).toBe(200);
    expect(await unitsOf(visitor('203.0.113.7'))).toBe(0);
    await free.close();
  });

  it('are beside favourites that a plan limits: adding more is refused, nothing is taken away', async () => {
    const ann = await join();
    const api = favouritesApi(app);
    const symbols = (await app.container.analysis.securities()).map(({ symbol }) => symbol);
    const add = (symbol: string | undefined) => api.call(ann.browser, 'POST', '/api/favorites', { symbol });
    for (const symbol of symbols.slice(0, 10)) expect((await add(symbol)).status).toBe(201);
    const full = await add(symbols[10]);
    expect(full).toMatchObject({ status: 409, json: { code: 'list_full', plan: 'Free', limit: 10 } });
    expect(full.json['detail']).toContain('Remove some first, or choose a larger plan');
    expect((await add(symbols[0])).status).toBe(200);
    const csv = (of: readonly string[]): string => `symbol\n${of.join('\n')}\n`;
    const { favourites } = app.container;
    const how = { goodLinesOnly: false };
    await expect(favourites.import(ann.id, csv(symbols.slice(5, 12)), how)).rejects.toMatchObject({
      code: 'list_full',
    });
    await pays(ann);
    expect((await favourites.import(ann.id, csv(symbols.slice(0, 30)), how)).added).toHaveLength(20);
    await db.deleteFrom('subscriptions').execute();
    expect(await favourites.list(ann.id)).toMatchObject({ total: 30, maximum: 10 });
    expect((await add(symbols[40])).status).toBe(409);
    expect((await add(symbols[29])).status).toBe(200);
    await favourites.remove(ann.id, symbols.slice(0, 21));
    expect((await add(symbols[40])).status).toBe(201);
    await expect(favourites.undo(ann.id)).rejects.toMatchObject({ code: 'list_full' });
    expect((await favourites.list(ann.id)).total).toBe(10);
  });
});
