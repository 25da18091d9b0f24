import type { Day } from '../engine/market/day.ts';
import type { LiveSource } from '../market-data/live-source.ts';
import type { LocalProvider } from '../market-data/local/local-provider.ts';
import { parseMarketData } from '../market-data/market-data-spec.ts';
import { measureApart } from '../market-data/measure-apart.ts';
import type { MeasuredApart } from '../market-data/measure-apart.ts';
import type { Provider } from '../market-data/provider.ts';
import { createProvider, PROVIDERS } from '../market-data/providers/index.ts';
import { LIVE_SOURCES, type LiveEnv } from '../market-data/providers/live-sources.ts';
import { ProviderSpecError } from '../market-data/providers/provider-spec.ts';
import type { RouterFigures } from '../market-data/router/router.ts';
import { ConfigError } from '../platform/config/config.ts';
import type { Config } from '../platform/config/config.ts';
import type { Database } from '../platform/db/schema.ts';
import type { Log } from '../platform/log/log.ts';
import { createSwitch } from './provider-switch.ts';

export interface MarketSourceOptions {
  readonly config: Config;
  readonly clock: () => Day;
  readonly log: Log;
  /** The database, once it is open; live sources keep what they say in it. */
  readonly db: () => Database;
  /** In place of the sources that MARKET_DATA names. */
  readonly sources?: readonly LiveSource[];
}

/** Where the facts come from, from the configuration to a provider that is being refreshed. */
export interface MarketSource {
  readonly provider: Provider;
  /** True where a question over the network settles it. */
  readonly isAuto: boolean;
  /**
   * Settles which source it is; where MARKET_DATA is `auto`, Yahoo is asked once, for two seconds at the most. Every
   * caller gets the same answer. Resolves with one line for the operator where something was settled, else null.
   */
  readonly settle: () => Promise<string | null>;
  /** True once it is settled. */
  readonly isSettled: () => boolean;
  /** Begins to refresh behind the requests, where there is something to refresh. */
  readonly start: (benchmark: string) => void;
  readonly stop: () => Promise<void>;
  /** What the live sources did; null where there are none. */
  readonly figures: () => Promise<RouterFigures | null>;
  /** How often a request had to wait for a source, and how often one was asked behind the requests. */
  readonly counts: () => ReturnType<LocalProvider['counts']>;
}

const ASK_ONCE_MS = 2000;
/** Listed for decades, so a source that has anything has it. */
const WELL_KNOWN = 'SPY';
const YAHOO_ADDRESS = 'https://query2.finance.yahoo.com';

/**
 * Reads MARKET_DATA; nothing is asked and nothing opened yet.
 * @throws ConfigError where it names no source
 */
export function createMarketSource(options: MarketSourceOptions): MarketSource {
  const spec = inConfig(() => {
    const usages = ['auto', ...PROVIDERS.map(({ usage }) => usage), ...LIVE_SOURCES.map(({ id }) => id)];
    const ids = [...LIVE_SOURCES.map(({ id }) => id), ...(options.sources ?? []).map(({ id }) => id)];
    return parseMarketData(options.config.marketData, ids, usages);
  });
  const { clock } = options;
  if (spec.kind === 'own') {
    const own = inConfig(() => openOwn(spec.spec, clock));
    return { ...fixed(own.provider), stop: () => Promise.resolve(own.stop()) };
  }
  return later(options, spec.kind === 'auto' ? null : spec.ids);
}

/** A source that stands on this machine. @throws ProviderSpecError */
function openOwn(spec: string, clock: () => Day): MeasuredApart {
  return measureApart(createProvider(spec, { clock }), spec, clock);
}

/** A source that is at hand. */
export function fixed(provider: Provider): MarketSource {
  return {
    provider,
    isAuto: false,
    settle: () => Promise.resolve(null),
    isSettled: () => true,
    start: () => undefined,
    stop: () => Promise.resolve(),
    figures: () => Promise.resolve(null),
    counts: () => ({ request: 0, background: 0 }),
  };
}

/** `ids`: the live sources; null: Yahoo where it answers, else the demo market. */
function later(options: MarketSourceOptions, ids: readonly string[] | null): MarketSource {
  const { clock, log, config } = options;
  const { provider, choose } = createSwitch(createProvider('demo', { clock }));
  let live: Awaited<ReturnType<typeof openThese>> | null = null;
  let demo: MeasuredApart | null = null;
  let settling: Promise<string | null> | null = null;
  let isSettled = false;

  const settle = async (): Promise<string | null> => {
    const isAuto = ids === null;
    const sources = isAuto ? await openYahooWhereItAnswers(options) : await openSources(options, ids);
    if (sources === null) {
      demo = openOwn('demo', clock);
      choose({ ...demo.provider, notice: NO_YAHOO });
      return `Demo data, not real prices. ${NO_YAHOO}`;
    }
    live = await openThese(sources, options);
    choose(live.provider);
    return isAuto ? `Prices are from ${live.provider.label}. ${live.provider.notice ?? ''}`.trim() : null;
  };

  return {
    provider,
    isAuto: ids === null,
    settle: () => {
      settling ??= settle()
        .catch((error: unknown) => inConfig(() => rethrow(error)))
        .finally(() => (isSettled = true));
      return settling;
    },
    isSettled: () => isSettled,
    start: (benchmark) => {
      if (live === null) return;
      live.provider.start();
      live.provider
        .factsAtHand?.(benchmark, clock())
        .catch((err: unknown) => log.warn({ err, source: config.marketData }, 'the benchmark could not be fetched'));
    },
    stop: async () => {
      await settling?.catch(() => null);
      await live?.provider.stop();
      demo?.stop();
    },
    figures: async () => (await live?.router.figures()) ?? null,
    counts: () => live?.provider.counts() ?? { request: 0, background: 0 },
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
      return entry.open(env);
    }),
  );
}

async function openThese(sources: readonly LiveSource[], { db, clock, config, log }: MarketSourceOptions) {
  const { openLive } = await import('../market-data/open-live.ts');
  const { loadDirectory } = await import('../market-data/directory/directory.ts');
  const directory = (): ReturnType<typeof loadDirectory> => loadDirectory(db());
  return openLive(sources, { db: db(), clock, isFixed: config.marketDate !== null, log, directory });
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

function inConfig<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof ProviderSpecError)) throw error;
    throw new ConfigError([`MARKET_DATA: ${error.message}`]);
  }
}
