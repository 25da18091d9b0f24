import { afterAll, beforeAll, expect, it } from 'vitest';
import { blockAddress, listBlocked, unblockAddress } from '../src/features/security/blocked-addresses.store.ts';
import type { GatheredEvent } from '../src/features/security/event-buffer.ts';
import { noteKeyPlace } from '../src/features/security/key-places.store.ts';
import { alertsOfChecks } from '../src/features/security/check-alerts.store.ts';
import { explained } from '../src/platform/check-line.ts';
import { noteFailures } from '../src/features/security/failing-checks.store.ts';
import { endEverything, traceSince } from '../src/features/security/incident.store.ts';
import { listActions, recordAction } from '../src/features/security/operator-actions.store.ts';
import { listSightings, noteSecret } from '../src/features/security/secret-sightings.store.ts';
import {
  boundEvents,
  claimAlert,
  listEvents,
  operatorAddresses,
  writeEvents,
} from '../src/features/security/security-events.store.ts';
import { listUntrustedPeers, noteUntrustedPeer } from '../src/features/security/untrusted-peers.store.ts';
import type { EventsResponse } from '../src/features/security/security.schema.ts';
import { digestOf } from '../src/platform/auth/secrets.ts';
import { accountApp, setUpFactor, wordsOf } from './support/account-app.ts';
import type { AccountApp } from './support/account-app.ts';
import { makeKeyAs } from './support/api-keys.ts';
import { SCRIPT_INJECTIONS, SQL_INJECTIONS } from './support/attack-strings.ts';
import type { BrowserClient } from './support/browser-client.ts';
import { eachDatabase } from './support/databases.ts';
import type { TestDatabase } from './support/databases.ts';

const TOKEN = 'c0ffee00d15ea5e5b4d1b4d10ddba11cafe5eed5';
const MINUTE = 60_000;

