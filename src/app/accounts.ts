import { randomBytes } from 'node:crypto';
import type { AccountsDeps } from '../features/accounts/accounts-deps.ts';
import { createApiKeys } from '../platform/auth/api-keys.ts';
import type { Auth } from '../platform/auth/create-auth.ts';
import { createSecrets } from '../platform/auth/secrets.ts';
import { createSessions } from '../platform/auth/sessions.ts';
import type { Config } from '../platform/config/config.ts';
import type { OpenDatabase } from '../platform/db/database.ts';
import type { Mail } from '../features/mail/mail.ts';

export interface AccountsOptions {
  /** In place of the wall clock: milliseconds since 1970-01-01 UTC. */
  readonly now?: () => number;
}

/** Wires accounts over an open database and mail. The accounts library is loaded when somebody first needs it. */
export function openAccounts(
  config: Config,
  { db }: OpenDatabase,
  mail: Mail,
  options: AccountsOptions = {},
): AccountsDeps {
  const now = options.now ?? Date.now;
  // Only in development: a start in production without a secret is refused.
  const secrets = createSecrets(config.sessionSecrets ?? [randomBytes(32).toString('hex')]);
  const isSecure = config.isProduction && config.publicUrl?.startsWith('https:') === true;
  let auth: Promise<Auth> | null = null;
  return {
    db,
    secrets,
    now,
    sessions: createSessions({ db, secrets, isSecure, now }),
    keys: createApiKeys({ db, now }),
    auth: () =>
      (auth ??= import('../platform/auth/create-auth.ts').then(({ createAuth }) =>
        createAuth({ db, secrets: secrets.all, now }),
      )),
    signups: config.signups,
    adminEmail: config.adminEmail,
    isProduction: config.isProduction,
    canMail: mail.delivery !== 'none',
    hasLastingSecret: config.sessionSecrets !== null,
    sendMail: async (tx, content) => {
      const { accountMail } = await import('../features/accounts/accounts.mail.tsx');
      await mail.send(tx, accountMail(content));
    },
    askForMail: mail.ask,
    links: mail.links,
  };
}
