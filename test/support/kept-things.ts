import { randomBytes, randomUUID } from 'node:crypto';
import type { Database } from '../../src/platform/db/schema.ts';
import { digestOf } from '../../src/platform/auth/secrets.ts';
import { PASSWORD, setUpFactor } from './account-app.ts';
import type { AccountApp } from './account-app.ts';
import { makeKeyAs } from './api-keys.ts';
import type { BrowserClient } from './browser-client.ts';

/** Somebody of whom the product keeps everything that it can, all of it marked. */
export interface Keeper {
  readonly id: string;
  readonly email: string;
  readonly key: string;
  /** Favourites that nobody else has, by symbol. */
  readonly symbols: readonly string[];
  /** The name of a saved screen. */
  readonly screen: string;
  /** The id of a verdict that they share by a link. */
  readonly share: string;
  /** The newest removal of favourites, which can be undone. */
  readonly removal: string;
  readonly historyIds: readonly string[];
  /** Analyses that wait behind the requests. */
  readonly taskIds: readonly string[];
  readonly sessionIds: readonly string[];
  readonly keyIds: readonly string[];
  /** Digests of links in mails, as somebody would have them who read the table. */
  readonly linkHashes: readonly string[];
  /** What nobody else may ever be answered, by what it is. */
  readonly marks: ReadonlyMap<string, string>;
}

/** What a person wrote, or a browser sent, that could be shown to somebody else: each with a mark of its own. */
const WORDS = ['name', 'note', 'tag', 'query', 'browser', 'key name', 'screen'] as const;
type Words = Readonly<Record<(typeof WORDS)[number], string>>;

const markOf = (who: string): string => `canary-${who}-${randomBytes(4).toString('hex')}`;

interface Started {
  readonly app: AccountApp;
  readonly words: Words;
  readonly browser: BrowserClient;
  readonly cookie: string;
}

/** What each person looks at; the first is looked at by all. */
const STOCKS: Readonly<Record<string, readonly string[]>> = {
  ann: ['AAPL', 'MSFT', 'KO'],
  bob: ['AAPL', 'TSLA', 'F'],
  cleo: ['AAPL', 'SPY', 'BRK.B'],
};

/** Signs somebody up and has them do, through the product's own addresses, all that is kept of people. */
export async function keeperOf(app: AccountApp, who: 'ann' | 'bob' | 'cleo'): Promise<Keeper> {
  const words = Object.fromEntries(WORDS.map((word) => [word, `${word} ${markOf(who)}`])) as Words;
  const email = `${markOf(who)}@example.com`;
  const started = await start(app, words, email);
  const { db } = app.container.database;
  const { id } = await db.selectFrom('users').select('id').where('email', '=', email).executeTakeFirstOrThrow();
  const symbols = STOCKS[who] as readonly string[];
  const removal = await keepFavourites(started, symbols);
  await saveScreen(started, words.screen);
  const historyIds = await lookAround(started, id, symbols);
  const share = await shareVerdict(started);
  const taskIds = await waitFor(started, symbols[1] as string);
  const key = await makeKeyAs(started.browser, words['key name'], 'read', 'analyse');
  const factor = await setUpFactor(started.browser);
  const { accounts } = app.container;
  await keepPayments(db, id);
  await keepUsage(db, id);
  const link = await accounts.links.create(db, { purpose: 'reset-password', subject: id, minutes: 60 });
  await db
    .insertInto('mail_suppressions')
    .values({ address: email, scope: 'digest', reason: 'unsubscribed', note: words.note, created_at: 1 })
    .execute();
  const idsIn = async (table: 'sessions' | 'api_keys'): Promise<string[]> =>
    (await db.selectFrom(table).select('id').where('user_id', '=', id).execute()).map((row) => row.id);
  const sessionIds = await idsIn('sessions');
  const keyIds = await idsIn('api_keys');
  const list = (name: string, values: readonly string[]) => values.map((value, i) => [`${name} ${i}`, value] as const);
  const marks = new Map([
    ['address', email],
    ...Object.entries(words),
    ['id of the person', id],
    ['key', key],
    ['link in a mail', link.split('/').at(-1) ?? ''],
    ...list('id of a session', sessionIds),
    ...list('id of a key', keyIds),
    ...list('id in the history', historyIds),
    ...list('id of a task', taskIds),
    ...list('recovery code', factor.recoveryCodes),
  ]);
  return {
    ...{ id, email, key, removal, historyIds, taskIds, sessionIds, keyIds, marks },
    symbols: symbols.slice(1, 2),
    screen: words.screen,
    share,
    linkHashes: [digestOf(link.split('/').at(-1) ?? '')],
  };
}

/** What is kept of somebody who pays, as a look at Stripe leaves it. */
export async function keepPayments(db: Database, userId: string): Promise<{ readonly subscription: string }> {
  const [customer_id, subscription] = [`cus_${randomUUID().slice(-12)}`, `sub_${randomUUID().slice(-12)}`];
  await db
    .insertInto('billing_customers')
    .values({
      customer_id,
      user_id: userId,
      created_at: 1,
      looked: 1,
      kept: 1,
      looked_at: 1,
      must_end: 0,
      payer_email: null,
    })
    .execute();
  await db
    .insertInto('subscriptions')
    .values({
      ...{ id: subscription, customer_id, plan: 'pro', interval: 'month', status: 'active', created_at: 1 },
      ...{ period_end: 2, ends_at: null, past_due_since: null, hold: null },
    })
    .execute();
  return { subscription };
}

