import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { lastSessionOnOrBefore, nextSession } from '../src/engine/market/calendar.ts';
import { dayOf, formatDay, parseDay, type Day } from '../src/engine/market/day.ts';
import type { Facts } from '../src/engine/market/snapshot.ts';
import type { AnalysisResponse } from '../src/features/analysis/analysis.schema.ts';
import type { Problem } from '../src/http/problem.ts';
import { openLive } from '../src/market-data/live/open-live.ts';
import { BREAKER } from '../src/market-data/live/breaker.ts';
import { createRouter } from '../src/market-data/live/router.ts';
import { ROUTER_SETTINGS, type RouterSettings } from '../src/market-data/live/settings.ts';
import { openDatabase, type OpenDatabase } from '../src/platform/db/database.ts';
import { migrateToLatest } from '../src/platform/db/migrate.ts';
import { standInSource, yearBefore } from './support/faulty-yahoo.ts';
import { createTestApp } from './support/test-app.ts';
import { demoCompanies } from './support/yahoo-stand-in/companies.ts';
import { FAULTS, type Fault } from './support/yahoo-stand-in/faults.ts';
import { startYahooStandIn, type YahooStandIn } from './support/yahoo-stand-in/stand-in.ts';

const FIRST = dayOf(2024, 5, 13);
/** `npm run soak` takes the long way. */
const SESSIONS = process.env['EVERY_FAULT'] === 'yes' ? 20 : 8;
const FAULTS_A_SESSION = 10;
/** Stored before anything goes wrong. */
const KNOWN = ['KO', 'XOM'];
const NOWHERE = ['ZZZZ', 'QQQQ', 'NONE'];
const WHERE = [/./, /finance\/chart/, /timeseries/, /getcrumb|quoteSummary/, /search|v7\/finance\/quote/];
const SETTINGS: RouterSettings = {
  ...ROUTER_SETTINGS,
  deadlineMs: 700,
  attemptMs: 250,
  attempts: 2,
  leastMs: 20,
  backOffMs: 5,
  pollMs: 10,
  shareMs: 0,
  breaker: { ...BREAKER, baseMs: 50 },
};

function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** The company under a ticker of its own, at prices of its own: an answer about another one shows. */
function renamed(facts: Facts, symbol: string, times: number): Facts {
  const scale = (column: Float64Array): Float64Array => column.map((price) => price * times);
  const { open, high, low, close, adjclose } = facts.candles;
  const prices = { open: scale(open), high: scale(high), low: scale(low), close: scale(close) };
  return {
    ...facts,
    security: { ...facts.security, symbol, name: `${symbol} Company` },
    candles: { ...facts.candles, ...prices, adjclose: adjclose === null ? null : scale(adjclose) },
    dividends: facts.dividends?.map(({ day, amount }) => ({ day, amount: amount * times })) ?? null,
  };
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
/** Tickers that nobody has asked for before. */
const fresh = (i: number): string => `X${LETTERS[Math.floor(i / 26) % 26] ?? ''}${LETTERS[i % 26] ?? ''}`;

let folder: string;
const address = (): string => `sqlite:///${join(folder, 'db.sqlite')}`;
/** Nothing here is about a power cut: the disk need not be waited for. */
const unhurried = ({ db }: OpenDatabase): Promise<unknown> => sql`pragma synchronous = off`.execute(db);
let open: OpenDatabase;
let yahoo: YahooStandIn;
/** Closes by symbol and day, as the companies' own facts have them. */
const truth = new Map<string, Map<Day, number>>();

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tradewise-live-faults-'));
  open = await openDatabase(address());
  await unhurried(open);
  await migrateToLatest(open);
  const last = Array.from({ length: SESSIONS + 1 }).reduce<Day>((day) => nextSession(day), FIRST);
  const whole = (await demoCompanies([...KNOWN, 'SPY'])).map((facts) => yearBefore(facts, last));
  const [base] = whole;
  if (base === undefined) throw new Error('no company');
  const others = Array.from({ length: 230 }, (_, i) => renamed(base, fresh(i), 1.5 + i / 10));
  const companies = [...whole, ...others];
  for (const { security, candles } of companies) {
    truth.set(security.symbol, new Map([...candles.day].map((day, i) => [day, candles.close[i] as number])));
  }
  yahoo = await startYahooStandIn({ companies, clock: FIRST, slowMs: 30 });
  // Yahoo's code is loaded by the first question, which takes longer than an attempt may here.
  await standInSource(yahoo, FIRST).history('KO', null, { signal: new AbortController().signal });
});
afterAll(async () => {
  await yahoo.close();
  await open.close();
  rmSync(folder, { recursive: true, force: true });
});

/** What happened, for the claim that the sequence met what it is about. */
interface Heard {
  right: number;
  stale: number;
  unavailable: number;
  unknown: number;
  longestMs: number;
}

interface Running {
  readonly ask: (symbol: string) => Promise<Response>;
  readonly close: () => Promise<void>;
}

