import type { HttpServer } from '../http/http-server.ts';
import { registerComparePage } from './compare.page.tsx';
import { registerDisclosuresPage } from './disclosures.page.tsx';
import { registerHomePage } from './home.page.tsx';
import { registerInstall } from './install.page.tsx';
import { registerMethodPage } from './method.page.tsx';
import type { PageDeps } from './page-deps.ts';
import { registerPreferences } from './preferences.page.ts';
import { registerPricesCsv } from './prices-csv.page.ts';
import { speakToReaders } from './reader-language.ts';
import { registerSearchPage } from './search.page.tsx';
import { registerStocksPage } from './stocks.page.tsx';
import { registerSymbolFile } from './symbol-file.ts';
import { registerSymbolPage } from './symbol.page.tsx';

/** The list of pages. A new page is its file and one line here. */
export function registerPages(server: HttpServer, deps: PageDeps): void {
  speakToReaders(server);
  registerHomePage(server, deps);
  registerSearchPage(server, deps);
  registerStocksPage(server, deps);
  registerSymbolFile(server, deps);
  registerSymbolPage(server, deps);
  registerPricesCsv(server, deps);
  registerComparePage(server, deps);
  registerMethodPage(server, deps);
  registerDisclosuresPage(server, deps);
  registerPreferences(server);
  registerInstall(server, deps);
}
