import type { PageDeps } from '../pages/page-deps.ts';
import type { Container } from './container.ts';
import { accountsFeature } from './accounts-feature.ts';
import { apiKeysFeature, createApiKeyPages } from './api-keys-feature.ts';
import type { Feature } from './feature.ts';
import { createHistoryPages, createNoteLooks, historyFeature } from './history-feature.ts';
import { todayInNewYork } from './market-clock.ts';
import { favouritesFeature } from './favourites-feature.ts';
import { mailFeature } from './mail-feature.ts';
import { symbolsFeature } from './symbols-feature.ts';

const analysis: Feature = {
  name: 'analysis',
  routes: async (container) => {
    const { analyzeStock, market } = container;
    const { registerAnalysisRoutes } = await import('../features/analysis/analysis.routes.ts');
    const { searchSymbols } = await import('../features/analysis/search-symbols.ts');
    return (server) =>
      registerAnalysisRoutes(server, {
        analyzeStock,
        searchSymbols: (query) => searchSymbols({ market }, query),
        noteAnalysis: createNoteLooks(container).analysis,
      });
  },
  commands: async (program, io) => {
    const { registerAnalysisCommands } = await import('../features/analysis/analysis.commands.ts');
    registerAnalysisCommands(program, {
      ...io,
      withUseCases: (work) =>
        io.withContainer(async ({ analyzeStock, market }) => {
          const { searchSymbols } = await import('../features/analysis/search-symbols.ts');
          const { fromSource } = await import('../features/analysis/analyze-stock.ts');
          await work({
            analyzeStock,
            symbolNamed: async (text) => (await fromSource(() => market.search(text, 1))).certain?.symbol ?? null,
            searchSymbols: (query) => searchSymbols({ market }, query),
          });
        }),
    });
  },
};

const health: Feature = {
  name: 'health',
  routes: async ({ version, engineVersion, database, market, mail }) => {
    const { registerHealthRoutes } = await import('../features/health/health.routes.ts');
    const { checkHealth } = await import('../features/health/check-health.ts');
    const { checkSchema } = await import('../platform/db/schema-state.ts');
    const { createWriteCheck } = await import('../platform/db/write-check.ts');
    const { checkMail } = await import('../features/mail/mail.checks.ts');
    const deps = {
      version,
      engineVersion,
      databaseKind: database.kind,
      get source() {
        return { id: market.provider.id, isDemo: market.provider.isDemo };
      },
      uptime: () => process.uptime(),
      today: todayInNewYork,
      pingDatabase: () => checkSchema(database),
      whyNotWritable: createWriteCheck(database),
      mailStatus: async () => (await checkMail(database.db, mail.delivery, Date.now())).status,
    };
    return (server) => registerHealthRoutes(server, { checkHealth: () => checkHealth(deps) });
  },
  checks: async ({ config: { isProduction }, market: { provider }, source }) => {
    await source.settle();
    const { checkMarket } = await import('../features/health/market.checks.ts');
    const { calendarWarning } = await import('../market-data/calendar-warning.ts');
    const { label, isDemo } = provider;
    const sources = (await source.figures())?.sources ?? [];
    const resting = sources.filter(({ breaker }) => breaker === 'open');
    return checkMarket({
      label,
      isDemo,
      isProduction,
      calendarWarning: calendarWarning(todayInNewYork()),
      resting: resting.map((each) => ({ source: each.source, until: each.open_until })),
    });
  },
};

const imports: Feature = {
  name: 'import',
  commands: async (program, io) => {
    const { registerImportCommands } = await import('../features/import/import.commands.ts');
    registerImportCommands(program, io);
  },
};

const dataCheck: Feature = {
  name: 'data-check',
  commands: async (program, io) => {
    const { registerDataCheckCommands } = await import('../features/data-check/data-check.commands.ts');
    registerDataCheckCommands(program, {
      out: io.out,
      withMarket: (work) => io.withContainer(({ market }) => work(market)),
    });
  },
};

const database: Feature = {
  name: 'database',
  commands: async (program, io) => {
    const { registerDatabaseCommands } = await import('../features/database/database.commands.ts');
    const { registerCopyCommand } = await import('../features/database/copy.commands.ts');
    const db = registerDatabaseCommands(program, io);
    registerCopyCommand(db, io);
    const { registerPruneCommand } = await import('../features/database/prune.commands.ts');
    registerPruneCommand(program, io);
    const { registerReportCommands } = await import('../features/database/report.commands.ts');
    registerReportCommands(db, io);
  },
  checks: async (container) => {
    const { checkDatabase, checkFiles } = await import('../features/database/database.checks.ts');
    return [...checkFiles(container.database), await checkDatabase(container.database)];
  },
};

const doctor: Feature = {
  name: 'doctor',
  commands: async (program, io) => {
    const { registerDoctorCommand } = await import('../features/doctor/doctor.commands.ts');
    registerDoctorCommand(program, io);
  },
};

/** The list of features. A new one is its folder and one entry here. */
export const FEATURES: readonly Feature[] = [
  analysis,
  health,
  imports,
  dataCheck,
  database,
  doctor,
  mailFeature,
  accountsFeature,
  apiKeysFeature,
  symbolsFeature,
  favouritesFeature,
  historyFeature,
];

/** What the pages are given, in place of imports of the features. */
export async function createPageDeps(
  container: Container,
  assetUrl: (name: string) => string | null,
): Promise<PageDeps> {
  const { loadExample, loadPrices, loadSymbolPage } = await import('../features/analysis/load-symbol-page.ts');
  const { factorWords } = await import('../features/analysis/factor-words.ts');
  const { countVerdicts } = await import('../features/analysis/verdict-shares.store.ts');
  const { fromSource } = await import('../features/analysis/analyze-stock.ts');
  const { STRATEGIES } = await import('../engine/strategies/index.ts');
  const { createAccountPages } = await import('./account-pages.ts');
  const { createFavouritePages } = await import('./favourites-pages.ts');
  const { openPersonalRecords } = await import('./personal-data.ts');
  const accounts = { ...container.accounts, records: await openPersonalRecords(FEATURES) };
  const { analysis, engineVersion, market } = container;
  return {
    accounts: createAccountPages(accounts, container.mail),
    history: await createHistoryPages(container),
    apiKeys: await createApiKeyPages(container.accounts),
    favourites: createFavouritePages(container.favourites),
    unsubscribe: { read: container.mail.readUnsubscribe, end: container.mail.unsubscribe },
    assetUrl,
    engineVersion,
    get source() {
      const { id, label, isDemo, notice = null } = market.provider;
      return { id, label, isDemo, notice };
    },
    strategies: STRATEGIES,
    factorWords,
    symbols: async () => (await fromSource(() => market.symbols())).lines,
    search: (text, limit) => fromSource(() => market.search(text, limit)),
    loadSymbolPage: (symbol) => loadSymbolPage(analysis, symbol),
    loadExample: (symbol, strategy) => loadExample(analysis, symbol, strategy),
    loadPrices: (symbol) => loadPrices(analysis, symbol),
    verdictShares: async () => {
      const { isDemo } = market.provider;
      const counted = await countVerdicts(container.database.db, { sources: sourcesOf(market), isDemo, engineVersion });
      return counted === null ? null : { as_of: counted.asOf, rows: counted.rows };
    },
  };
}

/** Every source whose prices an analysis may stand on: of live sources there may be several. */
function sourcesOf({ provider }: Container['market']): readonly string[] {
  return provider.id.split('+');
}