/** The product on one day: its server, and the store and router that refresh behind the requests. */
async function serveOn(day: Day, now: () => number, random: () => number): Promise<Running> {
  const source = standInSource(yahoo, day);
  const log = pino({ level: 'silent' });
  const upstream = createRouter({
    sources: [source],
    db: open.db,
    log,
    now,
    sharedNow: () => Promise.resolve(now()),
    random,
    settings: SETTINGS,
  });
  const { provider } = openLive([source], {
    db: open.db,
    clock: () => day,
    isFixed: true,
    log,
    local: { upstream, now, random, cardMs: 0, pauseMs: 0 },
  });
  const app = await createTestApp({ DATABASE_URL: address(), TRADEWISE_NOW: formatDay(day) }, { provider });
  await unhurried(app.container.database);
  provider.start();
  await app.server.listen({ port: 0, host: '127.0.0.1' });
  const { port } = app.server.server.address() as AddressInfo;
  return {
    ask: (symbol) => fetch(`http://127.0.0.1:${port}/api/stock-analysis?symbol=${symbol}&strategy=momentum`),
    close: async () => {
      await provider.stop();
      await app.close();
    },
  };
}

/** Asks until it is answered: on a busy machine these short times may run out although nothing is wrong. */
async function inTheEnd(ask: () => Promise<Response>): Promise<void> {
  let status = 0;
  for (let attempt = 0; attempt < 20 && status !== 200; attempt += 1) status = (await ask()).status;
  expect(status).toBe(200);
}

/** Holds one answer against what the stand-in has; `about` says in a failure what had been done. */
async function check(response: Response, symbol: string, day: Day, about: string, heard: Heard): Promise<void> {
  const text = await response.text();
  const said = `${about}: ${response.status} ${text.slice(0, 300)}`;
  expect([200, 404, 503], said).toContain(response.status);
  if (response.status === 200) {
    const answer = JSON.parse(text) as AnalysisResponse;
    const asOf = parseDay(answer.as_of) ?? Number.NaN;
    const right = truth.get(symbol)?.get(asOf) ?? Number.NaN;
    expect([answer.symbol, answer.data_source, answer.is_demo], said).toEqual([symbol, 'yahoo', false]);
    expect(asOf, said).toBeLessThanOrEqual(day);
    expect(Math.abs((answer.current_price ?? Number.NaN) / right - 1), said).toBeLessThan(1e-9);
    expect(answer.is_stale, said).toBe(asOf < lastSessionOnOrBefore(day));
    heard.right += 1;
    if (answer.is_stale) heard.stale += 1;
    return;
  }
  expect(response.headers.get('content-type'), said).toContain('application/problem+json');
  if (response.status === 404) {
    expect(truth.has(symbol), said).toBe(false);
    heard.unknown += 1;
    return;
  }
  expect((JSON.parse(text) as Problem).source, said).toBe('yahoo');
  expect(Number(response.headers.get('retry-after')), said).toBeGreaterThanOrEqual(1);
  // What is in the store is answered from it, whatever Yahoo does.
  expect(KNOWN, said).not.toContain(symbol);
  heard.unavailable += 1;
}

it('through random faults of Yahoo answers the truth, flagged where it is old, or names Yahoo', async () => {
  const random = seeded(20_240_513);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const heard: Heard = { right: 0, stale: 0, unavailable: 0, unknown: 0, longestMs: 0 };
  const met = new Set<Fault>();
  let ahead = 0;
  let next = 0;
  let day = FIRST;
  const now = (): number => Date.now() + ahead;

  const listen = async (app: Running, symbol: string, about: string): Promise<number> => {
    const started = performance.now();
    const response = await app.ask(symbol);
    heard.longestMs = Math.max(heard.longestMs, performance.now() - started);
    await check(response, symbol, day, `${about}, ${symbol} on ${formatDay(day)}`, heard);
    return response.status;
  };

  for (let session = 0; session < SESSIONS; session += 1) {
    yahoo.clearFaults();
    yahoo.setClock(day);
    const app = await serveOn(day, now, seeded(session));
    if (session === 0) for (const symbol of KNOWN) await inTheEnd(() => app.ask(symbol));
    for (let i = 0; i < FAULTS_A_SESSION; i += 1) {
      // Each kind in turn, in an order of its own, so that none is left out by chance.
      const fault = random() < 0.5 ? pick(FAULTS) : (FAULTS[(session * FAULTS_A_SESSION + i) % FAULTS.length] as Fault);
      met.add(fault);
      yahoo.clearFaults();
      yahoo.fault(pick(WHERE), fault, 1 + Math.floor(random() * 6));
      const asked = [pick(KNOWN), fresh(next), ...(random() < 0.3 ? [pick(NOWHERE)] : [])];
      const statuses = await Promise.all(asked.map((symbol) => listen(app, symbol, `with ${fault}`)));
      // One that did not come is asked for again at the next step, as a person would.
      if (statuses[1] === 200) next += 1;
      if (random() < 0.6) ahead += pick([1_000, 10_000, 90_000, 600_000]);
    }
    await app.close();
    day = nextSession(day);
  }

  expect(met).toEqual(new Set(FAULTS));
  expect(heard.longestMs).toBeLessThan(10_000);
  expect(heard.right).toBeGreaterThan(10 * SESSIONS);
  for (const often of [heard.stale, heard.unavailable, heard.unknown]) expect(often).toBeGreaterThan(SESSIONS / 4);

  yahoo.clearFaults();
  ahead += 86_400_000;
  yahoo.setClock(day);
  const app = await serveOn(day, now, seeded(1));
  for (const symbol of [fresh(next), fresh(next + 1)]) await inTheEnd(() => app.ask(symbol));
  await app.close();
}, 120_000);
