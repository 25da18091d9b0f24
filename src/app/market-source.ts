import type { Day } from '../engine/market/day.ts';
import type { LiveSource } from '../market-data/live/live-source.ts';
import type { LiveProvider } from '../market-data/live/live-provider.ts';
import { parseMarketData } from '../market-data/market-data-spec.ts';
import { todayInNewYork } from '../market-data/market-clock.ts';
import { measureApart } from '../market-data/measure-apart.ts';
import { ProviderSpecError, type Measure, type Provider } from '../market-data/provider.ts';
import { withFault } from '../market-data/sources/demo/with-fault.ts';
import { createProvider, LIVE_SOURCES, PROVIDERS, type LiveEnv } from '../market-data/sources/index.ts';
import type { RouterFigures } from '../market-data/live/router.ts';
import { ConfigError } from '../platform/config/config.ts';
import type { Config } from '../platform/config/config.ts';
import type { Database } from '../platform/db/schema.ts';
import type { FactsApart } from './precompute-part.ts';
import type { Log } from '../platform/log/log.ts';

export interface MarketSourceOptions {
  readonly config: Config;
  readonly clock: () => Day;
  readonly log: Log;
  /** In place of the sources that MARKET_DATA names. */
  readonly sources?: readonly LiveSource[];
}

/** A source that MARKET_DATA names, before it is opened. */
export interface NamedSource {
  /** True where it is found out over the network which one it is. */
  readonly isAuto: boolean;
  /**
   * Opens it, for good; where MARKET_DATA is `auto`, Yahoo is asked once, for two seconds at the most. Live sources keep
   * what they say in the database.
   * @throws ConfigError where a source lacks something
   */
  readonly open: (db: Database) => Promise<MarketSource>;
}

/** Where the facts come from: a provider that is being refreshed. */
export interface MarketSource {
  readonly provider: Provider;
  /** Measures the market in another process; absent where it is measured in this one. */
  readonly measure?: Measure;
  /** Where another process finds the same facts; null where it cannot. */
  readonly apart: FactsApart | null;
  /** One line for the operator where it was found out over the network which one it is, else null. */
  readonly found: string | null;
  /** Begins to refresh behind the requests, where there is something to refresh. */
  readonly start: (benchmark: string) => void;
  /** Asks live sources for everything that is due now; null where there are none. */
  readonly refreshDue: (() => Promise<void>) | null;
  readonly stop: () => Promise<void>;
  /** What the live sources did; null where there are none. */
  readonly figures: () => Promise<RouterFigures | null>;
  /** How often a request had to wait for a source, and how often one was asked behind the requests. */
  readonly counts: () => ReturnType<LiveProvider['counts']>;
}

const LIVE_IDS = LIVE_SOURCES.map(({ id }) => id);
/** How every source is written in MARKET_DATA. */
const USAGES = ['auto', ...PROVIDERS.map(({ usage }) => usage), ...LIVE_IDS];
const ASK_ONCE_MS = 2000;
/** Listed for decades, so a source that has anything has it. */
const WELL_KNOWN = 'SPY';
const YAHOO_ADDRESS = 'https://query2.finance.yahoo.com';

/** What is wrong with MARKET_DATA and with the settings of the sources it names; nothing is opened. */
export function problemsOfMarketData(
  settings: Pick<Config, 'marketData' | 'edgarContact' | 'tiingoApiKey' | 'isProduction'>,
): readonly string[] {
  try {
    const spec = parseMarketData(settings.marketData, LIVE_IDS, USAGES);
    if (spec.kind === 'own') createProvider(spec.spec, { clock: todayInNewYork });
    if (spec.kind !== 'live') return [];
    return LIVE_SOURCES.filter(({ id }) => spec.ids.includes(id)).flatMap(({ lacks }) => lacks(settings) ?? []);
  } catch (error) {
    if (error instanceof ProviderSpecError) return [problemOf(error, settings)];
    throw error;
  }
}

/**
 * Reads MARKET_DATA; nothing is asked over a network yet.
 * @throws ConfigError where it names no source
 */
export function readMarketSource(options: MarketSourceOptions): NamedSource {
  const ids = [...LIVE_IDS, ...(options.sources ?? []).map(({ id }) => id)];
  const spec = inConfig(options.config, () => parseMarketData(options.config.marketData, ids, USAGES));
  if (spec.kind === 'own') {
    const sound = inConfig(options.config, () => openOwn(spec.spec, options.clock));
    const { demoFaults: fault } = options.config;
    const isFaulty = fault !== null && sound.provider.isDemo && sound.provider.kind === 'local';
    const own = isFaulty ? { ...sound, provider: withFault(sound.provider, fault) } : sound;
    return { isAuto: false, open: () => Promise.resolve(own) };
  }
  const open = (db: Database): Promise<MarketSource> =>
    spec.kind === 'auto' ? openAuto(db, options) : openLiveSource(db, options, spec.ids);
  const isAuto = spec.kind === 'auto';
  return { isAuto, open: (db) => open(db).catch((error: unknown) => inConfig(options.config, () => rethrow(error))) };
}

