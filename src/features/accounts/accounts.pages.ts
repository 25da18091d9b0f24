import type { HttpServer } from '../../http/http-server.ts';
import { registerAccountPage } from './account.pages.tsx';
import { registerCodePages } from './code.pages.tsx';
import { registerConfirmPage } from './confirm.pages.tsx';
import { registerDataPage } from './data.pages.tsx';
import { registerLoginPages } from './login.pages.tsx';
import { registerLogoutPage } from './logout.pages.tsx';
import { registerGoPage, registerMailLinkPages } from './mail-links.pages.tsx';
import { registerResetPage } from './reset.pages.tsx';
import { registerSecondFactorPage } from './second-factor.pages.tsx';
import { registerSetupPage } from './setup.pages.tsx';
import { registerSignUpPage } from './signup.pages.tsx';
import type { AccountPagesDeps } from './sent.pages.ts';

/** The pages of accounts: signing up, signing in, and what a person changes of the account. */
export function registerAccountPages(server: HttpServer, deps: AccountPagesDeps): void {
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
