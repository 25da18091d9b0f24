import { createContainer } from '../../src/app/container.ts';
import type { Container } from '../../src/app/container.ts';
import { createServer } from '../../src/app/server.ts';
import { createSetupLink } from '../../src/features/accounts/setup.ts';
import type { HttpServer } from '../../src/http/http-server.ts';
import { createHttpServer } from '../../src/http/server.ts';
import { loadStaticFiles, registerStaticFiles } from '../../src/http/static-files.ts';
import { createErrorPage } from '../../src/pages/error.page.tsx';
import { registerPages } from '../../src/pages/register-pages.ts';
import { readConfig } from '../../src/platform/config/config.ts';
import { migrateToLatest } from '../../src/platform/db/migrate.ts';
import type { Database } from '../../src/platform/db/schema.ts';
import type { PageDeps } from '../../src/pages/page-deps.ts';
import { keepDemoReference } from './demo-reference.ts';
import { lastMailedLink } from './mailed-link.ts';
import { pageDepsFixture } from './page-fixture.ts';
import { shared } from './shared.ts';
import { HIGH_LIMITS } from './test-env.ts';

export interface Served {
  readonly url: string;
  readonly close: () => Promise<void>;
}

/** The whole product, with its mail at hand. */
export interface ServedProduct extends Served {
  /** The token of the last link that was mailed to an address. */
  readonly lastLink: (email: string) => Promise<string>;
  readonly db: Database;
  readonly container: Container;
  /** The path under which the first operator is made, while there is none. */
  readonly setupPath: () => Promise<string>;
}

async function listen(server: HttpServer, close: () => Promise<void>): Promise<Served> {
  const url = await server.listen({ port: 0, host: '127.0.0.1' });
  return {
    url,
    close: async () => {
      await server.close();
      await close();
    },
  };
}

/** The whole product on a port the system chose: demo market at a fixed day, database in memory. */
export async function serveProduct(more: Readonly<Record<string, string>> = {}): Promise<ServedProduct> {
  const staticFolder = await shared('static-folder');
  const env = {
    DATABASE_URL: 'sqlite:///:memory:',
    MARKET_DATA: 'demo',
    TRADEWISE_NOW: '2026-11-20',
    ...HIGH_LIMITS,
    ...more,
  };
  const container = await createContainer(readConfig(env));
  await migrateToLatest(container.database);
  await keepDemoReference(container.database.db);
  const server = await createServer(container, { staticFolder });
  const served = await listen(server, () => container.close());
  // Links lead to where it listens, as the program says at its start.
  container.mail.start(served.url, () => undefined);
  const setupPath = async (): Promise<string> => {
    const link = (await createSetupLink(container.accounts)) ?? '';
    return `/setup?code=${new URL(link).pathname.slice('/go/'.length)}`;
  };
  return {
    ...served,
    container,
    lastLink: (email) => lastMailedLink(container, email),
    db: container.database.db,
    setupPath,
  };
}

/** The pages alone, over the fixture's answers. */
export async function servePages(change: Partial<PageDeps> = {}): Promise<Served> {
  const staticFolder = await shared('static-folder');
  const assets = loadStaticFiles(staticFolder);
  const deps = pageDepsFixture({ assetUrl: assets.urlOf, ...change });
  const server = createHttpServer({
    version: '0',
    isProduction: false,
    renderErrorPage: createErrorPage(deps),
    register: (scope) => {
      registerStaticFiles(scope, assets);
      registerPages(scope, deps);
    },
  });
  return listen(server, () => Promise.resolve());
}
