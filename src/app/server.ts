import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AddressInfo } from 'node:net';
import type { FastifyBaseLogger } from 'fastify';
import { formatDay } from '../engine/market/day.ts';
import { frontAnswers } from '../features/analysis/front-answers.routes.ts';
import { DEMO_WARNING } from '../features/analysis/analysis.words.ts';
import type { Feature } from '../features/feature.ts';
import { AT_ONCE } from '../http/drain.ts';
import type { DrainTimes } from '../http/drain.ts';
import type { HttpServer } from '../http/http-server.ts';
import { createHttpServer } from '../http/server.ts';
import { loadStaticFiles, registerStaticFiles } from '../http/static-files.ts';
import { registerWellKnown } from '../http/well-known.ts';
import { openHoldingRoom } from '../http/waiting-room.ts';
import { calendarWarning } from '../market-data/calendar-warning.ts';
import { todayInNewYork } from '../market-data/market-clock.ts';
import { createErrorPage } from '../pages/error.page.tsx';
import { registerConsole } from '../pages/console/console.page.tsx';
import { registerPages } from '../pages/register-pages.ts';
import { createFrame } from '../pages/render-page.tsx';
import type { PageDeps } from '../pages/page-deps.ts';
import type { Config } from '../platform/config/config.ts';
import { rememberFor } from '../platform/cache/remember-for.ts';
import { giveUpPages } from '../platform/db/dialect.ts';
import { shareOfConnections } from '../platform/db/limits.ts';
import { sqliteFiles } from '../platform/db/sqlite-file.ts';
import { createLog } from '../platform/log/log.ts';
import type { Log } from '../platform/log/log.ts';
import { makePrivate } from '../platform/private-files.ts';
import { consoleDeps } from './console.ts';
import { completeContainer, openProduct } from './container.ts';
import type { Container, Opened } from './container.ts';
import { FEATURES } from './features.ts';
import { ALONE, type Member } from './member.ts';
import { openLogFile } from './watching.ts';
import { openingPort } from '../http/opening-port.ts';
import { prepareDatabase } from './wait-for-database.ts';
import type { WaitOptions } from './wait-for-database.ts';

/** The built browser files; beside the bundle. */
const STATIC_FOLDER = path.join(path.dirname(fileURLToPath(import.meta.url)), 'static');
const WARM_UP_AFTER_MS = 500;

export interface ServerOptions {
  readonly logger?: FastifyBaseLogger;
  readonly staticFolder?: string;
  /** How its connections end; absent: at once. */
  readonly drain?: DrainTimes;
}

/** The HTTP server with every feature and page on it; it does not listen yet. */
export async function createServer(container: Container, options: ServerOptions = {}): Promise<HttpServer> {
  const assets = loadStaticFiles(options.staticFolder ?? STATIC_FOLDER);
  const pages: PageDeps = {
    ...container.analysis,
    assetUrl: assets.urlOf,
    cache: container.cache,
    rememberFor,
    history: container.history,
    favourites: container.favourites,
    quota: container.quota,
    screener: container.screener,
    trackRecord: container.trackRecord,
    today: () => formatDay(container.clock()),
  };
  const features: readonly Feature<Container>[] = FEATURES;
  const render = createFrame(pages);
  const routes = await Promise.all(features.map((feature) => feature.routes?.(container)));
  const featurePages = await Promise.all(features.map((feature) => feature.pages?.(container, render)));
  const server = createHttpServer({
    version: container.version,
    isProduction: container.config.isProduction,
    identities: container.accounts,
    origin: container.config.publicUrl,
    otherOrigins: container.config.replitDomains ?? [],
    limits: {
      windows: container.windows,
      perMinute: container.config.rateLimitPerMinute,
      perHour: container.config.rateLimitPerHour,
      perMinuteOf: container.entitlements.requestsAMinute,
    },
    trustedProxies: container.config.trustedProxies,
    requestMs: container.config.requestSeconds * 1000,
    onRefusal: container.security.onRefusal,
    onSeen: container.security.onSeen,
    onAnswered: (request) => {
      container.performance.onAnswered(request);
      container.errors.onAnswered(request);
    },
    isBlocked: container.security.isBlocked,
    isInMaintenance: container.maintenance.isOn,
    ...(container.config.isProduction ? { onUntrustedPeer: container.security.onUntrustedPeer } : {}),
    ...(options.logger ? { logger: options.logger } : {}),
    ...(options.drain ? { drain: options.drain } : {}),
    front: frontAnswers(container.analysis, container.history),
    renderErrorPage: createErrorPage(pages),
    register: (scope) => {
      for (const register of routes) register?.(scope);
      registerStaticFiles(scope, assets);
      const { securityContact: contact, publicUrl: origin } = container.config;
      registerWellKnown(scope, { contact, origin, now: container.accounts.now });
      registerPages(scope, pages);
      registerConsole(scope, consoleDeps(container, render));
      for (const register of featurePages) register?.(scope);
    },
  });
  await server.ready();
  return server;
}