/** A source that stands on this machine. @throws ProviderSpecError */
function openOwn(spec: string, clock: () => Day): MarketSource {
  const { provider, measure, stop } = measureApart(createProvider(spec, { clock }), spec, clock);
  return { ...fixed(provider), apart: { kind: 'own', spec }, measure, stop: () => Promise.resolve(stop()) };
}

/** A source that is at hand. */
export function fixed(provider: Provider): MarketSource {
  return {
    provider,
    apart: null,
    found: null,
    start: () => undefined,
    refreshDue: null,
    stop: () => Promise.resolve(),
    figures: () => Promise.resolve(null),
    counts: () => ({ request: 0, background: 0 }),
  };
}

/** Yahoo where it answers, else the demo market. */
async function openAuto(db: Database, options: MarketSourceOptions): Promise<MarketSource> {
  const yahoo = await openYahooWhereItAnswers(options);
  if (yahoo === null) {
    const demo = openOwn('demo', options.clock);
    const found = `Demo data, not real prices. ${NO_YAHOO}`;
    return { ...demo, provider: { ...demo.provider, notice: NO_YAHOO }, found };
  }
  const source = await refreshed(db, options, yahoo);
  return { ...source, found: `Prices are from ${source.provider.label}. ${source.provider.notice ?? ''}`.trim() };
}

async function openLiveSource(
  db: Database,
  options: MarketSourceOptions,
  ids: readonly string[],
): Promise<MarketSource> {
  return refreshed(db, options, await openSources(options, ids));
}

/** Live sources that the database stands before. @throws ProviderSpecError where none of them has prices */
async function refreshed(
  db: Database,
  { clock, config, log }: MarketSourceOptions,
  sources: readonly LiveSource[],
): Promise<MarketSource> {
  const { openLive } = await import('../market-data/live/open-live.ts');
  const { loadDirectory } = await import('../market-data/directory/directory.ts');
  const directory = (): ReturnType<typeof loadDirectory> => loadDirectory(db);
  const { provider, router } = openLive(sources, { db, clock, isFixed: config.marketDate !== null, log, directory });
  return {
    provider,
    apart: { kind: 'stored', scope: provider.scope },
    found: null,
    start: (benchmark) => {
      provider.start();
      provider
        .factsAtHand(benchmark)
        .catch((err: unknown) => log.warn({ err, source: config.marketData }, 'the benchmark could not be fetched'));
    },
    refreshDue: () => provider.refreshDue(),
    stop: () => provider.stop(),
    figures: () => router.figures(),
    counts: () => provider.counts(),
  };
}

/** How to get real prices where Yahoo was asked and did not answer. */
const NO_YAHOO =
  'Yahoo Finance did not answer at the start. For real prices connect this computer to the internet and start again, ' +
  'set MARKET_DATA=yahoo, or bring files of your own with MARKET_DATA=files:DIR.';

async function openSources(options: MarketSourceOptions, ids: readonly string[]): Promise<readonly LiveSource[]> {
  const given = options.sources;
  if (given !== undefined) return ids.flatMap((id) => given.filter((source) => source.id === id));
  const { yahooBaseUrl, edgarContact, tiingoApiKey } = options.config;
  const env: LiveEnv = { clock: options.clock, yahooBaseUrl, edgarContact, tiingoApiKey };
  return Promise.all(
    ids.map(async (id) => {
      const entry = LIVE_SOURCES.find((candidate) => candidate.id === id);
      if (entry === undefined) throw new ProviderSpecError(`there is no market data source "${id}"`);
      const lacks = entry.lacks(env);
      if (lacks !== null) throw new ProviderSpecError(lacks);
      return entry.open(env);
    }),
  );
}

/** Null where it does not answer in time. A computer without a network is told apart before Yahoo's code is loaded. */
async function openYahooWhereItAnswers(options: MarketSourceOptions): Promise<readonly LiveSource[] | null> {
  const signal = AbortSignal.timeout(ASK_ONCE_MS);
  const ask = async (): Promise<readonly LiveSource[] | null> => {
    const { lookup } = await import('node:dns/promises');
    await lookup(new URL(options.config.yahooBaseUrl ?? YAHOO_ADDRESS).hostname);
    const sources = await openSources(options, ['yahoo']);
    return (await sources[0]?.quote(WELL_KNOWN, { signal })) ? sources : null;
  };
  const tooLate = new Promise<null>((resolve) => signal.addEventListener('abort', () => resolve(null)));
  return Promise.race([ask().catch(() => null), tooLate]);
}

function rethrow(error: unknown): never {
  throw error;
}

const problemOf = (error: ProviderSpecError, { isProduction }: Pick<Config, 'isProduction'>): string =>
  `MARKET_DATA: ${isProduction ? error.withoutValue : error.message}`;

function inConfig<T>(config: Pick<Config, 'isProduction'>, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof ProviderSpecError)) throw error;
    throw new ConfigError([problemOf(error, config)]);
  }
}
