import { AppError } from '../../platform/errors.ts';
import { countUnits, findUnit, inTransaction, lockUnits, settleTask, settleUnit, takeUnit } from './quota.store.ts';
import type { Database } from './quota.store.ts';
import type { Allowed, Usage } from './quota.schema.ts';

/** Whom a new analysis counts to. */
export interface Payer {
  /** Null for a visitor. */
  readonly userId: string | null;
  /** SHA-256 (hex) of the account, whose keys are the account's, or of the network place of a visitor. */
  readonly owner: string;
  /** The task that computes it, where one does. */
  readonly taskId?: string;
}

/** What is computed: one strategy's answer about a symbol; null: those of all strategies, which one page shows. */
export interface Computed {
  readonly symbol: string;
  readonly strategy: string | null;
}

export interface QuotaDeps {
  readonly db: Database;
  /** False where plans limit nothing: then everything may be computed, and nothing is counted. */
  readonly isEnforced: boolean;
  /** What an account may do as of now, or a visitor (null). `on`: the caller's transaction, where it holds one. */
  readonly allowedTo: (userId: string | null, on: Database) => Promise<Allowed>;
  /** Milliseconds since 1970-01-01 UTC. */
  readonly now: () => number;
  /** The newest session that analyses stand on, as an ISO date. */
  readonly session: () => string;
}

const DAY_MS = 86_400_000;

/** Counts new analyses by whom they are computed for, so many a day (UTC). What is stored already is read freely. */
export type Quota = ReturnType<typeof createQuota>;

export function createQuota({ db, isEnforced, allowedTo, now, session }: QuotaDeps) {
  const usageOf = async (payer: Payer, at: number, on: Database): Promise<Usage> => {
    const [{ plan, limit }, used] = [
      await allowedTo(payer.userId, on),
      await countUnits(on, { owner: payer.owner, day: dayOf(at) }),
    ];
    return { plan, used, limit, left: Math.max(0, limit - used), resetsAt: (Math.floor(at / DAY_MS) + 1) * DAY_MS };
  };
  const nameOf = (symbol: string, strategy: string | null): string => `${symbol} ${strategy ?? '*'} ${session()}`;
  /** By which units it may be paid for already. */
  const namesOf = ({ symbol, strategy }: Computed): readonly string[] => [
    nameOf(symbol, null),
    ...(strategy === null ? [] : [nameOf(symbol, strategy)]),
  ];
  /** Takes a unit unless one counts already for the same; then that is settled where it is computed now. */
  const take = async (tx: Database, payer: Payer, computed: Computed, taskId: string | null): Promise<void> => {
    const at = now();
    const units = { owner: payer.owner, day: dayOf(at) };
    await lockUnits(tx, payer.owner);
    if (taskId === null && payer.taskId !== undefined && (await settleTask(tx, payer.owner, payer.taskId))) return;
    const paid = await findUnit(tx, units, namesOf(computed));
    if (paid !== null) {
      if (taskId === null) await settleUnit(tx, units, paid);
      return;
    }
    const usage = await usageOf(payer, at, tx);
    if (usage.left === 0) throw exceeded(usage, at);
    await takeUnit(tx, {
      ...units,
      what: nameOf(computed.symbol, computed.strategy),
      userId: payer.userId,
      taskId,
      now: at,
    });
  };
  return {
    isEnforced,
    /** What a payer has used today; null where nothing is counted. */
    usageOf: async (payer: Payer): Promise<Usage | null> => (isEnforced ? usageOf(payer, now(), db) : null),
    /** Looks whether something may be computed, before it is. @throws AppError `quota_exceeded` */
    check: async (payer: Payer, computed: Computed): Promise<void> => {
      if (!isEnforced) return;
      const at = now();
      if ((await findUnit(db, { owner: payer.owner, day: dayOf(at) }, namesOf(computed))) !== null) return;
      // What a task reserved is found when it is taken.
      if (payer.taskId !== undefined) return;
      const usage = await usageOf(payer, at, db);
      if (usage.left === 0) throw exceeded(usage, at);
    },
    /**
     * Counts what was computed, in the transaction that keeps it: both happen or neither. The same symbol, strategy and session
     * counts once a day, however often it is computed.
     * @throws AppError `quota_exceeded`
     */
    spend: async (tx: Database, payer: Payer, computed: Computed): Promise<void> => {
      if (isEnforced) await take(tx, payer, computed, null);
    },
    /**
     * Reserves a unit for a task, in the transaction that puts the task into the queue. It is given back where the task ends
     * without having computed anything.
     * @throws AppError `quota_exceeded`
     */
    reserve: async (on: Database, payer: Payer, computed: Computed, taskId: string): Promise<void> => {
      if (isEnforced) await inTransaction(on, (tx) => take(tx, payer, computed, taskId));
    },
  };
}

const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10);

function exceeded({ plan, limit, resetsAt }: Usage, at: number): AppError {
  const whose = plan === null ? 'Without an account' : `With the plan ${plan}`;
  return new AppError('quota_exceeded', {
    userMessage:
      `${whose}, ${limit.toLocaleString('en-US')} new analyses a day can be made, and today's are used up. ` +
      'The count begins anew at 00:00 UTC. Analyses that are stored stay open.',
    details: { plan: plan ?? 'none', limit, resets_at: new Date(resetsAt).toISOString() },
    retryAfterSeconds: Math.max(1, Math.ceil((resetsAt - at) / 1000)),
  });
}
