import type { Config } from '../../platform/config/config.ts';
import { subscriptionsOfUser } from './billing.store.ts';
import type { Database } from './billing.store.ts';
import { PLANS, VISITOR_COMPUTATIONS_A_DAY } from './plans.ts';
import type { Plan, PlanId } from './plans.ts';
import { planOf } from './subscription.ts';

export interface EntitlementDeps {
  readonly config: Pick<Config, 'billing' | 'plans' | 'stripeSecretKey'>;
  readonly db: Database;
  /** Milliseconds since 1970-01-01 UTC. */
  readonly now: () => number;
  /** In place of the clock that only goes forward, by which the age of a remembered plan is told, in milliseconds. */
  readonly monotonic?: () => number;
}

/** How long a plan that was read holds for what is asked with every request. */
const REMEMBERED_MS = 5000;
const MOST_REMEMBERED = 10_000;

interface Remembered {
  readonly plan: PlanId | Promise<PlanId>;
  readonly at: number;
}

/** What an account may do by its plan; also its sessions and keys, which are the account's. */
export interface Entitlements {
  /** False where nothing is sold: then no plan limits anything. */
  readonly isEnforced: boolean;
  /** New analyses a day, of an account or a visitor (null), by the plan as it is now. `on`: the caller's transaction, where it holds one. */
  readonly analysesADay: (
    userId: string | null,
    on: Database,
  ) => Promise<{ readonly plan: string | null; readonly limit: number }>;
  /** What the plan of an account allows now; null where plans limit nothing. */
  readonly limitsOf: (userId: string) => Promise<Plan | null>;
  /** Requests for one route within a minute, by the plan as it was within the last five seconds; null where plans limit nothing. */
  readonly requestsAMinute: (userId: string) => number | null | Promise<number>;
}

export function createEntitlements({
  config,
  db,
  now,
  monotonic = () => performance.now(),
}: EntitlementDeps): Entitlements {
  const isEnforced = config.plans === 'on' || (config.stripeSecretKey !== null && config.billing !== 'off');
  const remembered = new Map<string, Remembered>();
  const read = async (userId: string, on: Database): Promise<PlanId> =>
    planOf(await subscriptionsOfUser(on, userId), now());
  const remember = (userId: string, plan: Remembered['plan']): void => {
    remembered.delete(userId);
    remembered.set(userId, { plan, at: monotonic() });
    if (remembered.size > MOST_REMEMBERED) remembered.delete(remembered.keys().next().value as string);
  };
  /** The plan as it was within the last five seconds; where the database is away, the one that was known last, else free. */
  const recent = (userId: string): PlanId | Promise<PlanId> => {
    const known = remembered.get(userId);
    if (known !== undefined && monotonic() - known.at < REMEMBERED_MS) return known.plan;
    const before = typeof known?.plan === 'string' ? known.plan : 'free';
    const coming = read(userId, db).catch(() => before);
    remember(userId, coming);
    return coming.then((plan) => {
      remember(userId, plan);
      return plan;
    });
  };
  return {
    isEnforced,
    analysesADay: async (userId, on) => {
      if (userId === null) return { plan: null, limit: VISITOR_COMPUTATIONS_A_DAY };
      const { title, computationsADay } = PLANS[await read(userId, on)];
      return { plan: title, limit: computationsADay };
    },
    limitsOf: async (userId) => (isEnforced ? PLANS[await read(userId, db)] : null),
    requestsAMinute: (userId) => {
      if (!isEnforced) return null;
      const plan = recent(userId);
      return typeof plan === 'string'
        ? PLANS[plan].requestsAMinute
        : plan.then((found) => PLANS[found].requestsAMinute);
    },
  };
}
