import type { HttpServer } from '../http/http-server.ts';
import { registerAccountPage } from './account/account.page.tsx';
import { registerCodePages } from './account/code.page.tsx';
import { registerConfirmPage } from './account/confirm.page.tsx';
import { registerDataPage } from './account/data.page.tsx';
import { registerLoginPages } from './account/login.page.tsx';
import { registerLogoutPage } from './account/logout.page.tsx';
import { registerGoPage, registerMailLinkPages } from './account/mail-links.page.tsx';
import { registerResetPage } from './account/reset.page.tsx';
import { registerSecondFactorPage } from './account/second-factor.page.tsx';
import { registerSetupPage } from './account/setup.page.tsx';
import { registerSignUpPage } from './account/signup.page.tsx';
import { registerHomePage } from './home.page.tsx';
import { registerMethodPage } from './method.page.tsx';
import type { PageDeps } from './page-deps.ts';
import { registerPreferences } from './preferences.page.ts';
import { registerPricesCsv } from './prices-csv.page.ts';
import { registerSearchPage } from './search.page.tsx';
import { registerSymbolFile } from './symbol-file.ts';
import { registerSymbolPage } from './symbol.page.tsx';

/** The list of pages. A new page is its file and one line here. */
export function registerPages(server: HttpServer, deps: PageDeps): void {
  registerHomePage(server, deps);
  registerSearchPage(server, deps);
  registerSymbolFile(server, deps);
  registerSymbolPage(server, deps);
  registerPricesCsv(server, deps);
  registerMethodPage(server, deps);
  registerPreferences(server);
  registerLoginPages(server, deps);
  registerCodePages(server, deps);
  registerLogoutPage(server, deps);
  registerSignUpPage(server, deps);
  registerGoPage(server, deps);
  registerMailLinkPages(server, deps);
  registerResetPage(server, deps);
  registerAccountPage(server, deps);
  registerDataPage(server, deps);
  registerSecondFactorPage(server, deps);
  registerConfirmPage(server, deps);
  registerSetupPage(server, deps);
}
