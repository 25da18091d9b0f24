import { createRunJobs } from '../../src/features/runs/runs.jobs.ts';
import { placeOf } from '../../src/platform/client-place.ts';
import { shownPart } from '../../src/platform/auth/api-key-format.ts';
import { digestOf } from '../../src/platform/auth/secrets.ts';
import { PASSWORD, setUpFactor, wordsOf } from './account-app.ts';
import type { AccountApp, TestFactor } from './account-app.ts';
import type { Answer, BrowserClient } from './browser-client.ts';
import { keepPayments, keepUsage } from './kept-things.ts';

/** Who leaves traces, in texts that nothing else holds. */
export const ANN = {
  email: 'ann.canary@example.com',
  name: 'Annabel Canaryname',
  browser: 'Canarybrowser/9.1 (X11; Linux)',
  place: '198.51.100.20',
  otherPlaces: ['198.51.100.21', '2001:db8:77:1::5'],
  note: 'canary note: wait for the annual report',
  tag: 'canarytag',
  query: 'canaryquery bank',
  keyName: 'canary key of the kitchen script',
  screen: 'canary screen of cheap banks',
} as const;

/** What a person left behind. */
export interface Traces {
  readonly browser: BrowserClient;
  readonly factor: TestFactor;
  readonly userId: string;
  /** What to look for, by what it is. */
  readonly texts: ReadonlyMap<string, string>;
  readonly linkTokens: readonly string[];
}

function expectStatus(answer: Answer, status: number, what: string): Answer {
  if (answer.status === status) return answer;
  throw new Error(`${what} was answered ${answer.status}: ${wordsOf(answer.body).slice(0, 300)}`);
}

/** A person does, through the product's own addresses, everything of which it keeps something. */
export async function leaveTraces(app: AccountApp): Promise<Traces> {
  const { db } = app.container.database;
  const browser = app.client(ANN.place);
  const agent = { 'user-agent': ANN.browser };
  const { email, name } = ANN;
  await browser.submit('/signup', { name, email: 'Ann.Canary@Example.com', password: PASSWORD });
  const confirmed = await browser.post(`/verify/${await app.lastLink(email)}`, { password: PASSWORD }, agent);
  expectStatus(confirmed, 303, 'confirming');
  const userId = (await db.selectFrom('users').select('id').where('email', '=', email).executeTakeFirstOrThrow()).id;
  const key = await keepThings(app, browser);
  const taskId = await runBehind(app, key);
  await failToSignIn(app, browser);
  await getMails(app);
  const factor = await setUpFactor(browser, PASSWORD, agent);
  // A sign-in that waits for its code, and a wrong code.
  await app.client(ANN.place).post('/login', { email, password: PASSWORD }, agent);
  expectStatus(await browser.submit('/account/confirm', { code: '000000' }), 422, 'a wrong code');

  const { security } = app.container;
  await security.record({ userId, way: 'session', action: 'POST /console/block', target: '' });
  await security.flush();

  const mails = await db.selectFrom('mail_queue').selectAll().where('address', '=', email).execute();
  const linkTokens = mails.flatMap(({ text_part }) =>
    [...text_part.matchAll(/\/(?:go|mail\/unsubscribe)\/([\w-]{43})/g)].map((match) => match[1] as string),
  );
  const texts = new Map<string, string>([
    ['user id', userId],
    ['e-mail address', email],
    ['name', name],
    ['browser', ANN.browser],
    ['network address', ANN.place],
    ['note', ANN.note],
    ['tag', ANN.tag],
    ['query', ANN.query],
    ['name of the key', ANN.keyName],
    ['name of a screen', ANN.screen],
    ['id of the task', taskId],
    ['digest of the e-mail address', digestOf(email)],
    ['digest of the user id', digestOf(userId)],
    ['digest of the key', digestOf(key)],
    ['beginning of the key', shownPart(key)],
    ...[ANN.place, ...ANN.otherPlaces].map((at) => [`digest of ${at}`, digestOf(placeOf(at))] as const),
    ...linkTokens.map((token, i) => [`digest of link ${i}`, digestOf(token)] as const),
  ]);
  texts.set('subscription', (await keepPayments(db, userId)).subscription);
  await keepUsage(db, userId);
  for (const [what, text] of await secretsOf(app, userId)) texts.set(what, text);
  return { browser, factor, userId, texts, linkTokens };
}

