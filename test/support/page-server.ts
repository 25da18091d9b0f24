import type { HttpServer } from '../../src/http/http-server.ts';
import { createHttpServer } from '../../src/http/server.ts';
import { createErrorPage } from '../../src/pages/error.page.tsx';
import { registerPages } from '../../src/pages/register-pages.ts';
import type { PageDeps } from '../../src/pages/page-deps.ts';
import { pageDepsFixture } from './page-fixture.ts';

/** The pages over the fixture's answers, to be asked by `inject`. */
export function pageServer(change: Partial<PageDeps> = {}): HttpServer {
  const deps = pageDepsFixture(change);
  return createHttpServer({
    version: '0',
    isProduction: false,
    renderErrorPage: createErrorPage(deps),
    register: (server) => registerPages(server, deps),
  });
}
