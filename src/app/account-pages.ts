import type { LeavingDeps } from '../features/accounts/accounts-deps.ts';
import { LINK_PURPOSES } from '../features/accounts/accounts.schema.ts';
import { CHALLENGE_COOKIE } from '../features/accounts/challenge-cookie.ts';
import { mailCodeLink, openCodeLink, signInWithCode } from '../features/accounts/code-sign-in.ts';
import { exportData } from '../features/accounts/export-data.ts';
import { MARK_COOKIE } from '../features/accounts/factor-mark.ts';
import { describeKept } from '../features/accounts/kept-data.words.ts';
import { deleteAccount, endEverySession, endSession, loadAccount } from '../features/accounts/own-account.ts';
import { changePassword, requestReset, resetPassword } from '../features/accounts/passwords.ts';
import {
  confirmSecondFactor,
  finishSecondFactor,
  renewRecoveryCodes,
  startSecondFactor,
  stopSecondFactor,
} from '../features/accounts/second-factor.ts';
import { isSetupOpen, setUp } from '../features/accounts/setup.ts';
import { confirmAddress, signIn, signOut } from '../features/accounts/sign-in.ts';
import { signUp } from '../features/accounts/sign-up.ts';
import { clientAddress } from '../http/client-address.ts';
import { cookieOf } from '../http/session.ts';
import type { AccountPages, Signed } from '../pages/account/account-pages.ts';
import { MIN_PASSWORD } from '../platform/auth/password-length.ts';
import type { Mail } from '../features/mail/mail.ts';

/** The use cases of accounts as the pages call them. */
export function createAccountPages(deps: LeavingDeps, mail: Pick<Mail, 'delivery'>): AccountPages {
  const tokenOf = ({ cookie }: Signed): string => deps.sessions.tokenOf(cookie) ?? '';
  return {
    signups: deps.signups,
    delivery: mail.delivery,
    minPassword: MIN_PASSWORD,
    sent: (request) => ({
      from: { address: clientAddress(request), userAgent: String(request.headers['user-agent'] ?? '') },
      cookie: cookieOf(request.headers.cookie, deps.sessions.cookieName),
      challenge: cookieOf(request.headers.cookie, CHALLENGE_COOKIE),
      mark: cookieOf(request.headers.cookie, MARK_COOKIE),
    }),
    signUp: (form, from) => signUp(deps, form, from),
    signIn: (form, { from, cookie }) => signIn(deps, form, from, cookie),
    signInWithCode: (code, { from, cookie, ...cookies }) => signInWithCode(deps, { code, cookies }, from, cookie),
    mailCodeLink: (to, cookies) => mailCodeLink(deps, { to, cookies }),
    openCodeLink: (token, cookies) => openCodeLink(deps, { token, cookies }),
    signOut: (cookie) => signOut(deps, cookie),
    purposeOf: async (token) => {
      for (const purpose of LINK_PURPOSES) {
        if ((await deps.links.read(deps.db, token, purpose)) !== null) return purpose;
      }
      return null;
    },
    confirmAddress: (form, { from, cookie }) => confirmAddress(deps, form, from, cookie),
    requestReset: (email) => requestReset(deps, email),
    resetPassword: (form, { from }) => resetPassword(deps, form, from),
    isSetupOpen: (code) => isSetupOpen(deps, code),
    setUp: (form, { from }) => setUp(deps, form, from),
    load: ({ user }) => loadAccount(deps, user),
    changePassword: (signed, form) =>
      changePassword(deps, signed.user, { ...form, token: tokenOf(signed) }, signed.from),
    startSecondFactor: (signed, password) =>
      startSecondFactor(deps, signed.user, { password, token: tokenOf(signed) }, signed.from),
    finishSecondFactor: (signed, form) =>
      finishSecondFactor(deps, signed.user, { ...form, token: tokenOf(signed) }, signed.from),
    stopSecondFactor: (signed, password) =>
      stopSecondFactor(deps, signed.user, { password, token: tokenOf(signed) }, signed.from),
    renewRecoveryCodes: (signed, password) =>
      renewRecoveryCodes(deps, signed.user, { password, token: tokenOf(signed) }, signed.from),
    confirmSecondFactor: (signed, code) => confirmSecondFactor(deps, signed.user, { code, token: tokenOf(signed) }),
    endSession: ({ user }, session) => endSession(deps, user, session),
    endEverySession: ({ user }) => endEverySession(deps, user),
    kept: describeKept(deps.records.tables),
    exportData: (signed, password) => exportData(deps, signed.user, { password }, signed.from),
    deleteAccount: (signed, password) => deleteAccount(deps, signed.user, { password }, signed.from),
  };
}
