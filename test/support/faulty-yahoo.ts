import { pino } from 'pino';
import { lastIndexOnOrBefore, sliceCandles } from '../../src/engine/market/candles.ts';
import type { Day } from '../../src/engine/market/day.ts';
import type { Facts } from '../../src/engine/market/snapshot.ts';
import type { LiveSource } from '../../src/market-data/live/live-source.ts';
import { createYahooSource } from '../../src/market-data/sources/yahoo/yahoo-source.ts';
import { SourcesFailed } from '../../src/market-data/live/failure.ts';
import type { Answers, Kind } from '../../src/market-data/live/question.ts';
import { createRouter, type Answer, type Router } from '../../src/market-data/live/router.ts';
import { ROUTER_SETTINGS, type RouterSettings } from '../../src/market-data/live/settings.ts';
import type { Database } from '../../src/platform/db/schema.ts';
import type { Log } from '../../src/platform/log/log.ts';
import { FAULTS, type Fault } from './yahoo-stand-in/faults.ts';
import type { YahooStandIn } from './yahoo-stand-in/stand-in.ts';

export const KINDS = ['history', 'quote', 'statements'] as const;

/** Yahoo's source against a stand-in, with limits that stand in nobody's way unless they are given. */
export function standInSource(
  yahoo: YahooStandIn,
  clock: Day,
  limits: LiveSource['limits'] = { perSecond: 10_000, perDay: null },
): LiveSource {
  return { ...createYahooSource({ baseUrl: yahoo.url, clock: () => clock, today: () => clock }), limits };
}

/** A company with the year of candles before a day: enough to be spoiled, and soon read. */
export function yearBefore(facts: Facts, day: Day): Facts {
  const end = lastIndexOnOrBefore(facts.candles.day, day) + 1;
  return { ...facts, candles: sliceCandles(facts.candles, Math.max(0, end - 250), end) };
}

/** A router over a stand-in, and what its breaker did. */
export interface WatchedRouter {
  readonly router: Router;
  /** Each change of the breaker: `closed open`. */
  readonly changes: readonly string[];
  /** How far its clock is ahead of the real one, ms. */
  skip(ms: number): void;
}

export function watchedRouter(
  db: Database,
  source: LiveSource,
  settings: Partial<RouterSettings>,
  random: () => number,
): WatchedRouter {
  const changes: string[] = [];
  let ahead = 0;
  const now = (): number => Date.now() + ahead;
  const write = (line: string): void => {
    const { from, to } = JSON.parse(line) as { from?: string; to?: string };
    if (from !== undefined) changes.push(`${from} ${to}`);
  };
  const log: Log = pino({ level: 'warn' }, { write });
  const router = createRouter({
    sources: [source],
    db,
    log,
    now,
    sharedNow: () => Promise.resolve(now()),
    random,
    settings: { ...ROUTER_SETTINGS, shareMs: 0, ...settings },
  });
  return { router, changes, skip: (ms) => (ahead += ms) };
}

/** What a router said to one question. */
export type Said =
  | { readonly answer: Answer<Answers[Kind]> | null; readonly tookMs: number }
  | { readonly failure: SourcesFailed; readonly tookMs: number };

/** Puts one question. Rejects where what comes back is neither an answer nor a failure that names the source. */
export async function put(router: Router, kind: Kind, symbol: string): Promise<Said> {
  const started = performance.now();
  const asked = kind === 'history' ? router.history(symbol, null) : router[kind](symbol);
  try {
    return { answer: await asked, tookMs: performance.now() - started };
  } catch (error) {
    if (!(error instanceof SourcesFailed) || !error.sources.includes('yahoo') || error.outcomes.length === 0)
      throw error;
    if (error.retry !== 'never' && (error.retryAfterSeconds ?? 0) < 1) throw error;
    return { failure: error, tookMs: performance.now() - started };
  }
}

/** What the stand-in says where nothing goes wrong. */
export type Truth = ReadonlyMap<string, Answers[Kind]>;

export async function truthOf(source: LiveSource, symbols: readonly string[]): Promise<Truth> {
  const options = { signal: new AbortController().signal };
  const truth = new Map<string, Answers[Kind]>();
  for (const symbol of symbols) {
    const [history, quote, statements] = await Promise.all([
      source.history(symbol, null, options),
      source.quote(symbol, options),
      source.statements(symbol, options),
    ]);
    if (history === null || quote === null || statements === null) throw new Error(`the stand-in has no ${symbol}`);
    truth.set(`history ${symbol}`, history).set(`quote ${symbol}`, quote).set(`statements ${symbol}`, statements);
  }
  return truth;
}

/** What of an answer the stand-in never said; empty where nothing is invented. Bars and periods may be missing. */
export function invented(truth: Truth, kind: Kind, symbol: string, answer: Answer<Answers[Kind]>): string[] {
  const right = truth.get(`${kind} ${symbol}`);
  const whole = (value: unknown): string => JSON.stringify(value);
  if (kind === 'quote') return whole(answer.value) === whole(right) ? [] : [whole(answer.value)];
  if (kind === 'statements') {
    const known = new Set((right as Answers['statements']).map(whole));
    return (answer.value as Answers['statements']).map(whole).filter((one) => !known.has(one));
  }
  return inventedBars(right as Answers['history'], answer.value as Answers['history']);
}

function inventedBars(right: Answers['history'], history: Answers['history']): string[] {
  const rows = ({ candles }: Answers['history']): string[] =>
    [...candles.day].map((day, i) =>
      [
        day,
        ...[candles.open, candles.high, candles.low, candles.close, candles.volume].map((column) => column[i]),
      ].join(' '),
    );
  const known = new Set(rows(right));
  const facts = ({ security, dividends, splits }: Answers['history']): string =>
    JSON.stringify([security.symbol, security.currency, security.type, dividends, splits]);
  return [
    ...rows(history).filter((row) => !known.has(row)),
    ...(facts(right) === facts(history) ? [] : [facts(history)]),
  ];
}

/** A sequence of questions in which each fault may happen, from a seed. */
export interface FaultyStep {
  readonly kind: Kind;
  readonly symbol: string;
  readonly fault: Fault | null;
  readonly times: number;
  /** How many ask it at once. */
  readonly crowd: number;
}

export function faultySteps(count: number, symbols: readonly string[], random: () => number): FaultyStep[] {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  // Faults come in spells, as they do: a breaker that is never opened is not tested.
  let spell: Fault | null = null;
  return Array.from({ length: count }, () => {
    if (random() < 0.2) spell = random() < 0.35 ? null : pick(FAULTS);
    const times = 1 + Math.floor(random() * 4);
    return { kind: pick(KINDS), symbol: pick(symbols), fault: spell, times, crowd: 1 + Math.floor(random() * 3) };
  });
}

/** The requests of one kind of question, in the addresses of the stand-in. */
export const PATHS: Readonly<Record<Kind, RegExp>> = {
  history: /finance\/(chart|search|quoteSummary)/,
  quote: /v7\/finance\/quote/,
  statements: /timeseries/,
};
