import { randomBytes } from 'node:crypto';
import { createApiKeys } from '../../platform/auth/api-keys.ts';
import type { CurrentUser } from '../../platform/auth/current-user.ts';
import { MIN_PASSWORD } from '../../platform/auth/password-length.ts';
import { withOperatorToken } from '../../platform/auth/operator-token.ts';
import { createSecrets } from '../../platform/auth/secrets.ts';
import { createSessions } from '../../platform/auth/sessions.ts';
import type { Config } from '../../platform/config/config.ts';
import type { WriteBehind } from '../../platform/write-behind.ts';
import type { Windows } from '../../platform/limits/sliding-window.ts';
import { AppError } from '../../platform/errors.ts';
import type { Mail } from '../mail/mail.ts';
import type { MailKind, MailToSend } from '../mail/mail.schema.ts';
import type { AccountsDeps } from './accounts-deps.ts';
import { LINK_PURPOSES } from './accounts.schema.ts';
import type { CallFrom, LinkPurpose, SetupForm, SignUpForm } from './accounts.schema.ts';
import { normaliseEmail } from './accounts.store.ts';
import type { Database } from './accounts.store.ts';
import { mailCodeLink, openCodeLink, signInWithCode } from './code-sign-in.ts';
import type { CodeCookies } from './code-sign-in.ts';
import { exportData } from './export-data.ts';
import { describeKept } from './kept-data.words.ts';
import { deleteAccount, endEverySession, endSession, loadAccount } from './own-account.ts';
import { changePassword, requestReset, resetMail, resetPassword } from './passwords.ts';
import {
  confirmSecondFactor,
  finishSecondFactor,
  renewRecoveryCodes,
  startSecondFactor,
  stopSecondFactor,
} from './second-factor.ts';
import { createSetupLink, isSetupOpen, setUp } from './setup.ts';
import { confirmAddress, signIn, signOut } from './sign-in.ts';
import { signUp } from './sign-up.ts';
import { createStrangerLimits } from './stranger-limits.ts';

export interface AccountsOptions {
  readonly config: Config;
  readonly db: Database;
  readonly mail: Mail;
  readonly windows: Windows;
  readonly records: AccountsDeps['records'];
  readonly behind: WriteBehind;
  /** Hears of every sign-in that was refused; `email` is null where a code was wrong. Must not throw. */
  readonly onSignInFailed?: (failed: { readonly address: string; readonly email: string | null }) => void;
  /** Hears of every mail to strangers that was not sent, since its mailbox got too many. Must not throw. */
  readonly onMailWithheld?: () => void;
  /** In place of the wall clock: milliseconds since 1970-01-01 UTC. */
  readonly now?: () => number;
}

/** Who is signed in, with the token of the session and where the person stands. */
export interface Signed {
  readonly user: CurrentUser;
  readonly token: string;
  readonly from: CallFrom;
}

/** A form of a visitor: where it comes from, and the cookies it brought. */
export interface Sent extends CodeCookies {
  readonly from: CallFrom;
  /** That of the session. */
  readonly cookie: string | null;
}

const FAILED_SIGN_INS: ReadonlySet<string> = new Set(['validation_failed', 'too_many_attempts']);

/** Signing up, signing in, and what a person changes of the account. What is refused in words for the person rejects with `validation_failed` or `too_many_attempts`. */
export type Accounts = ReturnType<typeof createAccounts>;

