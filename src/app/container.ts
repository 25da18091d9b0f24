import path from 'node:path';
import type { Day } from '../engine/market/day.ts';
import { createAccounts } from '../features/accounts/accounts.ts';
import type { Accounts } from '../features/accounts/accounts.ts';
import { findUserByEmail } from '../features/accounts/accounts.store.ts';
import type { BackupWork } from '../features/backup/backup.jobs.ts';
import type { Backups } from '../features/backup/backup.ts';
import { keepErasures } from '../features/backup/erasure-ledger.ts';
import { createAnalysis } from '../features/analysis/analysis.ts';
import type { Analyses } from '../features/analysis/analysis.ts';
import { createApiKeys } from '../features/api-keys/api-keys.ts';
import type { OwnKeys } from '../features/api-keys/api-keys.ts';
import type { Errors } from '../features/errors/errors.ts';
import { createFavourites, type Favourites } from '../features/favourites/favourites.ts';
import type { HealthResponse } from '../features/health/health.schema.ts';
import { createHistory, type History } from '../features/history/history.ts';
import type { Security } from '../features/security/security.ts';
import { createMail } from '../features/mail/mail.ts';
import type { Mail } from '../features/mail/mail.ts';
import type { Performance } from '../features/performance/performance.ts';
import { createPrecomputation, type Precomputation } from '../features/precomputation/precomputation.ts';
import { createScreener, type Screener } from '../features/screener/screener.ts';
import { createTrackRecord, recordOf, type TrackRecord } from '../features/track-record/track-record.ts';
import { createShares, type Shares } from '../features/shares/shares.ts';
import { createRuns, type Runs } from '../features/runs/runs.ts';
import { keptReferences } from '../market-data/kept-references.ts';
import { createMarketClock } from '../market-data/market-clock.ts';
import { createMarket } from '../market-data/market.ts';
import type { Market } from '../market-data/market.ts';
import type { FoundCheck } from '../platform/check-line.ts';
import { createDiskWatch } from '../platform/disk-room.ts';
import type { DiskWatch } from '../platform/disk-room.ts';
import type { Config } from '../platform/config/config.ts';
import { parseDatabaseUrl, placeOf } from '../platform/db/database-url.ts';
import { openDatabase } from '../platform/db/database.ts';
import type { OpenDatabase } from '../platform/db/database.ts';
import { createMaintenanceWatch, type MaintenanceWatch } from '../platform/db/maintenance.ts';
import type { Windows } from '../platform/limits/sliding-window.ts';
import { createWindows } from '../platform/limits/windows.ts';
import { createLog, type Log } from '../platform/log/log.ts';
import { createQueue, type TaskQueue } from '../platform/queue/queue.ts';
import { createSharedCache, type SharedCache } from '../platform/cache/shared-cache.ts';
import { backupApart } from './backup-apart.ts';
import { openBackups } from './backups.ts';
import { checkFeatures } from './checks.ts';
import type { ContainerOptions } from './container-options.ts';
import { FEATURES } from './features.ts';
import { fixed, readMarketSource } from './market-source.ts';
import type { MarketSource, NamedSource } from './market-source.ts';
import { judgeMarket } from './judge-market.ts';
import { openPayments } from './payments.ts';
import type { Payments } from './payments.ts';
import { openPersonalRecords } from './personal-data.ts';
import { VERSION } from '../platform/version.ts';
import { createWriteBehind, type WriteBehind } from '../platform/write-behind.ts';
import { createHealth } from './health.ts';
import type { HealthOptions } from './health.ts';
import { createWatching } from './watching.ts';

