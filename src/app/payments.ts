import { lastSessionOnOrBefore } from '../engine/market/calendar.ts';
import { formatDay } from '../engine/market/day.ts';
import { findUser, findUserByEmail } from '../features/accounts/accounts.store.ts';
import type { Day } from '../engine/market/day.ts';
import type { Accounts } from '../features/accounts/accounts.ts';
import { createTellPayer } from '../features/billing/tell-payers.ts';
import { createBilling } from '../features/billing/billing.ts';
import type { Billing } from '../features/billing/billing.ts';
import { createEntitlements } from '../features/billing/entitlements.ts';
import type { Entitlements } from '../features/billing/entitlements.ts';
import type { Mail } from '../features/mail/mail.ts';
import { createQuota } from '../features/quota/quota.ts';
import type { Quota } from '../features/quota/quota.ts';
import type { Config } from '../platform/config/config.ts';
import type { OpenDatabase } from '../platform/db/database.ts';
import type { Log } from '../platform/log/log.ts';
import type { MarketSource } from './market-source.ts';

/** What people pay, what they may do for it, and what they have used of it today. */
export interface Payments {
  readonly billing: Billing;
  readonly entitlements: Entitlements;
  readonly quota: Quota;
}

interface PaymentDeps {
  readonly config: Config;
  readonly database: OpenDatabase;
  readonly accounts: Pick<Accounts, 'now' | 'endPaymentsWith'>;
  readonly log: Log;
  /** The market clock. */
  readonly clock: () => Day;
  readonly mail: Pick<Mail, 'delivery' | 'send' | 'origin'>;
}

export function openPayments(deps: PaymentDeps, source: MarketSource): Payments {
  const { config, database, accounts, log, clock, mail } = deps;
  const { db } = database;
  const { now } = accounts;
  const entitlements = createEntitlements({ config, db, now });
  const session = (): string => formatDay(lastSessionOnOrBefore(clock()));
  const billing = createBilling({
    config,
    db,
    log,
    now,
    origin: mail.origin,
    tell: createTellPayer({
      mail,
      now,
      addressOf: async (on, userId) => (await findUser(on, userId))?.email ?? null,
    }),
    source: source.provider,
    isPerson: async (id) => (await findUser(db, id)) !== null,
    personOf: async (email) => {
      const user = await findUserByEmail(db, email.trim().toLowerCase());
      return user?.email_verified === 1 ? user.id : null;
    },
  });
  accounts.endPaymentsWith(billing.endBeforeErasing);
  return {
    billing,
    entitlements,
    quota: createQuota({
      db,
      isEnforced: entitlements.isEnforced,
      allowedTo: entitlements.analysesADay,
      now,
      session,
    }),
  };
}