export function createAccounts(options: AccountsOptions) {
  const deps = openAccounts(options);
  const hearFailure = <T>(work: Promise<T>, { address }: CallFrom, email: string | null): Promise<T> =>
    work.catch((error: unknown) => {
      if (error instanceof AppError && FAILED_SIGN_INS.has(error.code)) options.onSignInFailed?.({ address, email });
      throw error;
    });
  return {
    ...deps,
    delivery: options.mail.delivery,
    minPassword: MIN_PASSWORD,
    signUp: (form: SignUpForm, from: CallFrom) => signUp(deps, form, from),
    /** `to`: the path of this site that the person wanted to see. */
    signIn: (form: { email: string; password: string; to: string }, { from, cookie }: Sent) =>
      hearFailure(signIn(deps, form, from, cookie), from, normaliseEmail(form.email)),
    signInWithCode: (code: string, { from, cookie, ...cookies }: Sent) =>
      hearFailure(signInWithCode(deps, { code, cookies }, from, cookie), from, null),
    mailCodeLink: (to: string, cookies: CodeCookies) => mailCodeLink(deps, { to, cookies }),
    openCodeLink: (token: string, cookies: CodeCookies) => openCodeLink(deps, { token, cookies }),
    signOut: (cookie: string | null) => signOut(deps, cookie),
    /** What the link of a mail opens; null where it is unknown, used or too old. */
    purposeOf: async (token: string): Promise<LinkPurpose | null> => {
      for (const purpose of LINK_PURPOSES) {
        if ((await deps.links.read(deps.db, token, purpose)) !== null) return purpose;
      }
      return null;
    },
    confirmAddress: (form: { token: string; password: string }, { from, cookie }: Sent) =>
      confirmAddress(deps, form, from, cookie),
    requestReset: (email: string, { from }: Sent) => requestReset(deps, email, from),
    resetPassword: (form: { token: string; password: string }, { from }: Sent) => resetPassword(deps, form, from),
    createSetupLink: () => createSetupLink(deps),
    isSetupOpen: (code: string) => isSetupOpen(deps, code),
    setUp: (form: SetupForm, { from }: Sent) => setUp(deps, form, from),
    load: ({ user }: Signed) => loadAccount(deps, user),
    changePassword: ({ user, token, from }: Signed, form: { current: string; password: string }) =>
      changePassword(deps, user, { ...form, token }, from),
    startSecondFactor: ({ user, token, from }: Signed, password: string) =>
      startSecondFactor(deps, user, { password, token }, from),
    finishSecondFactor: ({ user, token, from }: Signed, form: { code: string; endsOthers: boolean }) =>
      finishSecondFactor(deps, user, { ...form, token }, from),
    stopSecondFactor: ({ user, token, from }: Signed, password: string) =>
      stopSecondFactor(deps, user, { password, token }, from),
    renewRecoveryCodes: ({ user, token, from }: Signed, password: string) =>
      renewRecoveryCodes(deps, user, { password, token }, from),
    confirmSecondFactor: ({ user, token }: Signed, code: string) => confirmSecondFactor(deps, user, { code, token }),
    endSession: ({ user }: Signed, session: string) => endSession(deps, user, session),
    endEverySession: ({ user }: Signed) => endEverySession(deps, user),
    /** Has accounts be deleted only after `end` has ended what the person pays for, or has left it to be ended later. */
    endPaymentsWith: (end: AccountsDeps['beforeErasing']['endPayments']): void => {
      deps.beforeErasing.endPayments = end;
    },
    /** What is kept of people, table by table. */
    kept: async () => describeKept((await deps.records()).tables),
    /** Everything that is kept of who is signed in, as JSON text in pieces. */
    exportData: ({ user, from }: Signed, password: string) => exportData(deps, user, { password }, from),
    deleteAccount: ({ user, from }: Signed, password: string) => deleteAccount(deps, user, { password }, from),
    /** Makes the mails that strangers can ask for by an address; of any other kind nobody gets one. */
    composeMail: async (tx: Database, { kind, to }: { kind: MailKind; to: string }): Promise<MailToSend | null> => {
      const content = kind === 'reset-password' ? await resetMail(deps, tx, to) : null;
      return content === null ? null : (await import('./accounts.mail.tsx')).accountMail(content);
    },
  };
}

/** What the use cases are given. */
function openAccounts(options: AccountsOptions): AccountsDeps {
  const { config, db, mail, windows, records, behind, now = Date.now } = options;
  // Only in development: a start in production without a secret is refused.
  const secrets = createSecrets(config.sessionSecrets ?? [randomBytes(32).toString('hex')]);
  const isSecure = config.isProduction && config.publicUrl?.startsWith('https:') === true;
  return {
    db,
    secrets,
    now,
    records,
    behind,
    beforeErasing: { endPayments: () => Promise.resolve() },
    sessions: createSessions({ db, secrets, isSecure, now, behind }),
    keys: withOperatorToken(
      createApiKeys({ db, now, behind, missesPerMinute: config.rateLimitPerMinute }),
      config.operatorToken,
    ),
    signups: config.signups,
    adminEmail: config.adminEmail,
    isProduction: config.isProduction,
    canMail: mail.delivery !== 'none',
    hasLastingSecret: config.sessionSecrets !== null,
    sendMail: async (tx, content) => {
      const { accountMail } = await import('./accounts.mail.tsx');
      await mail.send(tx, accountMail(content));
    },
    askForMail: mail.ask,
    links: mail.links,
    strangers: createStrangerLimits(windows, config.rateLimitPerHour, options.onMailWithheld),
  };
}