/** What is open before the source of market data is: all that does not need prices. */
export interface Opened {
  readonly config: Config;
  readonly version: string;
  readonly database: OpenDatabase;
  readonly queue: TaskQueue;
  /** Whether a restore replaces the database just now. */
  readonly maintenance: MaintenanceWatch;
  readonly mail: Mail;
  readonly accounts: Accounts;
  /** Counts requests for limits. */
  readonly windows: Windows;
  readonly security: Security;
  /** Answers and pages that are made already. */
  readonly cache: SharedCache;
  /** Writes behind the answers what is noted of people. */
  readonly behind: WriteBehind;
  /** Counts requests. */
  readonly performance: Performance;
  readonly errors: Errors;
  readonly backups: Backups;
  /** Makes and tries backups in a process of its own. */
  readonly backupWork: BackupWork;
  /** The disks that are written to. */
  readonly disk: DiskWatch;
  readonly log: Log;
  /** The market clock. */
  readonly clock: () => Day;
  readonly namedSource: NamedSource;
  readonly health: (options?: HealthOptions) => Promise<HealthResponse>;
  readonly close: () => Promise<void>;
}

/** The product, wired: everything that a route, a page or a command may be given. */
export interface Container extends Opened, Payments {
  /** Where the market's facts come from, and what keeps them fresh. */
  readonly source: MarketSource;
  readonly market: Market;
  readonly analysis: Analyses;
  readonly runs: Runs;
  readonly favourites: Favourites;
  readonly history: History;
  readonly screener: Screener;
  readonly shares: Shares;
  readonly precomputation: Precomputation;
  readonly trackRecord: TrackRecord;
  readonly apiKeys: OwnKeys;
  readonly checkHealth: () => Promise<HealthResponse>;
  /** What every feature finds of what it is answerable for. */
  readonly checkAll: () => Promise<readonly FoundCheck[]>;
}

/**
 * Opens what the configuration names. Of the database nothing is asked yet; where MARKET_DATA is `auto`, Yahoo is.
 * @throws ConfigError where MARKET_DATA names no source
 */
export async function createContainer(config: Config, options: ContainerOptions = {}): Promise<Container> {
  const opened = await openProduct(config, options);
  try {
    return await completeContainer(opened);
  } catch (error) {
    await opened.close();
    throw error;
  }
}

/**
 * Everything but the source of market data, which {@link completeContainer} opens. Nothing is asked of anybody.
 * @throws ConfigError where MARKET_DATA names no source
 */
export async function openProduct(config: Config, options: ContainerOptions = {}): Promise<Opened> {
  const { provider, measure, sources, now, mailTransport, logFile = null } = options;
  const clock = createMarketClock(config.marketDate, now);
  const log = options.log ?? createLog(config.logLevel);
  const namedSource: NamedSource =
    provider === undefined
      ? readMarketSource({ config, clock, log, ...(sources === undefined ? {} : { sources }) })
      : {
          isAuto: false,
          open: () => Promise.resolve({ ...fixed(provider), ...(measure === undefined ? {} : { measure }) }),
        };
  const database = await openDatabase(config.databaseUrl, options);
  const { db } = database;
  const maintenance = createMaintenanceWatch(db);
  const queue = createQueue({ db, wire: database.wire, log, isPaused: maintenance.isOn });
  const windows = createWindows({
    database,
    now,
    onAway: (err) => log.warn({ err }, 'limits count in this process alone, since the database is away'),
  });
  const mail = createMail({
    config,
    db,
    queue,
    log,
    ...(mailTransport === undefined ? {} : { transport: mailTransport }),
  });
  const behind = createWriteBehind({
    db,
    onFailed: (err) => log.warn({ err }, 'what was noted behind an answer could not be written'),
  });
  let records: ReturnType<typeof openPersonalRecords> | null = null;
  const noteInLedger = (on: typeof db): Promise<void> =>
    keepErasures(on, path.resolve(config.backupDir)).catch((err: unknown) =>
      log.warn({ err }, 'a deleted account could not be noted beside the backups; the next backup does it'),
    );
  const watching = createWatching({ config, db, log, mail, windows, now: now ?? Date.now, logFile });
  const { security, performance, errors } = watching;
  const accounts = createAccounts({
    config,
    db,
    mail,
    windows,
    records: () =>
      (records ??= openPersonalRecords(
        FEATURES,
        (person) => {
          security.forget(person);
          behind.forget(person.userId);
        },
        noteInLedger,
      )),
    behind,
    onSignInFailed: security.onSignInFailed,
    onMailWithheld: security.onMailWithheld,
    ...(now === undefined ? {} : { now }),
  });
  mail.composeWith(accounts.composeMail);
  const close = async (): Promise<void> => {
    await maintenance.stop();
    await queue.stop();
    await behind.stop();
    await watching.stop();
    await queue.close();
    await database.close();
  };
  const health = createHealth({ database, mail });
  return {
    config,
    version: VERSION,
    database,
    queue,
    maintenance,
    mail,
    accounts,
    windows,
    security,
    cache: createSharedCache({ db, now: now ?? Date.now }),
    behind,
    performance,
    errors,
    backups: openBackups(config, now),
    backupWork: backupApart(config),
    disk: createDiskWatch(foldersOf(config, database), options.readRoom),
    log,
    clock,
    namedSource,
    health,
    close,
  };
}

