import { ENGINE_VERSION } from '../engine/analyze.ts';
import { analyzeStock, createAnswers } from '../features/analysis/analyze-stock.ts';
import type { AccountsDeps } from '../features/accounts/accounts-deps.ts';
import type { AnalyzeDeps, AnalyzedFacts } from '../features/analysis/analyze-stock.ts';
import { findAnalysis, saveAnalysis } from '../features/analysis/analysis.store.ts';
import type { AnalysisRow } from '../features/analysis/analysis.store.ts';
import type { AnalysisResponse } from '../features/analysis/analysis.schema.ts';
import { keptReferences } from '../market-data/kept-references.ts';
import { createMarket } from '../market-data/market.ts';
import type { Market } from '../market-data/market.ts';
import type { LiveSource } from '../market-data/live-source.ts';
import type { Provider } from '../market-data/provider.ts';
import { saveReference, saveSnapshot } from '../market-data/store.ts';
import type { Config } from '../platform/config/config.ts';
import { inTransaction, openDatabase } from '../platform/db/database.ts';
import type { OpenDatabase } from '../platform/db/database.ts';
import type { PostgresLimits } from '../platform/db/limits.ts';
import type { Database } from '../platform/db/schema.ts';
import { createLog } from '../platform/log/log.ts';
import type { Log } from '../platform/log/log.ts';
import { createMarketClock } from './market-clock.ts';
import { createMarketSource, fixed } from './market-source.ts';
import type { MarketSource } from './market-source.ts';
import { openAccounts } from './accounts.ts';
import { openMail } from './mail.ts';
import type { Mail, MailOptions } from './mail.ts';
import { openFavourites } from './favourites.ts';
import type { FavouritesDeps } from '../features/favourites/favourites-deps.ts';
import { VERSION } from './version.ts';

/** The product, wired: everything that a route, a page or a command may be given. */
export interface Container {
  readonly config: Config;
  readonly version: string;
  readonly engineVersion: string;
  readonly database: OpenDatabase;
  readonly market: Market;
  /** Where the market's facts come from, and what keeps them fresh. */
  readonly source: MarketSource;
  readonly mail: Mail;
  readonly accounts: AccountsDeps;
  readonly favourites: FavouritesDeps;
  readonly log: Log;
  readonly analysis: AnalyzeDeps;
  readonly analyzeStock: (request: Parameters<typeof analyzeStock>[1]) => Promise<AnalysisResponse>;
  readonly close: () => Promise<void>;
}

export interface ContainerOptions {
  /** In place of the source that MARKET_DATA names. */
  readonly provider?: Provider;
  /** In place of the live sources of these names. */
  readonly sources?: readonly LiveSource[];
  readonly log?: Log;
  /** In place of the wall clock, for sign-ins, limits and the market: milliseconds since 1970-01-01 UTC. */
  readonly now?: () => number;
  /** In place of the mail server that MAIL_SERVER names. */
  readonly mailTransport?: MailOptions['transport'];
  readonly onConnectionError?: (error: Error) => void;
  /** With SQLite: refuse a file that is not there instead of making it. */
  readonly mustExist?: boolean;
  /** With PostgreSQL: how many connections, and how long to wait. */
  readonly limits?: Partial<PostgresLimits>;
}

/**
 * Opens what the configuration names. Nothing is asked of the source or the database yet; where MARKET_DATA is `auto`,
 * `source.settle` must be awaited before the market is used.
 * @throws ConfigError where MARKET_DATA names no source
 */
export async function createContainer(config: Config, options: ContainerOptions = {}): Promise<Container> {
  const clock = createMarketClock(config.marketDate, options.now);
  const opened: { database?: OpenDatabase } = {};
  const source = options.provider === undefined ? openSource(config, clock, opened, options) : fixed(options.provider);
  const database = (opened.database = await openDatabase(config.databaseUrl, options));
  const { provider } = source;
  if (!source.isAuto) await source.settle();
  const log = options.log ?? createLog(config.logLevel);
  const kept = keptReferences(database.db, VERSION, (err) => log.warn({ err }, 'a measured market could not be kept'));
  const market = createMarket({ provider, benchmarkSymbol: config.benchmark, clock, kept });
  const mail = openMail(config, database, {
    log,
    ...(options.mailTransport === undefined ? {} : { transport: options.mailTransport }),
  });
  const accounts = openAccounts(config, database, mail, {
    ...(options.now === undefined ? {} : { now: options.now }),
  });
  mail.composeWith(async (tx, asked) =>
    (await import('./compose-asked-mail.ts')).composeAskedMail(accounts, tx, asked),
  );
  const analysis: AnalyzeDeps = {
    market,
    answers: createAnswers(),
    findAnalysis: (key) => findAnalysis(database.db, key),
    saveAnalysis: (facts, row) => saveTogether(database, facts, row),
  };
  return {
    config,
    version: VERSION,
    engineVersion: ENGINE_VERSION,
    database,
    market,
    source,
    mail,
    accounts,
    favourites: openFavourites({ db: database.db, market, clock, now: accounts.now }),
    log,
    analysis,
    analyzeStock: (request) => analyzeStock(analysis, request),
    close: async () => {
      await source.stop();
      await mail.stop();
      await database.close();
    },
  };
}

function openSource(
  config: Config,
  clock: () => number,
  opened: { readonly database?: OpenDatabase },
  { sources, log = createLog(config.logLevel) }: ContainerOptions,
): MarketSource {
  const db = (): OpenDatabase['db'] => {
    if (opened.database === undefined) throw new Error('the database is not open yet');
    return opened.database.db;
  };
  return createMarketSource({ config, clock, log, db, ...(sources === undefined ? {} : { sources }) });
}

/** The analysis with all it was computed from, or nothing. */
function saveTogether(
  database: OpenDatabase,
  facts: AnalyzedFacts,
  row: AnalysisRow,
): Promise<Awaited<ReturnType<typeof saveAnalysis>>> {
  const save = async (tx: Database): Promise<Awaited<ReturnType<typeof saveAnalysis>>> => {
    await saveSnapshot(tx, facts.snapshot);
    if (facts.reference !== null) await saveReference(tx, facts.reference);
    return saveAnalysis(tx, row);
  };
  return inTransaction(database.db, save, { isIdempotent: true });
}