eachDatabase('watching for attacks', (_kind, open) => {
  let database: TestDatabase;
  let app: AccountApp;
  let operator: BrowserClient;
  beforeAll(async () => {
    database = await open();
    app = await accountApp(database.url, { OPERATOR_TOKEN: TOKEN });
    operator = await app.join('op@example.com');
    await setUpFactor(operator);
  });
  afterAll(async () => {
    await app.close();
    await database.remove();
  });

  const ask = async (url: string, from = '203.0.113.7', given: Readonly<Record<string, unknown>> = {}) =>
    app.server.inject({
      url,
      remoteAddress: from,
      ...given,
      headers: { host: 'localhost', ...(given['headers'] as object) },
    });
  const byToken = { headers: { authorization: `Bearer ${TOKEN}` } };
  const events = async (query = ''): Promise<EventsResponse['events']> =>
    ((await ask(`/api/security/events${query}`, '127.0.0.1', byToken)).json() as EventsResponse).events;

  it('a failed sign-in is an event with time, address, account by digest and rule, alike ones in one', async () => {
    for (let i = 0; i < 3; i += 1)
      await app.client('198.51.100.9').post('/login', { email: 'Op@example.com', password: `wrong number ${i}` });
    const found = await events('?rule=sign_in_failed');
    expect(found).toMatchObject([
      {
        rule: 'sign_in_failed',
        address: '198.51.100.9',
        account_hash: digestOf('op@example.com'),
        count: 3,
        detail: 'password',
      },
    ]);
    expect(Date.parse(found[0]?.last_at ?? '')).toBeGreaterThan(app.now() - MINUTE);
    expect(JSON.stringify(found)).not.toMatch(/wrong number|op@example/);
  });

  it('one password tried at twenty accounts from one address is an event of its own', async () => {
    for (let i = 0; i < 20; i += 1)
      await app.client('198.51.100.77').post('/login', { email: `p${i}@example.com`, password: 'violet kettle' });
    expect(await events('?rule=password_spraying')).toMatchObject([
      { address: '198.51.100.77', count: 1, account_hash: null },
    ]);
  });

  it.each([
    ['sql_injection', SQL_INJECTIONS, '203.0.113.21'],
    ['xss', SCRIPT_INJECTIONS, '203.0.113.22'],
  ] as const)(
    '%s is noticed in queries, bodies and addresses, and refused by nothing but what refuses it anyway',
    async (rule, texts, from) => {
      for (const text of texts) {
        await ask(`/api/symbols?q=${encodeURIComponent(text)}`, from);
        await ask('/api/stock-analysis', from, { method: 'POST', payload: { symbol: text } });
        await ask(`/s/${encodeURIComponent(text)}`, from);
      }
      const found = await events(`?rule=${rule}&address=${from}`);
      const counts = Object.fromEntries(found.map(({ detail, count }) => [detail, count]));
      for (const at of ['query of GET /api/symbols', 'body of POST /api/stock-analysis'])
        expect([at, (counts[at] ?? 0) >= (texts.length * 19) / 20]).toEqual([at, true]);
      expect(JSON.stringify(found)).not.toMatch(/alert|select|union/i);
    },
  );

  it('a search for weak addresses is noticed once, and ordinary mistakes are not', async () => {
    for (const path of ['/.env', '/wp-login.php', '/.git/config', '/phpmyadmin', '/admin', '/backup.sql'])
      await ask(path, '203.0.113.31');
    for (const path of ['/favicon.ico', '/apple-touch-icon.png', '/abuot']) await ask(path, '203.0.113.32');
    expect((await events('?rule=path_scan')).map(({ address, count }) => [address, count])).toEqual([
      ['203.0.113.31', 1],
    ]);
  });

  it('many refused requests are one burst, and what forged a form is named', async () => {
    for (let i = 0; i < 45; i += 1) await ask('/api/stock-analysis?symbol=1', '203.0.113.41');
    expect(await events('?rule=refusal_burst&address=203.0.113.41')).toMatchObject([{ count: 1 }]);
    await operator.post('/account/api-keys', {}, { origin: 'https://evil.test', 'sec-fetch-site': 'cross-site' });
    expect(await events('?rule=forged_request')).toMatchObject([
      { account_hash: expect.stringMatching(/^[0-9a-f]{64}$/) as string },
    ]);
  });

  it('a key used from a second address is an event, and from the first is none', async () => {
    const key = await makeKeyAs(operator, 'nightly', 'read');
    for (const from of ['198.51.100.1', '198.51.100.1', '198.51.100.2', '198.51.100.2'])
      await ask('/api/search-history', from, { headers: { authorization: `Bearer ${key}` } });
    await app.container.security.flush();
    await app.container.security.flush();
    expect(await events('?rule=key_from_new_place')).toMatchObject([{ address: '198.51.100.2', count: 1 }]);
  });

  it('only operators and OPERATOR_TOKEN read events', async () => {
    const person = await app.join('ann@example.com');
    expect((await ask('/api/security/events')).statusCode).toBe(401);
    expect((await person.get('/api/security/events')).status).toBe(404);
    expect((await operator.get('/api/security/events')).status).toBe(200);
    const wrong = { headers: { authorization: `Bearer ${TOKEN.replace('c', 'd')}` } };
    expect((await ask('/api/security/events', '203.0.113.7', wrong)).statusCode).toBe(401);
    // The token is nobody's account.
    expect((await ask('/api/search-history', '203.0.113.7', byToken)).statusCode).toBe(403);
  });

  it('the console is for operators with a fresh second factor, and says what was noticed', async () => {
    const person = await app.join('bob@example.com');
    expect((await person.get('/console')).status).toBe(404);
    expect((await app.client().get('/console')).location).toMatch(/^\/login/);
    const seen = await operator.get('/console');
    expect([seen.status, wordsOf(seen.body)]).toMatchObject([200, expect.stringContaining('SQL injection tried')]);
    app.pass(11 * MINUTE);
    expect(wordsOf(seen.body)).toMatch(/Daily: \d of 6 done/);
    const ticked = await operator.submit('/console', { task: 'trends' }, '/console/maintenance');
    expect([ticked.status, ticked.location]).toEqual([303, '/console?notice=ticked#maintenance']);
    expect(wordsOf((await operator.get('/console')).body)).toMatch(/Done: Performance trends\s+op@example\.com, \d/);
    expect((await operator.submit('/console', { task: 'backup' }, '/console/maintenance')).status).toBe(400);
    const late = await operator.submit('/console', { address: '203.0.113.60' }, '/console/block');
    expect([late.status, late.location]).toEqual([303, '/account/confirm?to=%2Fconsole']);
    expect((await app.container.security.blocked()).map(({ address }) => address)).not.toContain('203.0.113.60');
  });

  it('an address is blocked for an hour and free afterwards; the own one and this machine never', async () => {
    const block = (address: string, from = '127.0.0.1') =>
      ask('/api/security/blocks', from, { ...byToken, method: 'POST', payload: { address } });
    expect((await block('203.0.113.50')).statusCode).toBe(200);
    const refused = await ask('/api/health', '203.0.113.50');
    expect([refused.statusCode, refused.json()]).toMatchObject([403, { code: 'forbidden' }]);
    expect((await ask('/api/health', '203.0.113.51')).statusCode).toBe(200);
    for (const [address, from] of [['127.0.0.1'], ['::1'], ['203.0.113.9', '203.0.113.9'], ['no address']] as const)
      expect([address, (await block(address, from)).statusCode]).toEqual([address, 400]);
    app.pass(61 * MINUTE);
    expect((await ask('/api/health', '203.0.113.50')).statusCode).toBe(200);
    await block('203.0.113.50');
    await ask('/api/security/blocks/203.0.113.50', '127.0.0.1', { ...byToken, method: 'DELETE' });
    expect((await ask('/api/health', '203.0.113.50')).statusCode).toBe(200);
    // Recorded behind the answer.
    await app.container.security.flush();
    const done = (await app.container.security.actions(10)).map(({ way, action, target }) => [way, action, target]);
    expect(done.slice(0, 2)).toEqual([
      ['token', 'DELETE /api/security/blocks/:address', '203.0.113.50'],
      ['token', 'POST /api/security/blocks', '203.0.113.50'],
    ]);
  });

  it('a breach ends every session, key and link at once, and is recorded', async () => {
    const carl = await app.join('carl@example.com');
    const key = await makeKeyAs(carl, 'script', 'read');
    const { security } = app.container;
    const before = await security.trace(0);
    expect(before.sessions.map(({ email }) => email)).toEqual(
      expect.arrayContaining(['bob@example.com', 'carl@example.com']),
    );
    expect(before.keys.map(({ email }) => email)).toContain('carl@example.com');
    expect(before.addresses.map(({ address }) => address)).toContain('198.51.100.9');
    const ended = await security.breach();
    expect(ended.sessions).toBeGreaterThanOrEqual(2);
    expect(ended.keys).toBeGreaterThanOrEqual(2);
    // Longer than any process believes what it read.
    app.pass(5001);
    expect((await carl.get('/account')).location).toMatch(/^\/login/);
    const refused = await ask('/api/search-history', '198.51.100.1', { headers: { authorization: `Bearer ${key}` } });
    expect(refused.statusCode).toBe(401);
    expect(await security.trace(app.now())).toEqual({ sessions: [], keys: [], addresses: [] });
    expect((await security.actions(1))[0]).toMatchObject({ way: 'command', action: 'incident breach' });
  });
});

