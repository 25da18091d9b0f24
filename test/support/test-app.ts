import { createContainer } from '../../src/app/container.ts';
import type { Container } from '../../src/app/container.ts';
import type { ContainerOptions } from '../../src/app/container-options.ts';
import { createServer } from '../../src/app/server.ts';
import type { HttpServer } from '../../src/http/http-server.ts';
import { readConfig } from '../../src/platform/config/config.ts';
import { migrateToLatest } from '../../src/platform/db/migrate.ts';
import { isDemoOfTests, keepDemoReference } from './demo-reference.ts';
import { TEST_ENV } from './test-env.ts';

export { TEST_ENV };

export interface TestApp {
  readonly container: Container;
  readonly server: HttpServer;
  readonly close: () => Promise<void>;
}

/** The whole product on one server that does not listen. */
export async function createTestApp(
  env: Readonly<Record<string, string>> = {},
  options: ContainerOptions = {},
): Promise<TestApp> {
  const container = await createContainer(readConfig({ ...TEST_ENV, ...env }), options);
  await migrateToLatest(container.database);
  if (isDemoOfTests(container.config)) await keepDemoReference(container.database.db);
  const server = await createServer(container);
  return {
    container,
    server,
    close: async () => {
      await server.close();
      await container.close();
    },
  };
}