/** Where the product writes on this machine. */
function foldersOf({ backupDir, logFile }: Config, { file }: Pick<OpenDatabase, 'file'>): readonly string[] {
  const files = [file, logFile].filter((each) => each !== null);
  return [...files.map((each) => path.dirname(path.resolve(each))), path.resolve(backupDir)];
}

/** Opens the source, for good, and builds on it what needs prices. */
export async function completeContainer(opened: Opened): Promise<Container> {
  const { config, database, accounts, log, clock } = opened;
  const { db } = database;
  const source = await opened.namedSource.open(db);
  const kept = keptReferences(db, VERSION, (err) => log.warn({ err }, 'a measured market could not be kept'));
  opened.performance.countSourcesOf(() => source.figures());
  const { provider, measure } = source;
  const market = createMarket({
    provider,
    benchmarkSymbol: config.benchmark,
    clock,
    kept,
    ...(measure === undefined ? {} : { measure }),
  });
  const payments = openPayments(opened, source);
  const { entitlements, quota } = payments;
  const trackRecord = createTrackRecord({
    ...{ db, market, clock, benchmark: config.benchmark, record: recordOf(config), now: accounts.now },
  });
  const { confidences } = trackRecord;
  const analysis = createAnalysis({ db, market, cache: opened.cache, quota, confidences });
  const history = createHistory({
    db,
    now: accounts.now,
    analysis,
    behind: opened.behind,
  });
  const container: Container = {
    ...opened,
    source,
    market,
    analysis,
    ...payments,
    history,
    shares: createShares({ db, analysis, version: opened.version, now: accounts.now }),
    screener: createScreener({ db, market: source.provider, now: accounts.now }),
    runs: createRuns({
      db,
      queue: opened.queue,
      analysis,
      quota,
      now: accounts.now,
      requestMs: config.requestSeconds * 1000,
      // As many as may be asked for in a minute.
      mostWaiting: config.rateLimitPerMinute,
    }),
    precomputation: createPrecomputation({
      db,
      market,
      benchmark: config.benchmark,
      clock,
      now: accounts.now,
      universe: config.universe,
      queue: opened.queue,
      isDiskLow: opened.disk.isLow,
      judge: (request) => judgeMarket({ config, database, source, clock, log, now: accounts.now }, request),
    }),
    trackRecord,
    favourites: createFavourites({
      db,
      market,
      analysis,
      clock,
      now: accounts.now,
      planOf: entitlements.limitsOf,
    }),
    apiKeys: createApiKeys({
      db,
      keys: accounts.keys,
      behind: opened.behind,
      now: accounts.now,
      findPerson: (email) => findUserByEmail(db, email),
      tell: async (tx, { email }, what) => {
        if (accounts.canMail) await accounts.sendMail(tx, { kind: 'account-notice', to: email, what });
      },
    }),
    checkAll: () =>
      checkFeatures<Container>(
        FEATURES,
        container,
        placeOf(parseDatabaseUrl(config.databaseUrl)),
        opened.security.knownFailures,
      ),
    checkHealth: () => opened.health({ source: source.provider }),
    close: async () => {
      await source.stop();
      await kept.stop();
      await opened.close();
    },
  };
  return container;
}