/** What was used of a plan. */
export async function keepUsage(db: Database, userId: string): Promise<void> {
  await db
    .insertInto('quota_units')
    .values({ owner: userId, day: '1970-01-01', what: 'KO value', user_id: userId, task_id: null, taken_at: 1 })
    .execute();
}

/** Gives the only person there is the plan that allows most. */
export async function giveLargestPlan(db: Database, now: number): Promise<void> {
  const { id } = await db.selectFrom('users').select('id').executeTakeFirstOrThrow();
  await keepPayments(db, id);
  await db
    .updateTable('subscriptions')
    .set({ plan: 'enterprise', period_end: now + 1e9 })
    .execute();
}

async function start(app: AccountApp, words: Words, email: string): Promise<Started> {
  const agent = { 'user-agent': words.browser };
  const browser = app.client();
  await browser.submit('/signup', { name: words.name, email, password: PASSWORD });
  await browser.submit(`/verify/${await app.lastLink(email)}`, { password: PASSWORD });
  const another = await app.client().post('/login', { email, password: PASSWORD }, agent);
  if (another.status !== 303) throw new Error(`signing in was answered ${another.status}`);
  const cookie = `tw_session=${browser.cookies.get('tw_session') ?? ''}`;
  return { app, words, browser, cookie };
}

async function call({ app, cookie }: Started, method: 'GET' | 'POST' | 'DELETE', url: string, payload?: object) {
  const headers = { cookie, 'sec-fetch-site': 'same-origin' };
  const answer = await app.server.inject({ method, url, headers, ...(payload === undefined ? {} : { payload }) });
  if (answer.statusCode >= 400) throw new Error(`${method} ${url} was answered ${answer.statusCode}: ${answer.body}`);
  return answer;
}

/** Saves a screen by the form of the list of stocks. */
async function saveScreen({ browser }: Started, name: string): Promise<void> {
  const answer = await browser.submit('/stocks', { name, query: 'sector=Energy' }, '/stocks/screens');
  if (answer.status !== 303) throw new Error(`saving a screen was answered ${answer.status}`);
}

/** Shares a verdict that is stored; the id of its link. */
async function shareVerdict({ browser }: Started): Promise<string> {
  const answer = await browser.submit('/s/AAPL', { symbol: 'AAPL', strategy: 'growth' }, '/shares');
  const [, id] = /^\/share\/([\w-]{24})\?made=1$/.exec(answer.location ?? '') ?? [];
  if (id === undefined) throw new Error(`sharing was answered ${answer.status}`);
  return id;
}

/** Puts favourites on the list, takes the last off again, and returns with what that can be undone. */
async function keepFavourites(started: Started, symbols: readonly string[]): Promise<string> {
  const { note, tag } = started.words;
  for (const symbol of symbols) {
    await call(started, 'POST', '/api/favorites', { symbol, note, tag });
  }
  const removed = await call(started, 'DELETE', `/api/favorites/${symbols.at(-1) ?? ''}`);
  return (removed.json() as { removal: string }).removal;
}

/** Asks for analyses that wait for a worker; their ids. */
async function waitFor(started: Started, symbol: string): Promise<string[]> {
  const ids: string[] = [];
  for (const strategy of ['growth', 'value']) {
    const answer = await call(started, 'POST', '/api/stock-analysis?async=true', { symbol, strategy });
    ids.push((answer.json() as { task_id: string }).task_id);
  }
  return ids;
}

/** Has stocks analysed and looks something up; the ids of what the history holds then. */
async function lookAround(started: Started, userId: string, symbols: readonly string[]): Promise<string[]> {
  for (const symbol of symbols) {
    for (const strategy of ['growth', 'value', 'momentum']) {
      await call(started, 'GET', `/api/stock-analysis?symbol=${symbol}&strategy=${strategy}`);
    }
  }
  await call(started, 'GET', `/search?q=${encodeURIComponent(started.words.query)}`);
  const { db } = started.app.container.database;
  await started.app.container.behind.flush();
  const rows = await db.selectFrom('search_history').selectAll().where('user_id', '=', userId).orderBy('id').execute();
  if (rows.length !== symbols.length * 3 + 1) throw new Error('the history was not kept');
  return rows.filter(({ kind }) => kind === 'analysis').map(({ id }) => id);
}

/** Somebody who is not there, with ids of the same shape: what is asked of them must be answered like what is hidden. */
export function nobodyLike(keeper: Keeper): Keeper {
  const hex = (text: string): string => text.replace(/[0-9a-f]/g, () => randomBytes(1).toString('hex').charAt(0));
  return {
    ...keeper,
    id: randomUUID(),
    email: 'nobody-at-all@example.com',
    symbols: ['NVDA'],
    removal: String(Number(keeper.removal) - 1000),
    historyIds: keeper.historyIds.map(() => randomUUID()),
    taskIds: keeper.taskIds.map(() => randomUUID()),
    sessionIds: keeper.sessionIds.map(() => randomUUID()),
    keyIds: keeper.keyIds.map(() => randomUUID()),
    linkHashes: keeper.linkHashes.map(hex),
  };
}