/** Digests and encrypted texts that stand for the person. */
async function secretsOf({ container }: AccountApp, userId: string): Promise<ReadonlyMap<string, string>> {
  const { db } = container.database;
  const credentials = await db.selectFrom('credentials').selectAll().where('user_id', '=', userId).execute();
  const sessions = await db.selectFrom('sessions').selectAll().where('user_id', '=', userId).execute();
  const [factor] = await db.selectFrom('second_factors').selectAll().where('user_id', '=', userId).execute();
  return new Map([
    ...credentials.map(({ password }) => ['password hash', password ?? ''] as const),
    ...sessions.map(({ token_hash }, i) => [`digest of session ${i}`, token_hash] as const),
    ['second factor', factor?.secret ?? ''],
    ['recovery codes', factor?.backup_codes ?? ''],
  ]);
}

/** Favourites, searches and analyses, and a key that was used; returns the key. */
async function keepThings(app: AccountApp, browser: BrowserClient): Promise<string> {
  const made = await browser.submit('/account/api-keys', { name: ANN.keyName, read: 'on', analyse: 'on' });
  const key = /tw_[\w-]{20,}/.exec(made.body)?.[0];
  if (key === undefined) throw new Error(`no key was made: ${made.status} ${wordsOf(made.body).slice(0, 300)}`);
  const ask = async (method: 'GET' | 'POST' | 'DELETE', url: string, payload?: object): Promise<number> => {
    const headers = { host: 'localhost', authorization: `Bearer ${key}` };
    const answer = await app.server.inject({ method, url, headers, ...(payload && { payload }) });
    if (answer.statusCode >= 300) throw new Error(`${method} ${url} was answered ${answer.statusCode}: ${answer.body}`);
    return answer.statusCode;
  };
  await ask('POST', '/api/favorites', { symbol: 'KO', note: ANN.note, tag: ANN.tag });
  await ask('POST', '/api/favorites', { symbol: 'MSFT', note: ANN.note });
  await ask('DELETE', '/api/favorites/MSFT');
  await ask('POST', '/api/stock-analysis', { symbol: 'AAPL', strategy: 'value' });
  await browser.get('/s/KO');
  await browser.submit('/stocks', { name: ANN.screen, query: 'sector=Energy' }, '/stocks/screens');
  expectStatus(await browser.submit('/s/KO', { symbol: 'KO', strategy: 'growth' }, '/shares'), 303, 'sharing');
  await browser.get(`/search?q=${encodeURIComponent(ANN.query)}`);
  await app.container.behind.flush();
  return key;
}

/** Has an analysis run behind the request, to its end; its id. */
async function runBehind({ server, container }: AccountApp, key: string): Promise<string> {
  const headers = { host: 'localhost', authorization: `Bearer ${key}`, 'idempotency-key': 'canary' };
  const payload = { symbol: 'JPM', strategy: 'value' };
  const answer = await server.inject({ method: 'POST', url: '/api/stock-analysis?async=true', headers, payload });
  const { task_id: id } = answer.json<{ task_id: string }>();
  container.queue.start(createRunJobs(container));
  const events = await container.runs.events(
    id,
    { userId: (await container.queue.find(id))?.userId ?? null, origin: 'canary' },
    0,
    AbortSignal.timeout(30_000),
  );
  for await (const text of events) if (text.includes('event: end')) break;
  await container.queue.stop();
  return id;
}

async function failToSignIn(app: AccountApp, browser: BrowserClient): Promise<void> {
  const { email } = ANN;
  for (const place of ANN.otherPlaces) {
    for (let i = 0; i < 4; i += 1) await app.client(place).post('/login', { email, password: `wrong number ${i}` });
  }
  await app.client(ANN.place).post('/login', { email, password: 'wrong at home' });
  await browser.submit('/account', { password: 'a wrong password' }, '/account/data.json');
}

/** A link that resets the password, another that is still to be made, and an optional mail that the person ends. */
async function getMails({ client, container, lastLink }: AccountApp): Promise<void> {
  const { db } = container.database;
  await client(ANN.place).submit('/reset', { email: ANN.email });
  await lastLink(ANN.email);
  await client(ANN.place).submit('/reset', { email: ANN.email });
  const end = 'https://unsubscribe.invalid/';
  const alert = { kind: 'price-alert', subject: 'Canary alert', text: end, html: end, optional: true } as const;
  await container.mail.send(db, { ...alert, to: ANN.email });
  const { unsubscribe_url } = await db
    .selectFrom('mail_queue')
    .select('unsubscribe_url')
    .where('kind', '=', 'price-alert')
    .executeTakeFirstOrThrow();
  const path = new URL(unsubscribe_url ?? '').pathname;
  expectStatus(await client(ANN.place).post(path, {}), 200, 'ending mails');
}
