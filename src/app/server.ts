import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AddressInfo } from 'node:net';
import type { FastifyBaseLogger } from 'fastify';
import { DEMO_WARNING } from '../features/analysis/analysis.words.ts';
import type { HttpServer } from '../http/http-server.ts';
import { createHttpServer } from '../http/server.ts';
import { loadStaticFiles, registerStaticFiles } from '../http/static-files.ts';
import { createErrorPage } from '../pages/error.page.tsx';
import { registerPages } from '../pages/register-pages.ts';
import { calendarWarning } from '../market-data/calendar-warning.ts';
import type { Config } from '../platform/config/config.ts';
import { shareOfConnections } from '../platform/db/limits.ts';
import { sqliteFiles } from '../platform/db/sqlite-file.ts';
import { createLog } from '../platform/log/log.ts';
import type { Log } from '../platform/log/log.ts';
import { makePrivate } from '../platform/private-files.ts';
import { createContainer } from './container.ts';
import type { Container } from './container.ts';
import { openingPort } from './listen.ts';
import { startPruning } from './nightly-prune.ts';
import { todayInNewYork } from './market-clock.ts';
import { FEATURES, createPageDeps } from './registry.ts';
import { prepareDatabase } from './wait-for-database.ts';
import type { WaitOptions } from './wait-for-database.ts';

/** The built browser files; beside the bundle. */
const STATIC_FOLDER = path.join(path.dirname(fileURLToPath(import.meta.url)), 'static');
const WARM_UP_AFTER_MS = 500;

export interface ServerOptions {
  readonly logger?: FastifyBaseLogger;
  readonly staticFolder?: string;
}

/** The HTTP server with every feature and page on it; it does not listen yet. */
export async function createServer(container: Container, options: ServerOptions = {}): Promise<HttpServer> {
  const assets = loadStaticFiles(options.staticFolder ?? STATIC_FOLDER);
  const pages = await createPageDeps(container, assets.urlOf);
  const routes = await Promise.all(FEATURES.flatMap((feature) => (feature.routes ? [feature.routes(container)] : [])));
  const server = createHttpServer({
    version: container.version,
    isProduction: container.config.isProduction,
    identities: container.accounts,
    origin: container.config.publicUrl,
    trustedProxies: container.config.trustedProxies,
    requestMs: container.config.requestSeconds * 1000,
    ...(options.logger ? { logger: options.logger } : {}),
    renderErrorPage: createErrorPage(pages),
    register: (scope) => {
      scope.addHook('onRequest', waitForSource(container));
      for (const register of routes) register(scope);
      registerStaticFiles(scope, assets);
      registerPages(scope, pages);
    },
  });
  await server.ready();
  return server;
}

/** What was started, and where it listens. */
export interface RunningServer {
  readonly url: string;
  readonly close: () => Promise<void>;
}

/** The one start path: opens, migrates, listens, and says in one line where. */
export async function startServer(
  config: Config,
  say: (line: string) => void,
  options: Omit<WaitOptions, 'say'> = {},
): Promise<RunningServer> {
  const log = createLog(config.logLevel, process.stderr, config.isProduction);
  const container = await createContainer(config, {
    log,
    onConnectionError: (err) => log.warn({ err }, 'a database connection broke'),
    limits: { connections: shareOfConnections(config.databaseConnections, config.webConcurrency) },
  });
  if (config.isProduction) for (const warning of config.warnings) log.warn(warning);
  // Files of an earlier release, or of a copy by hand, may be open to other users of the machine.
  const { file } = container.database;
  const mended = file === null ? null : makePrivate(sqliteFiles(file));
  if (mended !== null) say(mended);
  try {
    const port = await prepareDatabase(container, { ...options, say });
    const server = await createServer(container, { logger: forRequests(log, config) });
    await openingPort({ port, host: config.host }, () => server.listen({ port, host: config.host }));
    const url = urlOf(server);
    say(`TradeWise listens on ${url} \u00b7 ${sourceLine(container)}`);
    // In development a person reads them, in the terminal.
    const isHeard = !config.isProduction && log.isLevelEnabled('warn');
    if (isHeard) for (const warning of config.warnings) say(`Note: ${sentence(warning)}`);
    settled(container, say, log);
    container.mail.start(url, say);
    const stopPruning = startPruning(container, log);
    if (config.isProduction) await offerSetup(container, say);
    return {
      url,
      close: async () => {
        await server.close();
        await stopPruning();
        await container.close();
      },
    };
  } catch (error) {
    await container.close();
    throw error;
  }
}

const sentence = (text: string): string => (/[.?]$/.test(text) ? text : `${text}.`);

/** While there is no operator: the one address, good once, under which the first one is made. */
async function offerSetup({ accounts }: Container, say: (line: string) => void): Promise<void> {
  const { createSetupLink } = await import('../features/accounts/setup.ts');
  const link = await createSetupLink(accounts);
  if (link !== null) say(`There is no operator yet. Make the first one, within 24 hours, at ${link}`);
}

/** Says which source it has become, and lets it work behind the requests. */
function settled(container: Container, say: (line: string) => void, log: Log): void {
  container.source.settle().then(
    (line) => {
      if (line !== null) say(line);
      const warning = calendarWarning(todayInNewYork());
      if (warning !== null) log.warn(warning);
      container.source.start(container.config.benchmark);
      setTimeout(() => warmUp(container, log), WARM_UP_AFTER_MS).unref();
    },
    (err: unknown) => log.error({ err }, 'the source of market data could not be settled'),
  );
}

/** What the prices are, or that it is being found out. */
function sourceLine({ source, market }: Container): string {
  if (source.isAuto) return 'asking Yahoo Finance once for prices';
  return market.provider.isDemo ? DEMO_WARNING : market.provider.label;
}

/** Until the source is settled nothing is answered from it, so that no page mixes two; the health check never waits. */
function waitForSource({ source }: Container) {
  return async ({ url }: { readonly url: string }): Promise<void> => {
    if (!source.isSettled() && source.isAuto && !url.startsWith('/api/health')) await source.settle();
  };
}

/** The HTTP library says on every address where it listens; our own line says it once. */
function forRequests(log: Log, { logLevel }: Config): FastifyBaseLogger {
  return (logLevel === 'info' ? log.child({}, { level: 'warn' }) : log) as FastifyBaseLogger;
}

/** An address that a person can open: any interface is told as this machine. */
function urlOf(server: HttpServer): string {
  const { address, port } = server.server.address() as AddressInfo;
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