eachDatabase('what is stored of attacks', (_kind, open) => {
  let database: TestDatabase;
  let app: AccountApp;
  beforeAll(async () => {
    database = await open();
    app = await accountApp(database.url);
  });
  afterAll(async () => {
    await app.close();
    await database.remove();
  });
  const event = (alike: string, at: number): GatheredEvent => ({
    alike,
    rule: 'xss',
    address: '203.0.113.1',
    accountHash: null,
    detail: 'query of GET /',
    count: 2,
    firstAt: at,
    lastAt: at,
  });

  it('adds up alike events of all processes, newest first', async () => {
    const { db } = app.container.database;
    const many = Array.from({ length: 250 }, (_, i) => event(`e${i}`, 1000 + i));
    expect((await writeEvents(db, many)).size).toBe(250);
    expect((await writeEvents(db, [event('e7', 5000)])).get('e7')).toBe(4);
    await boundEvents(db);
    const [newest] = await listEvents(db, { limit: 1 });
    expect(newest).toMatchObject({ alike: 'e7', count: 4, first_at: 1007, last_at: 5000 });
    expect(await listEvents(db, { limit: 500, since: 1240, accountHashes: ['x'] })).toEqual([]);
  });

  it('lets one process alert of a rule, and none again within the quiet period', async () => {
    const { db } = app.container.database;
    const both = await Promise.all([claimAlert(db, 'xss', 1000, 100), claimAlert(db, 'xss', 1000, 100)]);
    expect(both.filter(Boolean)).toHaveLength(1);
    expect(await claimAlert(db, 'xss', 1099, 100)).toBe(false);
    expect(await claimAlert(db, 'xss', 1100, 100)).toBe(true);
  });

  it('knows which secrets were seen, blocked addresses, and what operators did', async () => {
    const { db } = app.container.database;
    const seen = (fingerprint: string, at: number) => noteSecret(db, { setting: 'MAIL_PASSWORD', fingerprint }, at);
    expect([await seen('aaa', 1), await seen('aaa', 2), await seen('bbb', 3), await seen('aaa', 4)]).toEqual([
      'new',
      'known',
      'changed',
      'known',
    ]);
    const mails = (await listSightings(db)).filter(({ setting }) => setting === 'MAIL_PASSWORD');
    expect(mails.map(({ fingerprint, firstSeenAt }) => [fingerprint, firstSeenAt])).toEqual([
      ['bbb', 3],
      ['aaa', 1],
    ]);
    await blockAddress(db, '203.0.113.5', 1000, 2000);
    expect(await listBlocked(db, 1999)).toEqual([{ address: '203.0.113.5', until: 2000 }]);
    expect([await listBlocked(db, 2000), await unblockAddress(db, '203.0.113.5')]).toEqual([[], true]);
    await recordAction(db, { userId: null, way: 'command', action: 'security block', target: 'a\nb' }, 1000);
    expect(await listActions(db, 5)).toMatchObject([{ way: 'command', target: 'a?b', email: null }]);
    expect(await operatorAddresses(db)).toEqual([]);
  });

  it('knows since when a check fails, and forgets it once it passes', async () => {
    const { db } = app.container.database;
    const note = (status: 'ok' | 'problem' | 'warning', at: number) => noteFailures(db, [{ name: 'mail', status }], at);
    expect([await note('problem', 1), await note('problem', 2), await note('warning', 3)]).toEqual([[1], [1], [3]]);
    expect([await note('ok', 4), await note('problem', 5)]).toEqual([[null], [5]]);
  });

  it('tells once of a check that fails, once that it passes again, and not again within an hour', async () => {
    const { db } = app.container.database;
    const at = async (minute: number, status: 'ok' | 'warning' | 'problem' | 'unknown', name = 'tasks') => {
      const line = explained({ name, status, text: `It is ${status}.`, fix: null });
      return (await alertsOfChecks(db, [line], minute * MINUTE)).map(({ rule, detail }) => `${rule} ${detail}`);
    };
    expect([await at(0, 'ok'), await at(1, 'warning')]).toEqual([[], []]);
    expect(await at(5, 'problem')).toEqual([
      'check_failed tasks: It is problem. Effect: Analyses and mails that were asked for wait, or were not done. Command: tradewise errors',
    ]);
    expect([await at(10, 'problem'), await at(15, 'unknown')]).toEqual([[], []]);
    expect(await at(20, 'ok')).toEqual(['check_passed tasks: It is ok.']);
    expect([await at(25, 'ok'), await at(30, 'problem'), await at(35, 'ok')]).toEqual([[], [], []]);
    expect(await at(70, 'problem')).toHaveLength(1);
    // Of a backup its own watch tells, and this that it is good again.
    expect([await at(71, 'problem', 'backup'), (await at(72, 'ok', 'backup')).length]).toEqual([[], 1]);
  });

  it('knows which private addresses sent forwarding headers lately', async () => {
    const { db } = app.container.database;
    for (const [address, at] of [
      ['10.0.0.1', 1000],
      ['10.0.0.2', 2000],
      ['10.0.0.1', 3000],
    ] as const)
      // prettier-ignore
      await noteUntrustedPeer(db, address, at);
    expect(await listUntrustedPeers(db, 2000)).toEqual([
      { address: '10.0.0.1', lastAt: 3000 },
      { address: '10.0.0.2', lastAt: 2000 },
    ]);
    expect(await listUntrustedPeers(db, 2001)).toHaveLength(1);
  });

  it('ends and traces nothing where nobody is', async () => {
    const { db } = app.container.database;
    expect(await endEverything(db, 1000)).toEqual({ sessions: 0, signIns: 0, keys: 0, links: 0 });
    expect(await traceSince(db, Date.now() + MINUTE)).toEqual({ sessions: [], keys: [], addresses: [] });
  });

  it('remembers at most twenty places of a key', async () => {
    const { db } = app.container.database;
    const browser = await app.join('keys@example.com');
    await makeKeyAs(browser, 'busy', 'read');
    const key = await db.selectFrom('api_keys').select(['id', 'user_id']).executeTakeFirstOrThrow();
    const note = (i: number) => noteKeyPlace(db, { keyId: key.id, userId: key.user_id, placeHash: `p${i}` }, i);
    const found = [];
    for (let i = 0; i < 25; i += 1) found.push(await note(i));
    expect(found).toEqual(Array.from({ length: 25 }, (_, i) => i > 0 && i < 20));
    expect(await note(3)).toBe(false);
  });
});