/** What was started, and where it listens. */
export interface RunningServer {
  readonly url: string;
  readonly port: number;
  /** Divides the connections to the database by so many processes from now on. */
  readonly share: (processes: number) => void;
  /** Gives up what is kept only to answer sooner, where nobody asks. */
  readonly rest: () => Promise<void>;
  readonly close: () => Promise<void>;
}

export interface StartOptions extends Omit<WaitOptions, 'say' | 'source' | 'isQuiet'> {
  /** What this process is among those that serve together; absent: the only one. */
  readonly member?: Member;
  /** How its connections end; absent: at once. */
  readonly drain?: DrainTimes;
}

/** The one start path: opens, migrates, listens or works as ROLE says, and says so in one line. */
export async function startServer(
  config: Config,
  say: (line: string) => void,
  { member = ALONE, drain = AT_ONCE, ...patience }: StartOptions = {},
): Promise<RunningServer> {
  const log = createLog(config.logLevel, process.stderr, config.isProduction);
  const shareOf = (processes: number): number => shareOfConnections(config.databaseConnections, processes);
  const opened = await openProduct(config, {
    log,
    logFile: openLogFile(config, log),
    onConnectionError: (err) => log.warn({ err }, 'a database connection broke'),
    limits: { connections: shareOf(member.processes ?? config.webConcurrency) },
  });
  const isAnnouncing = member.isFirst && member.isStart;
  if (config.isProduction && isAnnouncing) for (const warning of config.warnings) log.warn(warning);
  // Files of an earlier release, or of a copy by hand, may be open to other users of the machine.
  const { file } = opened.database;
  const mended = file === null ? null : makePrivate(sqliteFiles(file));
  if (mended !== null) say(mended);
  let close = opened.close;
  try {
    const listens = config.role !== 'worker';
    const isQuiet = !listens || member.hasOthers;
    const tell = isAnnouncing ? say : () => undefined;
    const known = opened.namedSource.isAuto && !isQuiet ? null : await completeContainer(opened);
    if (known !== null) close = known.close;
    const source = known === null ? {} : { source: known.source.provider };
    const port = await prepareDatabase(opened, { ...patience, ...source, isQuiet, say: tell });
    const at = { port, say: tell, drain };
    const { container, server } =
      known === null
        ? await listenWhileAsking(opened, at)
        : listens
          ? await listen(known, at)
          : { container: known, server: null };
    close = container.close;
    const address = server?.server.address() as AddressInfo | undefined;
    const url = address === undefined ? `http://localhost:${port}` : urlOf(address);
    if (server === null) tell(`TradeWise works on tasks \u00b7 ${container.source.provider.label}`);
    keepFresh(container);
    container.maintenance.start();
    container.mail.start(url, say);
    const endBehind = await beginBehind(container, member);
    if (config.isProduction && isAnnouncing && listens) await offerSetup(container, say);
    return {
      url,
      port: address?.port ?? port,
      share: (processes) => opened.database.limitConnections(shareOf(processes)),
      rest: () => giveUpPages(opened.database.db),
      close: async () => {
        // Tasks under way may take as long as the last requests do.
        await Promise.all([server?.close(), endBehind()]);
        // A round of refreshing ends with the source.
        await container.source.stop();
        await container.close();
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

const sentence = (text: string): string => (/[.?]$/.test(text) ? text : `${text}.`);

interface Listening {
  readonly container: Container;
  readonly server: HttpServer;
}

interface ListenOptions {
  readonly port: number;
  readonly say: (line: string) => void;
  readonly drain: DrainTimes;
}

async function listen(container: Container, { port, say, drain }: ListenOptions): Promise<Listening> {
  const server = await createServer(container, { logger: forRequests(container), drain });
  const { host } = container.config;
  await openingPort({ port, host }, () => server.listen({ port, host }));
  const { isDemo, label } = container.source.provider;
  announce(container, server.server.address() as AddressInfo, isDemo ? DEMO_WARNING : label, say);
  return { container, server };
}

/** Yahoo is asked with the port open: the health check is answered, and every other request waits for what it finds. */
async function listenWhileAsking(opened: Opened, { port, say, drain }: ListenOptions): Promise<Listening> {
  const { host, isProduction, trustedProxies } = opened.config;
  const health = (): ReturnType<Opened['health']> => opened.health();
  const room = await openingPort({ port, host }, () =>
    openHoldingRoom({ host, port, isProduction, trustedProxies, health }),
  );
  announce(opened, room.address, 'asking Yahoo Finance once for prices', say);
  let container: Container | null = null;
  try {
    container = await completeContainer(opened);
    const server = await createServer(container, { logger: forRequests(opened), drain });
    await room.handOver(() => server.listen({ port: room.address.port, host }), server.routing);
    if (container.source.found !== null) say(container.source.found);
    return { container, server };
  } catch (error) {
    await room.close();
    await container?.source.stop();
    throw error;
  }
}

/** Says where it listens, and in development what a person in front of the terminal is to know. */
function announce({ config, log }: Opened, address: AddressInfo, source: string, say: (line: string) => void): void {
  say(`TradeWise listens on ${urlOf(address)} \u00b7 ${source}`);
  const isHeard = !config.isProduction && log.isLevelEnabled('warn');
  if (isHeard) for (const warning of config.warnings) say(`Note: ${sentence(warning)}`);
}

/** Begins what every feature does behind the requests; the returned function ends it. */
async function beginBehind(container: Container, { isFirst }: Member): Promise<() => Promise<void>> {
  const features: readonly Feature<Container>[] = FEATURES;
  const ends = isFirst ? await Promise.all(features.map((feature) => feature.background?.(container))) : [];
  await container.queue.prepare();
  if (container.config.role !== 'web') {
    const jobs = await Promise.all(features.map((feature) => feature.jobs?.(container) ?? []));
    container.queue.start(jobs.flat());
  }
  return async () => {
    await container.queue.stop();
    for (const end of ends) await end?.();
  };
}

/** While there is no operator: the one address, good once, under which the first one is made. */
async function offerSetup({ accounts }: Container, say: (line: string) => void): Promise<void> {
  const link = await accounts.createSetupLink();
  if (link !== null) say(`There is no operator yet. Make the first one, within 24 hours, at ${link}`);
}

/** Lets the source refresh behind the requests, and measures the market soon. */
function keepFresh(container: Container): void {
  const { log } = container;
  const warning = calendarWarning(todayInNewYork());
  if (warning !== null) log.warn(warning);
  container.source.start(container.config.benchmark);
  setTimeout(() => warmUp(container, log), WARM_UP_AFTER_MS).unref();
}

/** The HTTP library says on every address where it listens; our own line says it once. */
function forRequests({ log, config: { logLevel } }: Opened): FastifyBaseLogger {
  return (logLevel === 'info' ? log.child({}, { level: 'warn' }) : log) as FastifyBaseLogger;
}

/** An address that a person can open: any interface is told as this machine. */
function urlOf({ address, port }: AddressInfo): string {
  const isAny = address === '0.0.0.0' || address === '::';
  const host = isAny ? 'localhost' : address.includes(':') ? `[${address}]` : address;
  return `http://${host}:${port}`;
}

const PROBLEMS_LOGGED = 20;

/**
 * Measures the market soon after the port is open, so that no visitor waits for it nor a first probe, and says what was left out
 * of the source's data.
 */
function warmUp({ market }: Container, log: Log): void {
  market
    .reference()
    .catch((err: unknown) => log.warn({ err }, 'the market could not be measured at the start'))
    .finally(() => {
      const problems = market.provider.problems();
      for (const { where, what } of problems.slice(0, PROBLEMS_LOGGED)) log.warn(`market data: ${where}: ${what}`);
      const more = problems.length - PROBLEMS_LOGGED;
      if (more > 0) log.warn(`market data: ${more} more problems; "tradewise data check" lists them`);
    });
}
