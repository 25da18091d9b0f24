import type { Day } from '../../engine/market/day.ts';
import type { LiveSource } from '../live/live-source.ts';
import { ProviderSpecError, type LocalProvider } from '../provider.ts';
import { createDemoProvider } from './demo/index.ts';
import { createFilesProvider } from './files/files-provider.ts';
import { parseFilesSpec } from './files/files-spec.ts';

export interface ProviderEnv {
  /** The market clock; asked anew at each call. */
  readonly clock: () => Day;
  /** Given where every symbol is going to be read once: rows are kept as they are found, and what is not needed is not read. */
  readonly reading?: { readonly statements: boolean };
}

export interface ProviderEntry {
  /** What stands before the colon in MARKET_DATA. */
  readonly id: string;
  /** How it is written in MARKET_DATA. */
  readonly usage: string;
  readonly description: string;
  /** `rest` is what follows `id` and its colon; null where there is no colon. Throws {@link ProviderSpecError}. */
  readonly create: (rest: string | null, env: ProviderEnv) => LocalProvider;
}

/** Every source that is on this machine. */
export const PROVIDERS: readonly ProviderEntry[] = [
  {
    id: 'demo',
    usage: 'demo',
    description: 'a generated market for trying the product without a network',
    create: createDemo,
  },
  {
    id: 'files',
    usage: 'files:DIR?adjusted=none|split|total',
    description: 'a folder of daily CSV files of your own',
    create: (rest, { reading }) => createFilesProvider(parseFilesSpec(rest), reading === undefined ? {} : { reading }),
  },
];

function createDemo(rest: string | null, env: ProviderEnv): LocalProvider {
  if (rest !== null) throw new ProviderSpecError('demo takes nothing after it');
  return createDemoProvider(env);
}

/** The source that a MARKET_DATA value names. Throws {@link ProviderSpecError} with a message for the operator. */
export function createProvider(spec: string, env: ProviderEnv): LocalProvider {
  const colon = spec.indexOf(':');
  const id = (colon < 0 ? spec : spec.slice(0, colon)).trim();
  const entry = PROVIDERS.find((candidate) => candidate.id === id);
  if (entry === undefined) {
    const known = PROVIDERS.map((candidate) => candidate.usage).join(', ');
    throw new ProviderSpecError(`there is no market data source "${id}"; there are: ${known}`);
  }
  return entry.create(colon < 0 ? null : spec.slice(colon + 1), env);
}

/** What live sources are opened with. */
export interface LiveEnv {
  /** The market clock; asked anew at each call. */
  readonly clock: () => Day;
  /** Sends what goes to Yahoo to a stand-in; null: to Yahoo. */
  readonly yahooBaseUrl: string | null;
  /** Name and address that the SEC requires; null: edgar cannot be opened. */
  readonly edgarContact: string | null;
  /** Null: tiingo cannot be opened. */
  readonly tiingoApiKey: string | null;
}

export interface LiveSourceEntry {
  /** As it stands in MARKET_DATA. */
  readonly id: string;
  readonly description: string;
  /** The setting that is missing, in words; null: none is. */
  readonly lacks: (env: Pick<LiveEnv, 'edgarContact' | 'tiingoApiKey'>) => string | null;
  /** Loads the source's code, so that nobody else waits for it. Throws ProviderSpecError where a setting is missing. */
  readonly open: (env: LiveEnv) => Promise<LiveSource>;
}

/** Every source that is asked over a network. A new one is its folder and one entry here. */
export const LIVE_SOURCES: readonly LiveSourceEntry[] = [
  {
    id: 'yahoo',
    description: 'Yahoo Finance: prices and statements of US listings, for personal use',
    lacks: () => null,
    open: openYahoo,
  },
  {
    id: 'edgar',
    description: 'SEC EDGAR: statements as filed, public domain, beside a source of prices',
    lacks: ({ edgarContact }) =>
      edgarContact === null ? 'edgar needs EDGAR_CONTACT, a name and an e-mail address' : null,
    open: openEdgar,
  },
  {
    id: 'tiingo',
    description: 'Tiingo: end-of-day prices by a key, with commercial tariffs',
    lacks: ({ tiingoApiKey }) => (tiingoApiKey === null ? 'tiingo needs TIINGO_API_KEY' : null),
    open: openTiingo,
  },
];

async function openYahoo({ clock, yahooBaseUrl }: LiveEnv): Promise<LiveSource> {
  const { createYahooSource } = await import('./yahoo/yahoo-source.ts');
  return createYahooSource({ clock, ...(yahooBaseUrl === null ? {} : { baseUrl: yahooBaseUrl }) });
}

async function openEdgar({ edgarContact }: LiveEnv): Promise<LiveSource> {
  if (edgarContact === null) throw new ProviderSpecError('edgar lacks its contact');
  const { createEdgarSource } = await import('./edgar/edgar-source.ts');
  return createEdgarSource({ contact: edgarContact });
}

async function openTiingo({ clock, tiingoApiKey }: LiveEnv): Promise<LiveSource> {
  if (tiingoApiKey === null) throw new ProviderSpecError('tiingo lacks its key');
  const { createTiingoSource } = await import('./tiingo/tiingo-source.ts');
  return createTiingoSource({ apiKey: tiingoApiKey, clock });
}
